//! Who may act on wishes, and where: what the messages on one wish have in common.

use uuid::Uuid;

use crate::{CommunityId, Place, Role};

/// Staff who find, weigh and match wishes.
pub const STAFF: &[Role] =
    &[Role::Liaison, Role::StationClerk, Role::VillageOfficer, Role::TownOfficer, Role::CityOfficer];

/// Officers, who also take back what others did.
pub const OFFICERS: &[Role] = &[Role::VillageOfficer, Role::TownOfficer, Role::CityOfficer];

/// Whoever keeps wishes: in their own name, or for an organisation.
pub const CLAIMANTS: &[Role] = &[Role::Volunteer, Role::OrganisationRepresentative];

/// Those, and staff.
pub const CLAIMANTS_AND_STAFF: &[Role] = &[
    Role::Volunteer,
    Role::OrganisationRepresentative,
    Role::Liaison,
    Role::StationClerk,
    Role::VillageOfficer,
    Role::TownOfficer,
    Role::CityOfficer,
];

/// The lane of everything that changes one wish.
pub(super) fn key(wish: Uuid) -> String {
    format!("wish/{wish}")
}

/// The place the caller's scope must cover: the community it names, which the handler compares with the wish's, else the
/// whole town.
pub(super) fn place(community: Option<&CommunityId>) -> Place<'_> {
    community.map_or(Place::Town, Place::Community)
}

/// A command on a wish of the town, answered with the wish as it is then.
macro_rules! on_a_wish {
    ($command:ident, $name:literal, $roles:expr, $check:expr) => {
        impl $crate::Message for $command {
            const SERVICE: &'static str = $crate::wishes::SERVICE;
            const NAME: &'static str = $name;
            const ACCESS: $crate::Access = $crate::Access::roles($roles);
            type Reply = $crate::wishes::WishView;

            fn place(&self) -> $crate::Place<'_> {
                $crate::wishes::roles::place(self.community.as_ref())
            }

            fn check(&self, fields: &mut $crate::Fields) {
                let check: fn(&Self, &mut $crate::Fields) = $check;
                check(self, fields);
            }
        }

        impl $crate::Command for $command {
            fn key(&self) -> String {
                $crate::wishes::roles::key(self.wish)
            }
        }
    };
}

pub(super) use on_a_wish;

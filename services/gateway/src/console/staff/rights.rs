//! What a visitor may do, by their own grants: which entries a menu shows, and which pages are theirs. What is really
//! allowed the services say, each time again.

use wuwei_contracts::{
    Message, Place, Role, Scope, Town,
    grants::{GrantView, MyGrants},
};

use super::super::{Failure, frame::Frame};
use crate::Gateway;

/// The grants of a visitor that are in force.
#[derive(Debug, Clone, Default)]
pub(in crate::console) struct Rights {
    grants: Vec<GrantView>,
}

impl Rights {
    /// Those of who looks at the page; none of who has not signed in.
    pub async fn of(gateway: &Gateway, frame: &Frame) -> Result<Self, Failure> {
        if frame.visitor.subject.is_none() {
            return Ok(Self::default());
        }
        Ok(Self { grants: gateway.ask(frame, &Town::city(), &MyGrants {}).await?.grants })
    }

    /// Whether a grant lets its holder send `M` about `place` of `town`.
    pub fn allow<M: Message>(&self, town: &Town, place: Place<'_>) -> bool {
        M::ACCESS.anyone || self.hold(M::ACCESS.roles, town, place)
    }

    /// Whether one of `roles` is held over `place` of `town`.
    pub fn hold(&self, roles: &[Role], town: &Town, place: Place<'_>) -> bool {
        self.grants.iter().any(|grant| roles.contains(&grant.role) && grant.scope.covers(town, place))
    }

    /// Where one of `roles` is held, each place once.
    pub fn scopes(&self, roles: &[Role]) -> Vec<Scope> {
        let held = self.grants.iter().filter(|grant| roles.contains(&grant.role));
        let mut scopes: Vec<_> = held.map(|grant| grant.scope.clone()).collect();
        scopes.sort();
        scopes.dedup();
        scopes
    }

    /// The roles held anywhere, each once.
    pub fn roles(&self) -> Vec<Role> {
        let mut roles: Vec<_> = self.grants.iter().map(|grant| grant.role).collect();
        roles.sort();
        roles.dedup();
        roles
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use wuwei_contracts::{
        CommunityId, VillageCode,
        delegation::ListCases,
        wishes::{AcceptWish, GetWish, ReopenWish},
    };

    use super::*;

    fn held(role: Role, scope: &str) -> Rights {
        let grant = GrantView {
            id: Uuid::nil(),
            holder: "wu".to_owned(),
            role,
            scope: Scope::try_from(scope.to_owned()).unwrap(),
            from: jiff::Timestamp::UNIX_EPOCH,
            until: None,
            on_behalf_of: None,
            revoked: None,
            version: 1,
        };
        Rights { grants: vec![grant] }
    }

    #[test]
    fn a_role_lets_its_holder_do_what_the_contracts_say_where_it_is_held() {
        let (dalang, village) = (Town::parse("dalang").unwrap(), VillageCode::parse("441900113002").unwrap());
        let community = CommunityId::parse("441900113002-0001").unwrap();
        let clerk = held(Role::StationClerk, "village:441900113002");
        assert!(clerk.allow::<AcceptWish>(&dalang, Place::Community(&community)));
        assert!(clerk.allow::<ListCases>(&dalang, Place::Village(&village)));
        assert!(!clerk.allow::<ListCases>(&dalang, Place::Town), "a village is no town");
        assert!(!clerk.allow::<ReopenWish>(&dalang, Place::Community(&community)), "that is for officers");
        assert!(Rights::default().allow::<GetWish>(&dalang, Place::Town), "everybody reads wishes");
        assert!(!Rights::default().allow::<AcceptWish>(&dalang, Place::Town));
        let officer = held(Role::TownOfficer, "town:dalang");
        assert!(officer.allow::<ReopenWish>(&dalang, Place::Community(&community)));
        assert!(!officer.allow::<ReopenWish>(&Town::parse("humen").unwrap(), Place::Town));
    }

    #[test]
    fn each_place_is_named_once() {
        let mut rights = held(Role::StationClerk, "village:441900113002");
        rights.grants.extend(held(Role::Liaison, "village:441900113002").grants);
        assert_eq!(rights.scopes(&Role::ALL).len(), 1);
        assert_eq!(rights.roles(), [Role::Liaison, Role::StationClerk]);
    }
}

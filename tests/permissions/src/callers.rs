//! Everybody who calls: each role in each kind of place, somebody without any, and services.

use wuwei_contracts::Role;
use wuwei_testkit::instance::Given;

use crate::table::{About, Permission};

/// The town asked, besides the city: the callers' own.
pub const TOWN: &str = "dalang";
/// The callers' own village.
pub const VILLAGE: &str = "441900113002";
/// The callers' own micro-community, in that village.
pub const COMMUNITY: &str = "441900113002-9001";

/// A service that no operation accepts.
const STRANGER: &str = "elsewhere";

/// Where somebody holds a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    City,
    OwnTown,
    OtherTown,
    OwnVillage,
    OtherVillage,
    VillageOfOtherTown,
    OwnCommunity,
    OtherCommunity,
    CommunityOfOtherVillage,
}

impl Place {
    const ALL: [Self; 9] = [
        Self::City,
        Self::OwnTown,
        Self::OtherTown,
        Self::OwnVillage,
        Self::OtherVillage,
        Self::VillageOfOtherTown,
        Self::OwnCommunity,
        Self::OtherCommunity,
        Self::CommunityOfOtherVillage,
    ];

    /// As a grant writes it.
    fn scope(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::OwnTown => "town:dalang",
            Self::OtherTown => "town:humen",
            Self::OwnVillage => "village:441900113002",
            Self::OtherVillage => "village:441900113219",
            Self::VillageOfOtherTown => "village:441900121004",
            Self::OwnCommunity => "community:441900113002-9001",
            Self::OtherCommunity => "community:441900113002-9002",
            Self::CommunityOfOtherVillage => "community:441900113219-9001",
        }
    }

    /// Whether a role held here covers what is asked about in `town`: said here in full, not asked of the code under test.
    fn covers(self, about: About, town: &str) -> bool {
        match self {
            Self::City => true,
            Self::OwnTown => town == TOWN,
            Self::OwnVillage => matches!(about, About::Village | About::Community),
            Self::OwnCommunity => about == About::Community,
            Self::OtherTown
            | Self::OtherVillage
            | Self::VillageOfOtherTown
            | Self::OtherCommunity
            | Self::CommunityOfOtherVillage => false,
        }
    }
}

/// Somebody who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Signed in, and no more.
    Nobody,
    /// The holder of a role.
    Holder(Role, Place),
    /// A service.
    Service(&'static str),
}

/// What must come of a call, as far as permission goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The handler has the word.
    Permitted,
    /// Refused under this code, before the handler.
    Refused(&'static str),
}

impl Caller {
    /// All of them.
    pub fn all() -> Vec<Self> {
        let holders = Role::ALL.into_iter().flat_map(|role| Place::ALL.map(|place| Self::Holder(role, place)));
        let services = ["registry", "delegation", "wishes", "subsidies", "assessment", "gateway", "deploy", STRANGER];
        holders.chain([Self::Nobody]).chain(services.map(Self::Service)).collect()
    }

    /// Who it is, in a token.
    pub fn subject(&self) -> String {
        match self {
            Self::Nobody => "nobody".to_owned(),
            Self::Holder(role, place) => format!("{role}-of-{place:?}"),
            Self::Service(name) => format!("service:{name}"),
        }
    }

    /// The grant it holds, if it is to hold one.
    pub fn grant<'a>(&self, subject: &'a str) -> Option<Given<'a>> {
        match self {
            Self::Holder(role, place) => Some(Given { holder: subject, role: *role, scope: place.scope() }),
            Self::Nobody | Self::Service(_) => None,
        }
    }

    /// What must come of its call to an operation of `permission` in `town`, by a request about `about`.
    pub fn expected(&self, permission: &Permission, town: &str, about: About) -> Answer {
        let open = permission.anyone || permission.roles.contains(&Role::Resident);
        match self {
            Self::Service(name) if permission.anyone || permission.services.contains(*name) => Answer::Permitted,
            Self::Service(_) => Answer::Refused("service_not_accepted"),
            _ if open => Answer::Permitted,
            Self::Holder(role, place) if permission.roles.contains(role) && place.covers(about, town) => {
                Answer::Permitted
            }
            Self::Holder(role, _) if permission.roles.contains(role) => Answer::Refused("scope_missing"),
            Self::Holder(..) | Self::Nobody => Answer::Refused("role_missing"),
        }
    }
}

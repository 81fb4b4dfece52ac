//! Roles, places and scopes: who may call what, where.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CommunityId, Town, VillageCode};

/// A role a person holds by a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 居民
    Resident,
    /// 志愿者
    Volunteer,
    /// 责任区干部、在职党员
    Liaison,
    /// 服务站办事员
    StationClerk,
    /// 村(社区)干部
    VillageOfficer,
    /// 镇街干部
    TownOfficer,
    /// 市级干部
    CityOfficer,
    /// 组织代表
    OrganisationRepresentative,
    /// 评审员
    Evaluator,
    /// 审计员: reads all, changes nothing
    Auditor,
    /// 运维
    Operator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 11] = [
        Self::Resident,
        Self::Volunteer,
        Self::Liaison,
        Self::StationClerk,
        Self::VillageOfficer,
        Self::TownOfficer,
        Self::CityOfficer,
        Self::OrganisationRepresentative,
        Self::Evaluator,
        Self::Auditor,
        Self::Operator,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::Volunteer => "volunteer",
            Self::Liaison => "liaison",
            Self::StationClerk => "station_clerk",
            Self::VillageOfficer => "village_officer",
            Self::TownOfficer => "town_officer",
            Self::CityOfficer => "city_officer",
            Self::OrganisationRepresentative => "organisation_representative",
            Self::Evaluator => "evaluator",
            Self::Auditor => "auditor",
            Self::Operator => "operator",
        }
    }

    /// The role of that wire name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who may call an operation: holders of any of these roles whose scope covers the target, and these services
/// (reactions and due tasks act as `service:<name>`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// Roles, one of which is needed.
    pub roles: &'static [Role],
    /// Services that may call in their own name.
    pub services: &'static [&'static str],
    /// Whether any authenticated caller may call, whatever its grants (public reference data).
    pub anyone: bool,
}

impl Access {
    /// Any authenticated caller.
    pub const ANYONE: Self = Self { roles: &[], services: &[], anyone: true };

    /// Holders of one of `roles`.
    pub const fn roles(roles: &'static [Role]) -> Self {
        Self { roles, services: &[], anyone: false }
    }

    /// The same, and these services.
    #[must_use]
    pub const fn or_services(self, services: &'static [&'static str]) -> Self {
        Self { services, ..self }
    }
}

/// The target of a request, as far as the request itself tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// The town named in the subject.
    Town,
    /// A village of that town.
    Village(&'a VillageCode),
    /// A micro-community of that town.
    Community(&'a CommunityId),
}

/// Where a grant holds. Written `city`, `town:<slug>`, `village:<code>` or `community:<id>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scope {
    /// Everywhere.
    City,
    /// One town.
    Town(Town),
    /// One village.
    Village(VillageCode),
    /// One micro-community.
    Community(CommunityId),
}

impl Scope {
    /// Whether this scope covers `place` of `town`.
    pub fn covers(&self, town: &Town, place: Place<'_>) -> bool {
        match self {
            Self::City => true,
            Self::Town(own) => own == town,
            Self::Village(own) => match place {
                Place::Town => false,
                Place::Village(code) => code == own,
                Place::Community(id) => id.village() == *own,
            },
            Self::Community(own) => matches!(place, Place::Community(id) if id == own),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::City => f.write_str("city"),
            Self::Town(town) => write!(f, "town:{town}"),
            Self::Village(code) => write!(f, "village:{code}"),
            Self::Community(id) => write!(f, "community:{id}"),
        }
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}

impl TryFrom<String> for Scope {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let unknown =
            || format!("{text:?} is no scope: write city, town:<slug>, village:<12 digits> or community:<id>");
        if text == "city" {
            return Ok(Self::City);
        }
        let (kind, value) = text.split_once(':').ok_or_else(unknown)?;
        let value = value.to_owned();
        match kind {
            "town" => Ok(Self::Town(Town::try_from(value)?)),
            "village" => Ok(Self::Village(VillageCode::try_from(value)?)),
            "community" => Ok(Self::Community(CommunityId::try_from(value)?)),
            _ => Err(unknown()),
        }
    }
}

impl JsonSchema for Scope {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Scope".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^(city|town:[a-z0-9_-]{1,32}|village:[0-9]{12}|community:[0-9]{12}-[0-9]{4})$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn village(code: &str) -> VillageCode {
        code.to_owned().try_into().unwrap()
    }

    #[test]
    fn a_scope_covers_its_own_place_and_what_lies_inside_it() {
        let dalang: Town = "dalang".to_owned().try_into().unwrap();
        let code = village("441900119001");
        let inside: CommunityId = "441900119001-0001".to_owned().try_into().unwrap();
        let outside: CommunityId = "441900119002-0001".to_owned().try_into().unwrap();
        let scope = Scope::Village(code.clone());
        assert!(scope.covers(&dalang, Place::Village(&code)));
        assert!(scope.covers(&dalang, Place::Community(&inside)));
        assert!(!scope.covers(&dalang, Place::Community(&outside)));
        assert!(!scope.covers(&dalang, Place::Town), "a village officer has no say over the town");
        assert!(Scope::Town(dalang.clone()).covers(&dalang, Place::Community(&outside)));
        assert!(!Scope::Town(Town::city()).covers(&dalang, Place::Town));
    }

    #[test]
    fn a_scope_reads_as_it_is_written() {
        for text in ["city", "town:dalang", "village:441900119001", "community:441900119001-0001"] {
            assert_eq!(Scope::try_from(text.to_owned()).unwrap().to_string(), text);
        }
        assert!(Scope::try_from("planet:earth".to_owned()).is_err());
    }
}

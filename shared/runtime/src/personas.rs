//! Sample people of the embedded mode, one per kind of user, so that everything can be tried at once. All are invented,
//! and say so in their names.

use uuid::Uuid;
use wuwei_contracts::{Role, Scope, grants::GiveGrant};

/// A sample person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Persona {
    /// What the command line calls them: `--as clerk`.
    pub name: &'static str,
    /// Subject in tokens and grants.
    pub subject: &'static str,
    /// Their name in Chinese, marked as a sample.
    pub chinese: &'static str,
    /// What they are, in Chinese.
    pub title_chinese: &'static str,
    /// What they are, in English.
    pub title: &'static str,
    /// Their role; none for what everyone is, a resident.
    pub role: Option<Role>,
    /// Where the role holds, as written.
    pub scope: &'static str,
    /// Id of their grant, the same in every deployment, so that giving it twice is giving it once.
    grant: u128,
}

/// The sample people.
pub const PERSONAS: [Persona; 13] = [
    Persona {
        name: "operator",
        subject: "sample-operator",
        chinese: "示例·陈运维",
        title_chinese: "运维",
        title: "operator",
        role: Some(Role::Operator),
        scope: "city",
        grant: 0x0190_0000_0000_7000_8000_0000_0000_0001,
    },
    Persona {
        name: "city-officer",
        subject: "sample-city-officer",
        chinese: "示例·李建国",
        title_chinese: "市级干部",
        title: "officer of the city",
        role: Some(Role::CityOfficer),
        scope: "city",
        grant: 0x0190_0000_0000_7000_8000_0000_0000_0002,
    },
    Persona {
        name: "town-officer",
        subject: "sample-town-officer-dalang",
        chinese: "示例·黄志强",
        title_chinese: "大朗镇干部",
        title: "officer of the town of Dalang",
        role: Some(Role::TownOfficer),
        scope: "town:dalang",
        grant: 0x0190_0000_0000_7000_8000_0000_0000_0003,
    },
    Persona {
        name: "village-officer",
        subject: "sample-village-officer-dalang",
        chinese: "示例·叶秀兰",
        title_chinese: "大朗社区干部",
        title: "officer of Dalang community",
        role: Some(Role::VillageOfficer),
        scope: "village:441900113002",
        grant: 0x0190_0000_0000_7000_8000_0000_0000_0004,
    },
    Persona {
        name: "clerk",
        subject: "sample-clerk-dalang",
        chinese: "示例·吴小敏",
        title_chinese: "大朗社区服务站办事员",
        title: "clerk of the service station of Dalang community",
        role: Some(Role::StationClerk),
        scope: "village:441900113002",
        grant: 0x0190_0000_0000_7000_8000_0000_0000_0005,
    },
    Persona {
        name: "liaison",
        subject: "sample-liaison-dalang",
        chinese: "示例·周文斌",
        title_chinese: "大朗社区责任区干部",
        title: "liaison for Dalang community",
        role: Some(Role::Liaison),
        scope: "village:441900113002",
        grant: 0x0190_0000_0000_7000_8000_0000_0000_0006,
    },
    Persona {
        name: "resident",
        subject: "sample-resident",
        chinese: "示例·郑阿姨",
        title_chinese: "居民",
        title: "resident",
        role: None,
        scope: "city",
        grant: 0x0190_0000_0000_7000_8000_0000_0000_0007,
    },
    Persona {
        name: "auditor",
        subject: "sample-auditor",
        chinese: "示例·孙明审",
        title_chinese: "审计员",
        title: "auditor",
        role: Some(Role::Auditor),
        scope: "city",
        grant: 0x0190_0000_0000_7000_8000_0000_0000_0008,
    },
    Persona {
        name: "volunteer",
        subject: "sample-volunteer-dalang",
        chinese: "示例·何志愿",
        title_chinese: "志愿者",
        title: "volunteer",
        role: Some(Role::Volunteer),
        scope: "town:dalang",
        grant: 0x0190_0000_0000_7000_8000_0000_0000_0009,
    },
    Persona {
        name: "representative",
        subject: "sample-representative-dalang",
        chinese: "示例·罗代表",
        title_chinese: "组织代表",
        title: "representative of an organisation",
        role: Some(Role::OrganisationRepresentative),
        scope: "town:dalang",
        grant: 0x0190_0000_0000_7000_8000_0000_0000_000a,
    },
    Persona {
        name: "evaluator",
        subject: "sample-evaluator-dalang",
        chinese: "示例·潘评审",
        title_chinese: "评审员",
        title: "evaluator",
        role: Some(Role::Evaluator),
        scope: "town:dalang",
        grant: 0x0190_0000_0000_7000_8000_0000_0000_000b,
    },
    Persona {
        name: "evaluator-2",
        subject: "sample-evaluator-2-dalang",
        chinese: "示例·邓评审",
        title_chinese: "评审员",
        title: "evaluator",
        role: Some(Role::Evaluator),
        scope: "town:dalang",
        grant: 0x0190_0000_0000_7000_8000_0000_0000_000c,
    },
    Persona {
        name: "evaluator-3",
        subject: "sample-evaluator-3-dalang",
        chinese: "示例·曾评审",
        title_chinese: "评审员",
        title: "evaluator",
        role: Some(Role::Evaluator),
        scope: "town:dalang",
        grant: 0x0190_0000_0000_7000_8000_0000_0000_000d,
    },
];

impl Persona {
    /// The persona of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        PERSONAS.iter().find(|persona| persona.name == name)
    }

    /// The command that gives them their role; none for the resident.
    pub fn grant(&self) -> Option<GiveGrant> {
        Some(GiveGrant {
            id: Uuid::from_u128(self.grant),
            holder: self.subject.to_owned(),
            role: self.role?,
            scope: Scope::try_from(self.scope.to_owned()).ok()?,
            from: None,
            until: None,
            on_behalf_of: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn personas_are_samples_with_names_and_grants_of_their_own() {
        let unique = |of: fn(&Persona) -> String| PERSONAS.iter().map(of).collect::<BTreeSet<_>>().len();
        assert_eq!(unique(|persona| persona.name.to_owned()), PERSONAS.len());
        assert_eq!(unique(|persona| persona.subject.to_owned()), PERSONAS.len());
        assert_eq!(unique(|persona| persona.grant.to_string()), PERSONAS.len());
        for persona in &PERSONAS {
            assert!(persona.chinese.starts_with("示例") && persona.subject.starts_with("sample-"), "{persona:?}");
            assert_eq!(persona.grant().map(|grant| grant.role), persona.role, "{persona:?}");
            assert_eq!(Persona::named(persona.name), Some(persona));
        }
    }
}

//! Liaisons: cadres and in-service Party members, each looking after a responsibility area (责任区).

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::election::{OFFICERS, place};
use crate::{Access, Command, CommunityId, Event, Fields, Message, Page, PageRequest, Place, Query, Town, VillageCode};

/// What a liaison is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LiaisonSort {
    /// 责任区干部
    Cadre,
    /// 在职党员
    PartyMember,
}

impl LiaisonSort {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cadre => "cadre",
            Self::PartyMember => "party_member",
        }
    }

    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Cadre => "责任区干部",
            Self::PartyMember => "在职党员",
        }
    }
}

/// An assignment of a liaison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LiaisonView {
    /// Its id.
    pub id: Uuid,
    /// The town that owns it.
    pub town: Town,
    /// The village.
    pub village: VillageCode,
    /// Subject (`sub`) of the liaison.
    pub subject: String,
    /// What they are.
    pub sort: LiaisonSort,
    /// The responsibility area.
    pub communities: Vec<CommunityId>,
    /// Since when.
    pub from: Timestamp,
    /// First instant it no longer holds, if that is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// Why it ended, where somebody decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether it is invented sample data.
    pub sample: bool,
    /// Version, from 1.
    pub version: i64,
}

/// Assigns a liaison to a responsibility area, from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignLiaison {
    /// Id of the new assignment, UUIDv7.
    pub id: Uuid,
    /// The village.
    pub village: VillageCode,
    /// Subject (`sub`) of the liaison.
    pub subject: String,
    /// What they are.
    pub sort: LiaisonSort,
    /// The responsibility area: 1 to 50 communities of that village.
    pub communities: Vec<CommunityId>,
    /// First instant it no longer holds; open-ended unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Whether it is invented sample data.
    #[serde(default)]
    pub sample: bool,
}

impl Message for AssignLiaison {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "assign_liaison";
    const ACCESS: Access = Access::roles(OFFICERS);
    type Reply = LiaisonView;

    fn place(&self) -> Place<'_> {
        Place::Village(&self.village)
    }

    fn check(&self, fields: &mut Fields) {
        fields.line("subject", &self.subject, 128);
        fields.items("communities", self.communities.len(), 1..=50);
        for (place, community) in self.communities.iter().enumerate() {
            let field = format!("communities.{place}");
            if community.village() != self.village {
                fields.refuse(&field, community.as_str(), "village", "is no community of that village; leave it out");
            }
            if self.communities[..place].contains(community) {
                fields.refuse(&field, community.as_str(), "unique", "is named twice; name it once");
            }
        }
    }
}

impl Command for AssignLiaison {
    fn key(&self) -> String {
        format!("liaison/{}", self.id)
    }
}

/// Ends an assignment at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndLiaison {
    /// The assignment.
    pub id: Uuid,
    /// Its village, for those whose say ends there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// Why, in public words.
    pub reason: String,
}

impl Message for EndLiaison {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "end_liaison";
    const ACCESS: Access = Access::roles(OFFICERS);
    type Reply = LiaisonView;

    fn place(&self) -> Place<'_> {
        place(self.village.as_ref())
    }

    fn check(&self, fields: &mut Fields) {
        fields.public_text("reason", &self.reason, 1..=500);
    }
}

impl Command for EndLiaison {
    fn key(&self) -> String {
        format!("liaison/{}", self.id)
    }
}

/// Lists assignments by id: those of the town in the subject; asked of `city`, those of every town.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListLiaisons {
    /// Only those of this village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// Only those of this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Those that ended too.
    #[serde(default)]
    pub ended: bool,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for ListLiaisons {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_liaisons";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<LiaisonView>;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
        if let Some(subject) = &self.subject {
            fields.line("subject", subject, 128);
        }
    }
}

impl Query for ListLiaisons {}

/// A liaison was assigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LiaisonAssigned {
    /// The assignment.
    pub liaison: LiaisonView,
}

impl Event for LiaisonAssigned {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "liaison";
    const NAME: &'static str = "assigned";

    fn aggregate_id(&self) -> String {
        self.liaison.id.to_string()
    }

    fn sample(&self) -> bool {
        self.liaison.sample
    }
}

/// An assignment ended: somebody ended it, or its time was over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LiaisonEnded {
    /// The assignment.
    pub liaison: LiaisonView,
}

impl Event for LiaisonEnded {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "liaison";
    const NAME: &'static str = "ended";

    fn aggregate_id(&self) -> String {
        self.liaison.id.to_string()
    }

    fn sample(&self) -> bool {
        self.liaison.sample
    }
}

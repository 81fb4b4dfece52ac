//! Duty lists (职责清单): what a village committee must do itself, what it helps the government with, and what the town
//! owes the village. One list per town, version by version; who does what is clear before anybody is judged.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::period::distinct;
use crate::{Access, Command, Event, Fields, Message, Place, Query, Role, Town, VillageCode};

/// Most items of a list.
const MOST_ITEMS: usize = 500;

/// A section of a duty list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DutySection {
    /// 依法履职: what the law asks of the village committee.
    Statutory,
    /// 协助政府工作: government work that the village committee helps with.
    HelpToGovernment,
    /// 镇街对村(社区)的职责: what the town owes the village.
    TownToVillage,
}

impl DutySection {
    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Statutory => "依法履职",
            Self::HelpToGovernment => "协助政府工作",
            Self::TownToVillage => "镇街对村(社区)的职责",
        }
    }
}

/// One duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyItem {
    /// Code within the list: small letters, digits and hyphens.
    pub code: String,
    /// Section.
    pub section: DutySection,
    /// What is to be done.
    pub text: String,
    /// Where it comes from: statute and article, or the town's decision.
    pub source: String,
}

/// A version of a town's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DutyListView {
    /// The town.
    pub town: Town,
    /// Version, from 1.
    pub version: i64,
    /// The duties.
    pub items: Vec<DutyItem>,
    /// When it was published.
    pub published: Timestamp,
    /// Whether it is invented sample data.
    pub sample: bool,
}

/// Publishes the next version of the town's list. The same list again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishDutyList {
    /// All duties.
    pub items: Vec<DutyItem>,
    /// Whether it is invented sample data.
    #[serde(default)]
    pub sample: bool,
}

impl Message for PublishDutyList {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "publish_duty_list";
    const ACCESS: Access = Access::roles(&[Role::TownOfficer]);
    const MAX_BODY: usize = 512 * 1024;
    type Reply = DutyListView;

    fn check(&self, fields: &mut Fields) {
        fields.items("items", self.items.len(), 1..=MOST_ITEMS);
        for (place, item) in self.items.iter().enumerate() {
            token(fields, &format!("items.{place}.code"), &item.code);
            fields.public_text(&format!("items.{place}.text"), &item.text, 1..=500);
            fields.line(&format!("items.{place}.source"), &item.source, 200);
        }
        distinct(fields, "items", self.items.iter().map(|item| item.code.as_str()));
    }
}

impl Command for PublishDutyList {
    fn key(&self) -> String {
        "duty_list".to_owned()
    }
}

/// Reads the town's list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetDutyList {
    /// Which version; the last unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
}

impl Message for GetDutyList {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "get_duty_list";
    const ACCESS: Access = Access::ANYONE;
    type Reply = DutyListView;

    fn check(&self, fields: &mut Fields) {
        if let Some(version) = self.version {
            fields.number("version", version, 1..=i64::MAX);
        }
    }
}

impl Query for GetDutyList {}

/// A village gives a task back because no duty of the list covers it. It is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnTask {
    /// Id of the return, UUIDv7.
    pub id: Uuid,
    /// The village that gives it back.
    pub village: VillageCode,
    /// What was asked for.
    pub task: String,
    /// The duty it was said to belong to, if one was named: one on the list is no reason to give it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
    /// Whether it is invented sample data.
    #[serde(default)]
    pub sample: bool,
}

impl Message for ReturnTask {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "return_task";
    const ACCESS: Access = Access::roles(&[Role::VillageOfficer]);
    type Reply = ReturnedTaskView;

    fn place(&self) -> Place<'_> {
        Place::Village(&self.village)
    }

    fn check(&self, fields: &mut Fields) {
        fields.public_text("task", &self.task, 1..=500);
        if let Some(duty) = &self.duty {
            token(fields, "duty", duty);
        }
    }
}

impl Command for ReturnTask {
    fn key(&self) -> String {
        format!("task/{}", self.id)
    }
}

/// A task that was given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnedTaskView {
    /// Id.
    pub id: Uuid,
    /// The town that had asked.
    pub town: Town,
    /// The village.
    pub village: VillageCode,
    /// What was asked for.
    pub task: String,
    /// The duty it was said to belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
    /// Version of the list that does not hold it.
    pub duty_list_version: i64,
    /// When it was given back.
    pub returned: Timestamp,
    /// Whether it is invented sample data.
    pub sample: bool,
}

/// A version of a town's duty list is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DutyListPublished {
    /// The list.
    pub list: DutyListView,
}

impl Event for DutyListPublished {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "duty_list";
    const NAME: &'static str = "published";

    fn aggregate_id(&self) -> String {
        self.list.town.to_string()
    }

    fn sample(&self) -> bool {
        self.list.sample
    }
}

/// A task was given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskReturned {
    /// The task.
    pub task: ReturnedTaskView,
}

impl Event for TaskReturned {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "task";
    const NAME: &'static str = "returned";

    fn aggregate_id(&self) -> String {
        self.task.id.to_string()
    }

    fn sample(&self) -> bool {
        self.task.sample
    }
}

/// A code: small letters, digits and hyphens.
pub(super) fn token(fields: &mut Fields, field: &str, text: &str) {
    fields.text(field, text, 1..=40);
    if !text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
        fields.refuse(field, text, "token", "give small letters, digits and hyphens");
    }
}

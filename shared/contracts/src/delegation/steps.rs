//! What happens to a case once it is open. Each names the case by its id; who holds a role in one village or community
//! only names the case's community, too, so that their scope can be told.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{events::Decision, open::STAFF, reading::CaseAnswer};
use crate::{Access, Command, CommunityId, Fields, Message, Place};

/// Characters of a reason.
const REASON: std::ops::RangeInclusive<usize> = 1..=500;

fn place(community: Option<&CommunityId>) -> Place<'_> {
    community.map_or(Place::Town, Place::Community)
}

/// Takes a filed case in hand; the caller is its handler from now on. Its clock runs on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptCase {
    /// The case.
    pub id: Uuid,
    /// Its community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
}

impl Message for AcceptCase {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "accept_case";
    const ACCESS: Access = Access::roles(STAFF);
    type Reply = CaseAnswer;

    fn place(&self) -> Place<'_> {
        place(self.community.as_ref())
    }

    fn check(&self, _: &mut Fields) {}
}

/// Does not take a filed case in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseCase {
    /// The case.
    pub id: Uuid,
    /// Its community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Why, in words everybody may read.
    pub reason: String,
}

impl Message for RefuseCase {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "refuse_case";
    const ACCESS: Access = Access::roles(STAFF);
    type Reply = CaseAnswer;

    fn place(&self) -> Place<'_> {
        place(self.community.as_ref())
    }

    fn check(&self, fields: &mut Fields) {
        fields.public_text("reason", &self.reason, REASON);
    }
}

/// Asks the person for all missing materials at once (一次性告知); the clock stands still until they come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestSupplement {
    /// The case.
    pub id: Uuid,
    /// Its community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Every material that is missing.
    pub materials: Vec<String>,
}

impl Message for RequestSupplement {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "request_supplement";
    const ACCESS: Access = Access::roles(STAFF);
    type Reply = CaseAnswer;

    fn place(&self) -> Place<'_> {
        place(self.community.as_ref())
    }

    fn check(&self, fields: &mut Fields) {
        fields.items("materials", self.materials.len(), 1..=20);
        for (place, material) in self.materials.iter().enumerate() {
            fields.public_text(&format!("materials.{place}"), material, 1..=100);
        }
    }
}

/// The missing materials have come; the clock goes on with the working days that were left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplementCase {
    /// The case.
    pub id: Uuid,
    /// Its community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
}

impl Message for SupplementCase {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "supplement_case";
    const ACCESS: Access = Access::roles(STAFF);
    type Reply = CaseAnswer;

    fn place(&self) -> Place<'_> {
        place(self.community.as_ref())
    }

    fn check(&self, _: &mut Fields) {}
}

/// Notes something on an open case. No clock moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentCase {
    /// The case.
    pub id: Uuid,
    /// Its community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// The comment, in words everybody may read.
    pub text: String,
}

impl Message for CommentCase {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "comment_case";
    const ACCESS: Access = Access::roles(STAFF);
    type Reply = CaseAnswer;

    fn place(&self) -> Place<'_> {
        place(self.community.as_ref())
    }

    fn check(&self, fields: &mut Fields) {
        fields.public_text("text", &self.text, REASON);
    }
}

/// Decides a case in hand. Whether the promised time was kept is told by its clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideCase {
    /// The case.
    pub id: Uuid,
    /// Its community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// How.
    pub decision: Decision,
    /// Why, in words everybody may read.
    pub reason: String,
}

impl Message for DecideCase {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "decide_case";
    const ACCESS: Access = Access::roles(STAFF);
    type Reply = CaseAnswer;

    fn place(&self) -> Place<'_> {
        place(self.community.as_ref())
    }

    fn check(&self, fields: &mut Fields) {
        fields.public_text("reason", &self.reason, REASON);
    }
}

/// Rates a decided case, once, by the person it was for and nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RateCase {
    /// The case.
    pub id: Uuid,
    /// 1 to 5.
    pub stars: u8,
}

impl Message for RateCase {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "rate_case";
    const ACCESS: Access = Access::ANYONE;
    type Reply = CaseAnswer;

    fn check(&self, fields: &mut Fields) {
        fields.number("stars", self.stars.into(), 1..=5);
    }
}

macro_rules! keyed_by_case {
    ($($command:ty),+ $(,)?) => {$(
        impl Command for $command {
            fn key(&self) -> String {
                format!("case/{}", self.id)
            }
        }
    )+};
}

keyed_by_case!(AcceptCase, RefuseCase, RequestSupplement, SupplementCase, CommentCase, DecideCase, RateCase);

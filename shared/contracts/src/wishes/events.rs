//! What happens to wishes. Each event tells the wish as everybody may see it from now on; none holds its private text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::wish::{Grade, MatchTarget, WishView};
use crate::{CommunityId, Event, files::FileDigest};

/// Why a claim came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReturnCause {
    /// The claimant gave it back.
    Cancelled,
    /// Staff took it away.
    Revoked,
    /// Its time ran out without a first contact.
    Expired,
    /// The claiming organisation's term of office is over, or it was suspended or dissolved.
    OrganisationMayNotAct,
}

/// A wish was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishSubmitted {
    /// The wish as it is now.
    pub wish: WishView,
    /// Subject (`sub`) of the wisher, if they sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wisher: Option<String>,
    /// The wisher's reference in the person vault, if staff named them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Uuid>,
}

/// Staff recorded a wish they had talked over at the door or the counter, weighed and made public in one go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishCollected {
    /// The wish as it is now.
    pub wish: WishView,
    /// How soon it is to be kept.
    pub grade: Grade,
    /// Subject (`sub`) of the wisher, if they sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wisher: Option<String>,
    /// The wisher's reference in the person vault, if staff named them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Uuid>,
}

/// A wish was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishAccepted {
    /// The wish as it is now.
    pub wish: WishView,
}

/// A wish was not taken in. Why, only the wisher is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishRefused {
    /// The wish as it is now.
    pub wish: WishView,
}

/// A wish was talked over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishDeliberated {
    /// The wish as it is now.
    pub wish: WishView,
    /// The form of the talk.
    pub form: String,
}

/// A wish was given a grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishGraded {
    /// The wish as it is now.
    pub wish: WishView,
    /// How soon it is to be kept.
    pub grade: Grade,
}

/// A wish is public: its parts can be claimed and matched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishPublished {
    /// The wish as it is now.
    pub wish: WishView,
}

/// Somebody has claimed a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishPartClaimed {
    /// The wish as it is now.
    pub wish: WishView,
    /// Number of the part.
    pub part: u32,
    /// Id of the claim.
    pub claim: String,
    /// The organisation it was claimed for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Uuid>,
}

/// A claim came to nothing: its part is open again and goes before others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimReturned {
    /// The wish as it is now.
    pub wish: WishView,
    /// Number of the part.
    pub part: u32,
    /// Id of the claim.
    pub claim: String,
    /// Why.
    pub cause: ReturnCause,
}

/// Staff have matched a part to something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishPartMatched {
    /// The wish as it is now.
    pub wish: WishView,
    /// Number of the part.
    pub part: u32,
    /// What it was matched to.
    pub target: MatchTarget,
    /// Subject (`sub`) of the wisher, if they sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wisher: Option<String>,
}

/// A match came to nothing: the part is open again and goes before others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishPartReturned {
    /// The wish as it is now.
    pub wish: WishView,
    /// Number of the part.
    pub part: u32,
    /// Why.
    pub reason: String,
}

/// A part is done. With the last one the wish is fulfilled, and the wisher is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishPartFulfilled {
    /// The wish as it is now.
    pub wish: WishView,
    /// Number of the part.
    pub part: u32,
    /// The files that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileDigest>,
}

/// The wisher has answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishConfirmed {
    /// The wish as it is now.
    pub wish: WishView,
    /// Whether the wish is kept.
    pub solved: bool,
    /// Whether the wisher is satisfied.
    pub satisfied: bool,
}

/// The wisher was not satisfied: all parts are open again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishReopened {
    /// The wish as it is now.
    pub wish: WishView,
    /// Whether the wish was kept.
    pub solved: bool,
}

/// The wisher did not answer in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishUnconfirmed {
    /// The wish as it is now.
    pub wish: WishView,
}

/// The review of a wish for the future is due: staff grade it anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishReviewDue {
    /// The wish as it is now.
    pub wish: WishView,
}

/// The community of an open wish became part of another, and the wish followed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishMoved {
    /// The wish as it is now.
    pub wish: WishView,
    /// The community it was about before.
    pub from: CommunityId,
}

macro_rules! wish_events {
    ($($event:ident = $name:literal),+ $(,)?) => {$(
        impl Event for $event {
            const SERVICE: &'static str = super::SERVICE;
            const AGGREGATE: &'static str = "wish";
            const NAME: &'static str = $name;

            fn aggregate_id(&self) -> String {
                self.wish.id.to_string()
            }

            fn sample(&self) -> bool {
                self.wish.sample
            }
        }
    )+};
}

wish_events! {
    WishSubmitted = "submitted",
    WishCollected = "collected",
    WishAccepted = "accepted",
    WishRefused = "refused",
    WishDeliberated = "deliberated",
    WishGraded = "graded",
    WishPublished = "published",
    WishPartClaimed = "part_claimed",
    ClaimReturned = "claim_returned",
    WishPartMatched = "part_matched",
    WishPartReturned = "part_returned",
    WishPartFulfilled = "part_fulfilled",
    WishConfirmed = "confirmed",
    WishReopened = "reopened",
    WishUnconfirmed = "unconfirmed",
    WishReviewDue = "review_due",
    WishMoved = "moved",
}

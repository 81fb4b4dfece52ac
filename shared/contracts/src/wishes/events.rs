//! What happens to wishes. Each event tells the wish as everybody may see it from now on; none holds its private text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::wish::{Grade, MatchTarget, WishView};
use crate::Event;

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
}

impl Event for WishSubmitted {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "wish";
    const NAME: &'static str = "submitted";

    fn aggregate_id(&self) -> String {
        self.wish.id.to_string()
    }

    fn sample(&self) -> bool {
        self.wish.sample
    }
}

/// Staff recorded a wish they had talked over at the door or the counter, weighed and made public in one go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishCollected {
    /// The wish as it is now.
    pub wish: WishView,
    /// How soon it is to be kept.
    pub grade: Grade,
}

impl Event for WishCollected {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "wish";
    const NAME: &'static str = "collected";

    fn aggregate_id(&self) -> String {
        self.wish.id.to_string()
    }

    fn sample(&self) -> bool {
        self.wish.sample
    }
}

/// A wish was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishAccepted {
    /// The wish as it is now.
    pub wish: WishView,
}

impl Event for WishAccepted {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "wish";
    const NAME: &'static str = "accepted";

    fn aggregate_id(&self) -> String {
        self.wish.id.to_string()
    }

    fn sample(&self) -> bool {
        self.wish.sample
    }
}

/// A wish was not taken in. Why, only the wisher is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishRefused {
    /// The wish as it is now.
    pub wish: WishView,
}

impl Event for WishRefused {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "wish";
    const NAME: &'static str = "refused";

    fn aggregate_id(&self) -> String {
        self.wish.id.to_string()
    }

    fn sample(&self) -> bool {
        self.wish.sample
    }
}

/// A wish was talked over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishDeliberated {
    /// The wish as it is now.
    pub wish: WishView,
    /// The form of the talk.
    pub form: String,
}

impl Event for WishDeliberated {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "wish";
    const NAME: &'static str = "deliberated";

    fn aggregate_id(&self) -> String {
        self.wish.id.to_string()
    }

    fn sample(&self) -> bool {
        self.wish.sample
    }
}

/// A wish was given a grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishGraded {
    /// The wish as it is now.
    pub wish: WishView,
    /// How soon it is to be kept.
    pub grade: Grade,
}

impl Event for WishGraded {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "wish";
    const NAME: &'static str = "graded";

    fn aggregate_id(&self) -> String {
        self.wish.id.to_string()
    }

    fn sample(&self) -> bool {
        self.wish.sample
    }
}

/// A wish is public: its parts can be claimed and matched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishPublished {
    /// The wish as it is now.
    pub wish: WishView,
}

impl Event for WishPublished {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "wish";
    const NAME: &'static str = "published";

    fn aggregate_id(&self) -> String {
        self.wish.id.to_string()
    }

    fn sample(&self) -> bool {
        self.wish.sample
    }
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

impl Event for WishPartClaimed {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "wish";
    const NAME: &'static str = "part_claimed";

    fn aggregate_id(&self) -> String {
        self.wish.id.to_string()
    }

    fn sample(&self) -> bool {
        self.wish.sample
    }
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

impl Event for ClaimReturned {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "wish";
    const NAME: &'static str = "claim_returned";

    fn aggregate_id(&self) -> String {
        self.wish.id.to_string()
    }

    fn sample(&self) -> bool {
        self.wish.sample
    }
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

impl Event for WishPartMatched {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "wish";
    const NAME: &'static str = "part_matched";

    fn aggregate_id(&self) -> String {
        self.wish.id.to_string()
    }

    fn sample(&self) -> bool {
        self.wish.sample
    }
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

impl Event for WishPartReturned {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "wish";
    const NAME: &'static str = "part_returned";

    fn aggregate_id(&self) -> String {
        self.wish.id.to_string()
    }

    fn sample(&self) -> bool {
        self.wish.sample
    }
}

/// A part is done. With the last one the wish is fulfilled, and the wisher is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishPartFulfilled {
    /// The wish as it is now.
    pub wish: WishView,
    /// Number of the part.
    pub part: u32,
}

impl Event for WishPartFulfilled {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "wish";
    const NAME: &'static str = "part_fulfilled";

    fn aggregate_id(&self) -> String {
        self.wish.id.to_string()
    }

    fn sample(&self) -> bool {
        self.wish.sample
    }
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

impl Event for WishConfirmed {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "wish";
    const NAME: &'static str = "confirmed";

    fn aggregate_id(&self) -> String {
        self.wish.id.to_string()
    }

    fn sample(&self) -> bool {
        self.wish.sample
    }
}

/// The wisher was not satisfied: all parts are open again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishReopened {
    /// The wish as it is now.
    pub wish: WishView,
    /// Whether the wish was kept.
    pub solved: bool,
}

impl Event for WishReopened {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "wish";
    const NAME: &'static str = "reopened";

    fn aggregate_id(&self) -> String {
        self.wish.id.to_string()
    }

    fn sample(&self) -> bool {
        self.wish.sample
    }
}

/// The wisher did not answer in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishUnconfirmed {
    /// The wish as it is now.
    pub wish: WishView,
}

impl Event for WishUnconfirmed {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "wish";
    const NAME: &'static str = "unconfirmed";

    fn aggregate_id(&self) -> String {
        self.wish.id.to_string()
    }

    fn sample(&self) -> bool {
        self.wish.sample
    }
}

//! What happened to a proposal, step by step.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Access, Fields, Message, Page, PageRequest, Query, Reference};

/// A step of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalStep {
    /// Drafted.
    Drafted,
    /// Written, or written anew.
    Completed,
    /// Handed in.
    Submitted,
    /// Given back.
    Returned,
    /// Scored by one evaluator.
    Scored,
    /// Allocated no money.
    Unsuccessful,
    /// Awarded.
    Awarded,
    /// Held.
    Held,
    /// Let go on.
    Released,
    /// Its work accepted.
    Accepted,
    /// Paid.
    Paid,
}

impl ProposalStep {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::Completed => "completed",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Scored => "scored",
            Self::Unsuccessful => "unsuccessful",
            Self::Awarded => "awarded",
            Self::Held => "held",
            Self::Released => "released",
            Self::Accepted => "accepted",
            Self::Paid => "paid",
        }
    }
}

/// One step: what, who, on whose behalf, when, why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimelineEntry {
    /// The proposal's version since then.
    pub version: i64,
    /// When.
    pub at: Timestamp,
    /// What.
    pub step: ProposalStep,
    /// Who; not told of evaluators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The person whose role they exercised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Reads the steps of a proposal, the first first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalTimeline {
    /// Its id or receipt number.
    pub proposal: Reference,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for ProposalTimeline {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "proposal_timeline";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<TimelineEntry>;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for ProposalTimeline {}

//! What happens to rounds and proposals. Each event tells the thing as it is from now on.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ledger::LedgerHead, proposal::ProposalView, round::RoundView};
use crate::{Event, Fen, files::FileDigest};

/// A round was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundOpened {
    /// The round as it is now.
    pub round: RoundView,
}

impl Event for RoundOpened {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "round";
    const NAME: &'static str = "opened";

    fn aggregate_id(&self) -> String {
        self.round.id.to_string()
    }

    fn sample(&self) -> bool {
        self.round.sample
    }
}

/// The call of a round is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundClosed {
    /// The round as it is now.
    pub round: RoundView,
}

impl Event for RoundClosed {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "round";
    const NAME: &'static str = "call_ended";

    fn aggregate_id(&self) -> String {
        self.round.id.to_string()
    }

    fn sample(&self) -> bool {
        self.round.sample
    }
}

/// A round was allocated: which proposals get what, and by which rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundAllocated {
    /// The round as it is now.
    pub round: RoundView,
    /// The proposals that may be awarded, in the order of the rule.
    pub awards: Vec<Uuid>,
    /// The rule.
    pub rule: String,
}

impl Event for RoundAllocated {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "round";
    const NAME: &'static str = "allocated";

    fn aggregate_id(&self) -> String {
        self.round.id.to_string()
    }

    fn sample(&self) -> bool {
        self.round.sample
    }
}

/// A proposal was drafted: by an applicant, or for a matched part of a wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalDrafted {
    /// The proposal as it is now.
    pub proposal: ProposalView,
}

impl Event for ProposalDrafted {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "proposal";
    const NAME: &'static str = "drafted";

    fn aggregate_id(&self) -> String {
        self.proposal.id.to_string()
    }

    fn sample(&self) -> bool {
        self.proposal.sample
    }
}

/// The applicant wrote what a draft is for, or wrote it anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalCompleted {
    /// The proposal as it is now.
    pub proposal: ProposalView,
}

impl Event for ProposalCompleted {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "proposal";
    const NAME: &'static str = "completed";

    fn aggregate_id(&self) -> String {
        self.proposal.id.to_string()
    }

    fn sample(&self) -> bool {
        self.proposal.sample
    }
}

/// A proposal was handed in with its adopted resolution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalSubmitted {
    /// The proposal as it is now.
    pub proposal: ProposalView,
    /// The files it was handed in with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileDigest>,
}

impl Event for ProposalSubmitted {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "proposal";
    const NAME: &'static str = "submitted";

    fn aggregate_id(&self) -> String {
        self.proposal.id.to_string()
    }

    fn sample(&self) -> bool {
        self.proposal.sample
    }
}

/// A proposal was given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalReturned {
    /// The proposal as it is now.
    pub proposal: ProposalView,
    /// Why.
    pub reason: String,
}

impl Event for ProposalReturned {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "proposal";
    const NAME: &'static str = "returned";

    fn aggregate_id(&self) -> String {
        self.proposal.id.to_string()
    }

    fn sample(&self) -> bool {
        self.proposal.sample
    }
}

/// A scorer scored a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalScored {
    /// The proposal as it is now.
    pub proposal: ProposalView,
    /// How many have so far.
    pub scorers: u32,
}

impl Event for ProposalScored {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "proposal";
    const NAME: &'static str = "scored";

    fn aggregate_id(&self) -> String {
        self.proposal.id.to_string()
    }

    fn sample(&self) -> bool {
        self.proposal.sample
    }
}

/// A proposal was allocated no money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalUnsuccessful {
    /// The proposal as it is now.
    pub proposal: ProposalView,
    /// Why.
    pub reason: String,
}

impl Event for ProposalUnsuccessful {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "proposal";
    const NAME: &'static str = "unsuccessful";

    fn aggregate_id(&self) -> String {
        self.proposal.id.to_string()
    }

    fn sample(&self) -> bool {
        self.proposal.sample
    }
}

/// Money is reserved for a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalAwarded {
    /// The proposal as it is now.
    pub proposal: ProposalView,
    /// How much.
    pub amount: Fen,
    /// Head of the round's ledger after the award, so that others hold a copy of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<LedgerHead>,
}

impl Event for ProposalAwarded {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "proposal";
    const NAME: &'static str = "awarded";

    fn aggregate_id(&self) -> String {
        self.proposal.id.to_string()
    }

    fn sample(&self) -> bool {
        self.proposal.sample
    }
}

/// Nothing is paid before the applicant's successor or the town's payee confirms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalHeld {
    /// The proposal as it is now.
    pub proposal: ProposalView,
    /// Why.
    pub reason: String,
}

impl Event for ProposalHeld {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "proposal";
    const NAME: &'static str = "held";

    fn aggregate_id(&self) -> String {
        self.proposal.id.to_string()
    }

    fn sample(&self) -> bool {
        self.proposal.sample
    }
}

/// A held award goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalReleased {
    /// The proposal as it is now.
    pub proposal: ProposalView,
    /// Why.
    pub reason: String,
}

impl Event for ProposalReleased {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "proposal";
    const NAME: &'static str = "released";

    fn aggregate_id(&self) -> String {
        self.proposal.id.to_string()
    }

    fn sample(&self) -> bool {
        self.proposal.sample
    }
}

/// The work of a proposal is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalAccepted {
    /// The proposal as it is now.
    pub proposal: ProposalView,
    /// The files it rests on: all that the proposal had.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileDigest>,
}

impl Event for ProposalAccepted {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "proposal";
    const NAME: &'static str = "accepted";

    fn aggregate_id(&self) -> String {
        self.proposal.id.to_string()
    }

    fn sample(&self) -> bool {
        self.proposal.sample
    }
}

/// A proposal was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalPaid {
    /// The proposal as it is now.
    pub proposal: ProposalView,
    /// How much.
    pub amount: Fen,
    /// When.
    pub paid: Timestamp,
    /// Until when it was to be paid.
    pub due: Timestamp,
    /// Whether it was paid by then.
    pub in_time: bool,
}

impl Event for ProposalPaid {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "proposal";
    const NAME: &'static str = "paid";

    fn aggregate_id(&self) -> String {
        self.proposal.id.to_string()
    }

    fn sample(&self) -> bool {
        self.proposal.sample
    }
}

//! A proposal's life: drafted, submitted with its resolution, scored, awarded, accepted, paid; or returned, or
//! unsuccessful. An award is held while its applicant may not act.

mod deciding;
mod paying;
mod viewing;
mod writing;

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Fen, ReceiptNumber, Town,
    subsidies::{Applicant, BudgetLine, ProposalOrigin, ProposalState, SubsidyRejection},
};

pub use deciding::{Blocked, Unfunded};
pub use paying::{Payment, Work, signed};
pub use writing::{NewProposal, SAMPLE_PREFIX, draft, return_at_once};

/// What is true of a proposal whatever its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Its id.
    pub id: Uuid,
    /// The number people quote.
    pub receipt: ReceiptNumber,
    /// Its owner: that of its round.
    pub town: Town,
    /// Its micro-community.
    pub community: CommunityId,
    /// The round.
    pub round: Uuid,
    /// Where it came from.
    pub origin: ProposalOrigin,
    /// Who applies.
    pub applicant: Applicant,
    /// Its title.
    pub title: String,
    /// What is asked for.
    pub amount: Fen,
    /// What it is for; none before somebody has taken the draft up.
    pub contents: Option<Contents>,
    /// Whether it is invented.
    pub sample: bool,
    /// The story it began in.
    pub correlation: Uuid,
    /// When it last changed.
    pub changed: Timestamp,
    /// One more with each transition, from 1.
    pub version: i64,
}

/// What a proposal is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// The need.
    pub need: String,
    /// What the amount is made of.
    pub budget: Vec<BudgetLine>,
    /// Who watches over it.
    pub monitors: Vec<String>,
}

/// That it was submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The meeting that adopted it.
    pub resolution: Uuid,
    /// How many have scored it.
    pub scorers: u32,
}

/// That it was awarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Award {
    /// Its submission.
    pub submission: Submission,
    /// How much.
    pub amount: Fen,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Who let it go on after it was held last.
    pub released_by: Option<String>,
}

/// That its work was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What showed that it was done.
    pub evidence: String,
    /// The monitors who signed.
    pub signatures: Vec<String>,
    /// First instant at which payment is late.
    pub pay_by: Timestamp,
}

/// That it was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Number of the voucher.
    pub voucher: String,
}

/// Where a proposal stands, with what only its state has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Being written.
    Draft,
    /// Given back.
    Returned { reason: String },
    /// Handed in.
    Submitted(Submission),
    /// Allocated no money.
    Unsuccessful { submission: Submission, reason: String },
    /// Money is reserved for it.
    Awarded(Award),
    /// The same, but nothing is paid.
    Held { award: Award, acceptance: Option<Acceptance>, reason: String },
    /// Its work is accepted.
    Accepted { award: Award, acceptance: Acceptance },
    /// Paid.
    Paid { award: Award, acceptance: Acceptance, paid: Paid },
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What is true whatever its state.
    pub facts: Facts,
    /// Where it stands.
    pub standing: Standing,
}

impl Proposal {
    /// Where it stands, in a word.
    pub fn state(&self) -> ProposalState {
        match self.standing {
            Standing::Draft => ProposalState::Draft,
            Standing::Returned { .. } => ProposalState::Returned,
            Standing::Submitted(_) => ProposalState::Submitted,
            Standing::Unsuccessful { .. } => ProposalState::Unsuccessful,
            Standing::Awarded(_) => ProposalState::Awarded,
            Standing::Held { .. } => ProposalState::Held,
            Standing::Accepted { .. } => ProposalState::Accepted,
            Standing::Paid { .. } => ProposalState::Paid,
        }
    }

    /// Its submission, once there is one.
    pub fn submission(&self) -> Option<&Submission> {
        match &self.standing {
            Standing::Draft | Standing::Returned { .. } => None,
            Standing::Submitted(submission) | Standing::Unsuccessful { submission, .. } => Some(submission),
            Standing::Awarded(award)
            | Standing::Held { award, .. }
            | Standing::Accepted { award, .. }
            | Standing::Paid { award, .. } => Some(&award.submission),
        }
    }

    /// The refusal of a step that begins in one of `needed`.
    fn wrong(&self, needed: &'static [ProposalState]) -> SubsidyRejection {
        SubsidyRejection::WrongState { id: self.facts.id, state: self.state(), needed }
    }

    fn stepped(self, standing: Standing, now: Timestamp) -> Self {
        let facts = Facts { version: self.facts.version + 1, changed: now, ..self.facts };
        Self { facts, standing }
    }
}

#[cfg(test)]
mod tests;

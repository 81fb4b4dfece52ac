//! Scoring, allocating and awarding.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    Kind, Reject,
    subsidies::{
        LedgerHead, MoneyRejection, ProposalAwarded, ProposalOrigin, ProposalScored, ProposalState,
        ProposalUnsuccessful, SubsidyRejection,
    },
};

use super::{Award, Proposal, Standing, Submission};

/// A proposal that money may be promised to: as the allocation says, or against it with a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfunded {
    proposal: Proposal,
    submission: Submission,
}

impl Proposal {
    /// Notes one more score sheet.
    pub fn score(self, now: Timestamp) -> Result<(Self, ProposalScored), SubsidyRejection> {
        let Standing::Submitted(submission) = &self.standing else {
            return Err(self.wrong(&[ProposalState::Submitted]));
        };
        let scorers = submission.scorers + 1;
        let submission = Submission { scorers, ..submission.clone() };
        let next = self.stepped(Standing::Submitted(submission), now);
        let event = ProposalScored { proposal: next.view(), scorers };
        Ok((next, event))
    }

    /// The allocation gives it nothing.
    pub fn lose(self, reason: String, now: Timestamp) -> Result<(Self, ProposalUnsuccessful), SubsidyRejection> {
        let Standing::Submitted(submission) = &self.standing else {
            return Err(self.wrong(&[ProposalState::Submitted]));
        };
        let submission = submission.clone();
        let next = self.stepped(Standing::Unsuccessful { submission, reason: reason.clone() }, now);
        let event = ProposalUnsuccessful { proposal: next.view(), reason };
        Ok((next, event))
    }

    /// That it may be awarded: it is among `allocated`, or somebody says why it is to be all the same. Of a wish's part
    /// that is open again nothing can be awarded.
    pub fn unfunded(self, allocated: &[Uuid], reason: Option<&str>) -> Result<Unfunded, Blocked> {
        let id = self.facts.id;
        let submission = match &self.standing {
            Standing::Submitted(submission) if allocated.contains(&id) => submission.clone(),
            Standing::Submitted(_) => return Err(MoneyRejection::NotAllocated(id).into()),
            Standing::Unsuccessful { submission, .. } => match (&self.facts.origin, reason) {
                (_, None) => return Err(MoneyRejection::NotAllocated(id).into()),
                (ProposalOrigin::WishPart { .. }, Some(_)) => return Err(MoneyRejection::PartReturned(id).into()),
                (ProposalOrigin::Applicant, Some(_)) => submission.clone(),
            },
            Standing::Draft
            | Standing::Returned { .. }
            | Standing::Awarded(_)
            | Standing::Held { .. }
            | Standing::Accepted { .. }
            | Standing::Paid { .. } => return Err(self.wrong(&[ProposalState::Submitted]).into()),
        };
        Ok(Unfunded { proposal: self, submission })
    }
}

/// Why a proposal cannot be awarded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Blocked {
    /// By its state.
    #[error(transparent)]
    State(SubsidyRejection),
    /// By the rules of money.
    #[error(transparent)]
    Money(MoneyRejection),
}

impl Reject for Blocked {
    fn kind(&self) -> Kind {
        match self {
            Self::State(rejection) => rejection.kind(),
            Self::Money(rejection) => rejection.kind(),
        }
    }

    fn code(&self) -> &str {
        match self {
            Self::State(rejection) => rejection.code(),
            Self::Money(rejection) => rejection.code(),
        }
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        match self {
            Self::State(rejection) => rejection.field(),
            Self::Money(rejection) => rejection.field(),
        }
    }
}

impl From<SubsidyRejection> for Blocked {
    fn from(rejection: SubsidyRejection) -> Self {
        Self::State(rejection)
    }
}

impl From<MoneyRejection> for Blocked {
    fn from(rejection: MoneyRejection) -> Self {
        Self::Money(rejection)
    }
}

impl Unfunded {
    /// Awards it what it asks for, which `ledger` has reserved.
    pub fn award(self, by: &str, ledger: LedgerHead, now: Timestamp) -> (Proposal, ProposalAwarded) {
        let Self { proposal, submission } = self;
        let amount = proposal.facts.amount;
        let award = Award { submission, amount, by: by.to_owned(), at: now, released_by: None };
        let next = proposal.stepped(Standing::Awarded(award), now);
        let event = ProposalAwarded { proposal: next.view(), amount, ledger: Some(ledger) };
        (next, event)
    }
}

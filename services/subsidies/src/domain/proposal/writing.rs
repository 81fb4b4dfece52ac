//! Drafting, completing, submitting and returning.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Fen, ReceiptNumber, Town,
    fields::SAMPLE_MARK,
    subsidies::{
        Applicant, Plan, ProposalCompleted, ProposalDrafted, ProposalOrigin, ProposalReturned, ProposalState,
        ProposalSubmitted, SubsidyRejection,
    },
};

use super::{Contents, Facts, Proposal, Standing, Submission};

/// What stands before the title of a draft made of a sample wish whose own title bears no mark.
pub const SAMPLE_PREFIX: &str = "示例·";

/// What a new proposal is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProposal {
    /// Its id.
    pub id: Uuid,
    /// The number people quote.
    pub receipt: ReceiptNumber,
    /// Its owner.
    pub town: Town,
    /// Its micro-community.
    pub community: CommunityId,
    /// The round.
    pub round: Uuid,
    /// Where it comes from.
    pub origin: ProposalOrigin,
    /// Who applies.
    pub applicant: Applicant,
    /// Its title.
    pub title: String,
    /// What is asked for.
    pub amount: Fen,
    /// What it is for, if that was written.
    pub contents: Option<Contents>,
    /// Whether it is invented.
    pub sample: bool,
    /// The story it begins in.
    pub correlation: Uuid,
}

impl NewProposal {
    fn begin(self, standing: Standing, now: Timestamp) -> Proposal {
        let Self { id, receipt, town, community, round, origin, applicant, title, amount, contents, sample, .. } = self;
        let facts = Facts {
            id,
            receipt,
            town,
            community,
            round,
            origin,
            applicant,
            title,
            amount,
            contents,
            sample,
            correlation: self.correlation,
            changed: now,
            version: 1,
        };
        Proposal { facts, standing }
    }
}

/// Drafts a proposal.
pub fn draft(new: NewProposal, now: Timestamp) -> (Proposal, ProposalDrafted) {
    let proposal = new.begin(Standing::Draft, now);
    let event = ProposalDrafted { proposal: proposal.view() };
    (proposal, event)
}

/// A matched part that no draft can be made of is returned with its first version, so that its wish hears of it.
pub fn return_at_once(new: NewProposal, reason: String, now: Timestamp) -> (Proposal, ProposalReturned) {
    let proposal = new.begin(Standing::Returned { reason: reason.clone() }, now);
    let event = ProposalReturned { proposal: proposal.view(), reason };
    (proposal, event)
}

impl From<Plan> for Contents {
    fn from(plan: Plan) -> Self {
        Self { need: plan.need, budget: plan.budget, monitors: plan.monitors }
    }
}

impl Proposal {
    /// Writes what a draft is for; `applicant` applies from now on.
    pub fn complete(
        self,
        plan: Plan,
        applicant: Applicant,
        now: Timestamp,
    ) -> Result<(Self, ProposalCompleted), SubsidyRejection> {
        let Standing::Draft = self.standing else { return Err(self.wrong(&[ProposalState::Draft])) };
        let sample = self.facts.sample;
        if plan.title.contains(SAMPLE_MARK) != sample {
            return Err(SubsidyRejection::SampleDiffers { field: "plan.title", value: plan.title, sample });
        }
        let mut next = self.stepped(Standing::Draft, now);
        next.facts.title.clone_from(&plan.title);
        next.facts.amount = plan.amount;
        next.facts.contents = Some(plan.into());
        next.facts.applicant = applicant;
        let event = ProposalCompleted { proposal: next.view() };
        Ok((next, event))
    }

    /// Hands a completed draft in with the resolution that carries it.
    pub fn submit(
        self,
        resolution: Uuid,
        by: &str,
        now: Timestamp,
    ) -> Result<(Self, ProposalSubmitted), SubsidyRejection> {
        let Standing::Draft = self.standing else { return Err(self.wrong(&[ProposalState::Draft])) };
        if self.facts.contents.is_none() {
            return Err(SubsidyRejection::DraftIncomplete(self.facts.id));
        }
        let submission = Submission { by: by.to_owned(), at: now, resolution, scorers: 0 };
        let next = self.stepped(Standing::Submitted(submission), now);
        let event = ProposalSubmitted { proposal: next.view(), files: Vec::new() };
        Ok((next, event))
    }

    /// Gives it back.
    pub fn give_back(self, reason: String, now: Timestamp) -> Result<(Self, ProposalReturned), SubsidyRejection> {
        match self.standing {
            Standing::Draft | Standing::Submitted(_) => {}
            Standing::Returned { .. }
            | Standing::Unsuccessful { .. }
            | Standing::Awarded(_)
            | Standing::Held { .. }
            | Standing::Accepted { .. }
            | Standing::Paid { .. } => return Err(self.wrong(&[ProposalState::Draft, ProposalState::Submitted])),
        }
        let next = self.stepped(Standing::Returned { reason: reason.clone() }, now);
        let event = ProposalReturned { proposal: next.view(), reason };
        Ok((next, event))
    }
}

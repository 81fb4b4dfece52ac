//! A proposal as others see it.

use wuwei_contracts::subsidies::{ProposalAnswer, ProposalView};

use super::{Acceptance, Award, Paid, Proposal, Standing};

impl Proposal {
    /// Its award, once there is one.
    pub fn award(&self) -> Option<&Award> {
        match &self.standing {
            Standing::Draft | Standing::Returned { .. } | Standing::Submitted(_) | Standing::Unsuccessful { .. } => {
                None
            }
            Standing::Awarded(award)
            | Standing::Held { award, .. }
            | Standing::Accepted { award, .. }
            | Standing::Paid { award, .. } => Some(award),
        }
    }

    /// Its acceptance, once there is one.
    pub fn acceptance(&self) -> Option<&Acceptance> {
        match &self.standing {
            Standing::Draft
            | Standing::Returned { .. }
            | Standing::Submitted(_)
            | Standing::Unsuccessful { .. }
            | Standing::Awarded(_) => None,
            Standing::Held { acceptance, .. } => acceptance.as_ref(),
            Standing::Accepted { acceptance, .. } | Standing::Paid { acceptance, .. } => Some(acceptance),
        }
    }

    /// That it was paid, once it was.
    pub fn paid(&self) -> Option<&Paid> {
        match &self.standing {
            Standing::Draft
            | Standing::Returned { .. }
            | Standing::Submitted(_)
            | Standing::Unsuccessful { .. }
            | Standing::Awarded(_)
            | Standing::Held { .. }
            | Standing::Accepted { .. } => None,
            Standing::Paid { paid, .. } => Some(paid),
        }
    }

    /// Why it was returned, was unsuccessful or is held.
    pub fn reason(&self) -> Option<&str> {
        match &self.standing {
            Standing::Returned { reason } | Standing::Unsuccessful { reason, .. } | Standing::Held { reason, .. } => {
                Some(reason)
            }
            Standing::Draft
            | Standing::Submitted(_)
            | Standing::Awarded(_)
            | Standing::Accepted { .. }
            | Standing::Paid { .. } => None,
        }
    }

    /// The proposal as others see it.
    pub fn view(&self) -> ProposalView {
        let facts = &self.facts;
        ProposalView {
            id: facts.id,
            receipt: facts.receipt.clone(),
            town: facts.town.clone(),
            village: facts.community.village(),
            community: facts.community.clone(),
            round: facts.round,
            origin: facts.origin.clone(),
            applicant: facts.applicant.clone(),
            title: facts.title.clone(),
            amount: facts.amount,
            awarded: self.award().map(|award| award.amount),
            resolution: self.submission().map(|submission| submission.resolution),
            state: self.state(),
            accepted: self.acceptance().map(|acceptance| acceptance.at),
            changed: facts.changed,
            sample: facts.sample,
            version: facts.version,
        }
    }

    /// The proposal with all that is told of it.
    pub fn answer(&self) -> ProposalAnswer {
        let contents = self.facts.contents.clone();
        let (acceptance, paid) = (self.acceptance(), self.paid());
        ProposalAnswer {
            proposal: self.view(),
            need: contents.as_ref().map(|contents| contents.need.clone()),
            budget: contents.as_ref().map_or_else(Vec::new, |contents| contents.budget.clone()),
            monitors: contents.map_or_else(Vec::new, |contents| contents.monitors),
            reason: self.reason().map(ToOwned::to_owned),
            submitted_by: self.submission().map(|submission| submission.by.clone()),
            scorers: self.submission().map_or(0, |submission| submission.scorers),
            awarded_by: self.award().map(|award| award.by.clone()),
            evidence: acceptance.map(|acceptance| acceptance.evidence.clone()),
            signed_by: acceptance.map_or_else(Vec::new, |acceptance| acceptance.signatures.clone()),
            accepted_by: acceptance.map(|acceptance| acceptance.by.clone()),
            pay_by: acceptance.map(|acceptance| acceptance.pay_by),
            paid_by: paid.map(|paid| paid.by.clone()),
            paid: paid.map(|paid| paid.at),
        }
    }
}

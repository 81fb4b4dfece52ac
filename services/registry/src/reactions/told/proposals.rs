//! Proposals: the applicant hears of everything that others decide.

use wuwei_contracts::{
    registry::NoticeSubject,
    subsidies::{
        ProposalAccepted, ProposalAwarded, ProposalHeld, ProposalPaid, ProposalReleased, ProposalReturned,
        ProposalUnsuccessful, ProposalView,
    },
};

use super::Told;
use crate::domain::notice::{About, Audience, Facts};

fn proposal(told: &'static str, proposal: &ProposalView) -> Vec<About> {
    vec![About {
        told,
        sort: NoticeSubject::Proposal,
        thing: proposal.id,
        receipt: proposal.receipt.clone(),
        audience: Audience::Applicant(proposal.applicant.subject.clone()),
        facts: Facts::new(),
        sample: proposal.sample,
    }]
}

impl Told for ProposalReturned {
    fn about(&self) -> Vec<About> {
        proposal("proposal_returned", &self.proposal)
    }
}

impl Told for ProposalUnsuccessful {
    fn about(&self) -> Vec<About> {
        proposal("proposal_unsuccessful", &self.proposal)
    }
}

impl Told for ProposalAwarded {
    fn about(&self) -> Vec<About> {
        proposal("proposal_awarded", &self.proposal)
    }
}

impl Told for ProposalHeld {
    fn about(&self) -> Vec<About> {
        proposal("proposal_held", &self.proposal)
    }
}

impl Told for ProposalReleased {
    fn about(&self) -> Vec<About> {
        proposal("proposal_released", &self.proposal)
    }
}

impl Told for ProposalAccepted {
    fn about(&self) -> Vec<About> {
        proposal("proposal_accepted", &self.proposal)
    }
}

impl Told for ProposalPaid {
    fn about(&self) -> Vec<About> {
        proposal("proposal_paid", &self.proposal)
    }
}

//! Holding, releasing, accepting and paying.

use jiff::Timestamp;
use wuwei_contracts::subsidies::{
    MoneyRejection, ProposalAccepted, ProposalHeld, ProposalPaid, ProposalReleased, ProposalState, SubsidyRejection,
};

use super::{Acceptance, Award, Paid, Proposal, Standing};
use crate::domain::{By, rules::Rules};

/// What is handed in to have the work accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// What shows that it is done.
    pub evidence: String,
    /// The monitors who signed.
    pub signatures: Vec<String>,
    /// First instant at which payment is late.
    pub pay_by: Timestamp,
}

/// A proposal that is to be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    proposal: Proposal,
    /// Its award.
    pub award: Award,
    acceptance: Acceptance,
}

/// Enough of `monitors` must have signed, and nobody else.
pub fn signed(rules: &Rules, monitors: &[String], signatures: &[String]) -> Result<(), MoneyRejection> {
    if let Some(other) = signatures.iter().find(|signature| !monitors.contains(signature)) {
        return Err(MoneyRejection::NotAMonitor(other.clone()));
    }
    let (given, least) = (u32::try_from(signatures.len()).unwrap_or(u32::MAX), rules.least_signatures);
    if given < least { Err(MoneyRejection::TooFewSignatures { given, least }) } else { Ok(()) }
}

impl Proposal {
    /// Whoever applied does not accept, nor does anybody who acts for them.
    pub fn accepted_by_another(&self, by: &By) -> Result<(), MoneyRejection> {
        self.by_another(by, "accepts")
    }

    /// Whoever applied does not let the award go on.
    pub fn released_by_another(&self, by: &By) -> Result<(), MoneyRejection> {
        self.by_another(by, "releases")
    }

    fn by_another(&self, by: &By, duty: &'static str) -> Result<(), MoneyRejection> {
        let applies = |person: &&str| {
            let submitted = self.submission().is_some_and(|submission| submission.by == **person);
            submitted || self.facts.applicant.subject.as_deref() == Some(*person)
        };
        match by.persons().find(applies) {
            Some(person) => {
                let subject = person.to_owned();
                Err(MoneyRejection::DutiesNotSeparate { subject, earlier: "applied with", duty })
            }
            None => Ok(()),
        }
    }

    /// Its award stands, but nothing is paid before somebody lets it go on.
    pub fn hold(self, reason: String, now: Timestamp) -> Result<(Self, ProposalHeld), SubsidyRejection> {
        let (mut award, acceptance) = match &self.standing {
            Standing::Awarded(award) => (award.clone(), None),
            Standing::Accepted { award, acceptance } => (award.clone(), Some(acceptance.clone())),
            Standing::Draft
            | Standing::Returned { .. }
            | Standing::Submitted(_)
            | Standing::Unsuccessful { .. }
            | Standing::Held { .. }
            | Standing::Paid { .. } => return Err(self.wrong(&[ProposalState::Awarded, ProposalState::Accepted])),
        };
        award.released_by = None;
        let next = self.stepped(Standing::Held { award, acceptance, reason: reason.clone() }, now);
        let event = ProposalHeld { proposal: next.view(), reason };
        Ok((next, event))
    }

    /// A held award goes on from where it was held; so does one whose applicant is not `acting` at present though nobody
    /// has held it: a term ends before its event comes.
    pub fn release(
        self,
        reason: String,
        by: &str,
        acting: bool,
        now: Timestamp,
    ) -> Result<(Self, ProposalReleased), SubsidyRejection> {
        let (award, acceptance) = match &self.standing {
            Standing::Held { award, acceptance, .. } => (award, acceptance.clone()),
            Standing::Awarded(award) if !acting => (award, None),
            Standing::Accepted { award, acceptance } if !acting => (award, Some(acceptance.clone())),
            Standing::Draft
            | Standing::Returned { .. }
            | Standing::Submitted(_)
            | Standing::Unsuccessful { .. }
            | Standing::Awarded(_)
            | Standing::Accepted { .. }
            | Standing::Paid { .. } => return Err(self.wrong(&[ProposalState::Held])),
        };
        let award = Award { released_by: Some(by.to_owned()), ..award.clone() };
        let standing = match acceptance {
            Some(acceptance) => Standing::Accepted { award, acceptance },
            None => Standing::Awarded(award),
        };
        let next = self.stepped(standing, now);
        let event = ProposalReleased { proposal: next.view(), reason };
        Ok((next, event))
    }

    /// Accepts its work.
    pub fn accept(self, work: Work, by: &str, now: Timestamp) -> Result<(Self, ProposalAccepted), SubsidyRejection> {
        let Standing::Awarded(award) = &self.standing else { return Err(self.wrong(&[ProposalState::Awarded])) };
        let Work { evidence, signatures, pay_by } = work;
        let acceptance = Acceptance { by: by.to_owned(), at: now, evidence, signatures, pay_by };
        let standing = Standing::Accepted { award: award.clone(), acceptance };
        let next = self.stepped(standing, now);
        let event = ProposalAccepted { proposal: next.view(), files: Vec::new() };
        Ok((next, event))
    }

    /// That it is to be paid.
    pub fn payable(self) -> Result<Payment, SubsidyRejection> {
        let Standing::Accepted { award, acceptance } = &self.standing else {
            return Err(self.wrong(&[ProposalState::Accepted]));
        };
        let (award, acceptance) = (award.clone(), acceptance.clone());
        Ok(Payment { proposal: self, award, acceptance })
    }
}

impl Payment {
    /// Its applicant must be able to act at present, or somebody must have let the award go on.
    pub fn free(&self, acting: bool) -> Result<(), MoneyRejection> {
        let free = acting || self.award.released_by.is_some();
        if free { Ok(()) } else { Err(MoneyRejection::NotReleased(self.proposal.facts.id)) }
    }

    /// Pays it. It is in time before the first instant at which it is late.
    pub fn pay(self, voucher: String, by: &str, now: Timestamp) -> (Proposal, ProposalPaid) {
        let Self { proposal, award, acceptance } = self;
        let (amount, due) = (award.amount, acceptance.pay_by);
        let paid = Paid { by: by.to_owned(), at: now, voucher };
        let next = proposal.stepped(Standing::Paid { award, acceptance, paid }, now);
        let event = ProposalPaid { proposal: next.view(), amount, paid: now, due, in_time: now < due };
        (next, event)
    }
}

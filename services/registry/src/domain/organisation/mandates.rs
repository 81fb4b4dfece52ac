//! Mandates: who may speak for an organisation, for how long.

use jiff::Timestamp;
use wuwei_contracts::registry::{
    Mandate, OrganisationMandateEnded, OrganisationMandateGiven, OrganisationRejection, Power,
};

use super::{Facts, Organisation};

/// Most people who have a mandate of one organisation at a time.
pub const MOST_MANDATES: usize = 20;

/// A mandate as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMandate {
    /// Subject of the person.
    pub subject: String,
    /// What they may do.
    pub powers: Vec<Power>,
    /// First instant; now unless told.
    pub from: Option<Timestamp>,
    /// First instant after it; the end of the term unless told.
    pub until: Option<Timestamp>,
}

impl Organisation {
    /// Gives a person a mandate, which never lasts longer than the term. Mandates that are over are forgotten.
    pub fn give_mandate(
        self,
        new: NewMandate,
        now: Timestamp,
    ) -> Result<(Self, OrganisationMandateGiven), OrganisationRejection> {
        match self {
            Self::Active(facts) => {
                facts.in_term(now)?;
                let mandate = facts.mandate(new, now)?;
                let mut facts = facts.stepped(None, now);
                facts.mandates.retain(|old| old.until.is_none_or(|until| now < until));
                if facts.mandates.iter().any(|old| old.subject == mandate.subject) {
                    return Err(OrganisationRejection::MandateExists(mandate.subject));
                }
                if facts.mandates.len() >= MOST_MANDATES {
                    return Err(OrganisationRejection::TooManyMandates(MOST_MANDATES));
                }
                facts.mandates.push(mandate);
                let next = Self::Active(facts);
                Ok((next.clone(), OrganisationMandateGiven { organisation: next.view(), reason: None }))
            }
            Self::Expired(_) | Self::Suspended(_) | Self::Dissolved(_) => {
                Err(self.wrong("only one that may act gives a mandate"))
            }
        }
    }

    /// Ends the mandate of `subject` at once.
    pub fn end_mandate(
        self,
        subject: &str,
        reason: String,
        now: Timestamp,
    ) -> Result<(Self, OrganisationMandateEnded), OrganisationRejection> {
        let (state, facts): (fn(Facts) -> Self, Facts) = match self {
            Self::Active(facts) => (Self::Active, facts),
            Self::Expired(facts) => (Self::Expired, facts),
            Self::Suspended(facts) => (Self::Suspended, facts),
            Self::Dissolved(_) => return Err(self.wrong("nobody speaks for it any more")),
        };
        let holds = |mandate: &Mandate| mandate.subject == subject && mandate.until.is_none_or(|until| now < until);
        if !facts.mandates.iter().any(holds) {
            return Err(OrganisationRejection::NoMandate(subject.to_owned()));
        }
        let mut facts = facts.stepped(Some(reason.clone()), now);
        facts.mandates.retain(|mandate| mandate.subject != subject);
        let next = state(facts);
        Ok((next.clone(), OrganisationMandateEnded { organisation: next.view(), reason: Some(reason) }))
    }
}

impl Facts {
    fn mandate(&self, new: NewMandate, now: Timestamp) -> Result<Mandate, OrganisationRejection> {
        let NewMandate { subject, powers, from, until } = new;
        if powers.iter().enumerate().any(|(place, power)| powers[..place].contains(power)) {
            return Err(OrganisationRejection::PowerTwice);
        }
        let (from, end) = (from.unwrap_or(now), self.term.map(|term| term.until));
        let until = until.or(end);
        match until {
            Some(until) if until <= from.max(now) || end.is_some_and(|end| until > end) => {
                Err(OrganisationRejection::MandateTime { from, until })
            }
            Some(_) | None => Ok(Mandate { subject, powers, from, until }),
        }
    }
}

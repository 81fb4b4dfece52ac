//! An organisation's life: active while it may act, expired when its term ends without another, suspended by the town,
//! dissolved for ever.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Town, VillageCode,
    registry::{
        FoundOrganisation, Mandate, OrganisationDissolved, OrganisationFounded, OrganisationKind,
        OrganisationRejection, OrganisationResumed, OrganisationStatus, OrganisationSuspended, OrganisationTermExpired,
        OrganisationTermRenewed, OrganisationView, Term,
    },
};

mod mandates;

pub use mandates::{MOST_MANDATES, NewMandate};

/// What is true of an organisation whatever its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Its id.
    pub id: Uuid,
    /// Its owner.
    pub town: Town,
    /// Its village.
    pub village: VillageCode,
    /// Its community; none for one of a whole village.
    pub community: Option<CommunityId>,
    /// Its kind.
    pub kind: OrganisationKind,
    /// Its name.
    pub name: String,
    /// Whether it is invented.
    pub sample: bool,
    /// Its term of office; none for a kind without terms.
    pub term: Option<Term>,
    /// How many terms it has had.
    pub terms: i64,
    /// Who leads it.
    pub led_by: Option<Uuid>,
    /// What it is affiliated with.
    pub affiliated_with: Option<Uuid>,
    /// What it is good at.
    pub skills: Vec<String>,
    /// Who may speak for it.
    pub mandates: Vec<Mandate>,
    /// Why it last changed, where somebody decided it.
    pub reason: Option<String>,
    /// When it was founded.
    pub founded: Timestamp,
    /// When it last changed.
    pub changed: Timestamp,
    /// One more with each transition, from 1.
    pub version: i64,
}

/// An organisation in one of its states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Organisation {
    /// It may act, within its term.
    Active(Facts),
    /// Its term ended, and nobody was elected for another.
    Expired(Facts),
    /// The town suspended it.
    Suspended(Facts),
    /// It is no more.
    Dissolved(Facts),
}

/// Founds an organisation that came into office for `term`.
pub fn found(
    command: FoundOrganisation,
    town: &Town,
    term: Option<Term>,
    now: Timestamp,
) -> Result<(Organisation, OrganisationFounded), OrganisationRejection> {
    for (field, other) in [("led_by", command.led_by), ("affiliated_with", command.affiliated_with)] {
        if other == Some(command.id) {
            return Err(OrganisationRejection::OwnLeader { field, id: command.id });
        }
    }
    let organisation = Organisation::Active(Facts {
        id: command.id,
        town: town.clone(),
        village: command.village,
        community: command.community,
        kind: command.kind,
        name: command.name,
        sample: command.sample,
        term,
        terms: i64::from(term.is_some()),
        led_by: command.led_by,
        affiliated_with: command.affiliated_with,
        skills: command.skills,
        mandates: Vec::new(),
        reason: None,
        founded: now,
        changed: now,
        version: 1,
    });
    let event = OrganisationFounded { organisation: organisation.view(), reason: None };
    Ok((organisation, event))
}

impl Organisation {
    /// What is true of it whatever its state.
    pub fn facts(&self) -> &Facts {
        match self {
            Self::Active(facts) | Self::Expired(facts) | Self::Suspended(facts) | Self::Dissolved(facts) => facts,
        }
    }

    /// How it stands.
    pub fn status(&self) -> OrganisationStatus {
        match self {
            Self::Active(_) => OrganisationStatus::Active,
            Self::Expired(_) => OrganisationStatus::Expired,
            Self::Suspended(_) => OrganisationStatus::Suspended,
            Self::Dissolved(_) => OrganisationStatus::Dissolved,
        }
    }

    /// The organisation as people see it.
    pub fn view(&self) -> OrganisationView {
        let facts = self.facts().clone();
        OrganisationView {
            id: facts.id,
            town: facts.town,
            village: facts.village,
            community: facts.community,
            kind: facts.kind,
            name: facts.name,
            sample: facts.sample,
            status: self.status(),
            term: facts.term,
            led_by: facts.led_by,
            affiliated_with: facts.affiliated_with,
            skills: facts.skills,
            mandates: facts.mandates,
            founded: facts.founded,
            changed: facts.changed,
            version: facts.version,
        }
    }

    /// The kind that covers its community now; none while it may not act, or where it is one of a whole village.
    pub fn covers(&self) -> Option<(CommunityId, OrganisationKind)> {
        match self {
            Self::Active(facts) => facts.community.clone().map(|community| (community, facts.kind)),
            Self::Expired(_) | Self::Suspended(_) | Self::Dissolved(_) => None,
        }
    }

    /// Gives it a new term, which the rules found valid. One that had expired acts again; a suspended one stays so. No
    /// mandate lasts longer than the new term.
    pub fn renew(
        self,
        term: Option<Term>,
        now: Timestamp,
    ) -> Result<(Self, OrganisationTermRenewed), OrganisationRejection> {
        let state = match &self {
            Self::Active(_) | Self::Expired(_) => Self::Active as fn(Facts) -> Self,
            Self::Suspended(_) => Self::Suspended,
            Self::Dissolved(_) => return Err(self.wrong("nothing can be renewed; found another")),
        };
        let facts = self.into_facts();
        let term = term.ok_or(OrganisationRejection::NoTerm(facts.kind))?;
        if let Some(last) = facts.term.map(|last| last.from).filter(|last| term.from <= *last) {
            return Err(OrganisationRejection::TermBeforeLast { given: term.from, last });
        }
        let terms = facts.terms + 1;
        let mut facts = Facts { term: Some(term), terms, ..facts.stepped(None, now) };
        facts.mandates.iter_mut().for_each(|mandate| mandate.until = mandate.until.map(|until| until.min(term.until)));
        let next = state(facts);
        Ok((next.clone(), OrganisationTermRenewed { organisation: next.view(), reason: None }))
    }

    /// Ends its `number`-th term, which was not renewed.
    pub fn end_term(
        self,
        number: i64,
        now: Timestamp,
    ) -> Result<(Self, OrganisationTermExpired), OrganisationRejection> {
        match self {
            Self::Active(facts) => {
                let over = facts.term.is_some_and(|term| term.until <= now);
                if facts.terms != number || !over {
                    return Err(OrganisationRejection::TermMoved);
                }
                let next = Self::Expired(facts.stepped(None, now));
                Ok((next.clone(), OrganisationTermExpired { organisation: next.view(), reason: None }))
            }
            Self::Expired(_) | Self::Suspended(_) | Self::Dissolved(_) => Err(self.wrong("it does not act anyway")),
        }
    }

    /// Suspends it.
    pub fn suspend(
        self,
        reason: String,
        now: Timestamp,
    ) -> Result<(Self, OrganisationSuspended), OrganisationRejection> {
        match self {
            Self::Active(facts) => {
                let next = Self::Suspended(facts.stepped(Some(reason.clone()), now));
                Ok((next.clone(), OrganisationSuspended { organisation: next.view(), reason: Some(reason) }))
            }
            Self::Expired(_) | Self::Suspended(_) | Self::Dissolved(_) => {
                Err(self.wrong("only one that may act is suspended"))
            }
        }
    }

    /// Lets it act again, within its term.
    pub fn resume(self, reason: String, now: Timestamp) -> Result<(Self, OrganisationResumed), OrganisationRejection> {
        match self {
            Self::Suspended(facts) => {
                facts.in_term(now)?;
                let next = Self::Active(facts.stepped(Some(reason.clone()), now));
                Ok((next.clone(), OrganisationResumed { organisation: next.view(), reason: Some(reason) }))
            }
            Self::Active(_) | Self::Expired(_) | Self::Dissolved(_) => {
                Err(self.wrong("only a suspended one is resumed"))
            }
        }
    }

    /// Ends it for ever.
    pub fn dissolve(
        self,
        reason: String,
        now: Timestamp,
    ) -> Result<(Self, OrganisationDissolved), OrganisationRejection> {
        match self {
            Self::Active(facts) | Self::Expired(facts) | Self::Suspended(facts) => {
                let next = Self::Dissolved(facts.stepped(Some(reason.clone()), now));
                Ok((next.clone(), OrganisationDissolved { organisation: next.view(), reason: Some(reason) }))
            }
            Self::Dissolved(_) => Err(self.wrong("is no more already")),
        }
    }

    fn into_facts(self) -> Facts {
        match self {
            Self::Active(facts) | Self::Expired(facts) | Self::Suspended(facts) | Self::Dissolved(facts) => facts,
        }
    }

    fn wrong(&self, needs: &'static str) -> OrganisationRejection {
        OrganisationRejection::WrongState { status: self.status(), needs }
    }
}

impl Facts {
    /// The same at the next version.
    fn stepped(self, reason: Option<String>, now: Timestamp) -> Self {
        Self { version: self.version + 1, changed: now, reason, ..self }
    }

    /// Whether its term has not ended, even where the task that ends it has not come yet.
    fn in_term(&self, now: Timestamp) -> Result<(), OrganisationRejection> {
        match self.term {
            Some(Term { until, .. }) if until <= now => Err(OrganisationRejection::TermOver { until }),
            Some(_) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;

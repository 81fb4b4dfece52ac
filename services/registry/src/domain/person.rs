//! A person in the vault: kept, under a legal hold, blocked while an erasure waits for the end of a hold, erased. The values
//! themselves are nowhere here: only which of them there are.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    VillageCode,
    registry::{
        PersonCorrected, PersonDisclosed, PersonErased, PersonErasureDeferred, PersonField, PersonHeld,
        PersonRegistered, PersonRejection, PersonReleased, PersonStatus, PersonView, RegisterPerson,
    },
};

/// What is true of a person whatever their state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Their reference.
    pub id: Uuid,
    /// The village whose staff may use their data.
    pub village: VillageCode,
    /// Subject under which they sign in.
    pub subject: Option<String>,
    /// Whether they are invented.
    pub sample: bool,
    /// The values there are.
    pub fields: Vec<PersonField>,
    /// When they were registered.
    pub registered: Timestamp,
    /// When they last changed, or were looked at.
    pub changed: Timestamp,
    /// One more with each transition, from 1.
    pub version: i64,
}

/// A legal hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Why.
    pub reason: String,
    /// What demands it.
    pub source: String,
    /// Since when.
    pub at: Timestamp,
}

/// An erasure that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Why they want it.
    pub reason: String,
    /// Since when.
    pub at: Timestamp,
}

/// A person in one of their states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Person {
    /// In use.
    Kept(Facts),
    /// In use, and under a legal hold.
    Held(Facts, Hold),
    /// Under a legal hold, and not used any more.
    Blocked(Facts, Hold, Asked),
    /// Erased.
    Erased(Facts),
}

/// What a reader asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Who.
    pub reader: String,
    /// Which fields.
    pub fields: Vec<PersonField>,
    /// What for.
    pub purpose: String,
}

/// What came of an erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erasure {
    /// The person is erased.
    Done(Person, PersonErased),
    /// It waits for the end of a legal hold.
    Deferred(Person, PersonErasureDeferred),
}

/// What came of the end of a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Release {
    /// The person is kept as before.
    Kept(Person, PersonReleased),
    /// An erasure had waited for it.
    Erased(Person, PersonErased),
}

/// Puts a person into the vault.
pub fn register(command: &RegisterPerson, now: Timestamp) -> (Person, PersonRegistered) {
    let facts = Facts {
        id: command.id,
        village: command.village.clone(),
        subject: command.subject.clone(),
        sample: command.sample,
        fields: command.values.fields(),
        registered: now,
        changed: now,
        version: 1,
    };
    let event = facts.told();
    (Person::Kept(facts), event)
}

impl Person {
    /// What is true of them whatever their state.
    pub fn facts(&self) -> &Facts {
        match self {
            Self::Kept(facts) | Self::Held(facts, _) | Self::Blocked(facts, _, _) | Self::Erased(facts) => facts,
        }
    }

    /// How they stand.
    pub fn status(&self) -> PersonStatus {
        match self {
            Self::Kept(_) => PersonStatus::Kept,
            Self::Held(..) => PersonStatus::Held,
            Self::Blocked(..) => PersonStatus::Blocked,
            Self::Erased(_) => PersonStatus::Erased,
        }
    }

    /// The person as staff see them.
    pub fn view(&self) -> PersonView {
        let facts = self.facts().clone();
        PersonView {
            id: facts.id,
            village: facts.village,
            status: self.status(),
            fields: facts.fields,
            sample: facts.sample,
            registered: facts.registered,
            changed: facts.changed,
            version: facts.version,
        }
    }

    /// Whether their data may be used.
    pub fn usable(&self) -> Result<(), PersonRejection> {
        match self {
            Self::Kept(_) | Self::Held(..) => Ok(()),
            Self::Blocked(facts, _, _) => Err(PersonRejection::Blocked(facts.id)),
            Self::Erased(facts) => Err(PersonRejection::Erased(facts.id)),
        }
    }

    /// Corrects values.
    pub fn correct(self, fields: &[PersonField], now: Timestamp) -> Result<(Self, PersonCorrected), PersonRejection> {
        let next = self.stepped(now, |facts| {
            let there = |field: &PersonField| facts.fields.contains(field) || fields.contains(field);
            facts.fields = PersonField::ALL.into_iter().filter(there).collect();
        })?;
        let Facts { id: person, sample, .. } = *next.facts();
        Ok((next, PersonCorrected { person, fields: names(fields), at: now, sample }))
    }

    /// Gives them another sign-in.
    pub fn sign_in(self, subject: String, now: Timestamp) -> Result<(Self, PersonRegistered), PersonRejection> {
        let next = self.stepped(now, |facts| facts.subject = Some(subject))?;
        let event = next.facts().told();
        Ok((next, event))
    }

    /// Notes that somebody looks at values, or found the person by one.
    pub fn disclose(self, reading: Reading, now: Timestamp) -> Result<(Self, PersonDisclosed), PersonRejection> {
        let given = |field: &&PersonField| !self.facts().fields.contains(field);
        self.usable()?;
        if let Some(field) = reading.fields.iter().find(given) {
            return Err(PersonRejection::NotGiven(*field));
        }
        let next = self.stepped(now, |_| {})?;
        let Facts { id: person, sample, .. } = *next.facts();
        let Reading { reader, fields, purpose } = reading;
        let event = PersonDisclosed { person, reader, fields: names(&fields), purpose, at: now, sample };
        Ok((next, event))
    }

    /// Puts them under a legal hold.
    pub fn hold(self, hold: Hold, now: Timestamp) -> Result<(Self, PersonHeld), PersonRejection> {
        match self {
            Self::Kept(facts) => {
                let facts = facts.next(now);
                let event = PersonHeld {
                    person: facts.id,
                    reason: hold.reason.clone(),
                    source: hold.source.clone(),
                    at: now,
                    sample: facts.sample,
                };
                Ok((Self::Held(facts, hold), event))
            }
            Self::Held(facts, _) | Self::Blocked(facts, _, _) => Err(PersonRejection::AlreadyHeld(facts.id)),
            Self::Erased(facts) => Err(PersonRejection::Erased(facts.id)),
        }
    }

    /// Erases them, or notes that it has to wait.
    pub fn erase(self, reason: String, now: Timestamp) -> Result<Erasure, PersonRejection> {
        match self {
            Self::Kept(facts) => {
                let (next, event) = facts.erased(now);
                Ok(Erasure::Done(next, event))
            }
            Self::Held(facts, hold) => {
                let facts = facts.next(now);
                let because = format!("{} ({})", hold.reason, hold.source);
                let event = PersonErasureDeferred { person: facts.id, because, at: now, sample: facts.sample };
                Ok(Erasure::Deferred(Self::Blocked(facts, hold, Asked { reason, at: now }), event))
            }
            Self::Blocked(facts, _, _) => Err(PersonRejection::Blocked(facts.id)),
            Self::Erased(facts) => Err(PersonRejection::Erased(facts.id)),
        }
    }

    /// Ends a legal hold; an erasure that waited for it happens now.
    pub fn release(self, reason: String, now: Timestamp) -> Result<Release, PersonRejection> {
        match self {
            Self::Held(facts, _) => {
                let facts = facts.next(now);
                let event = PersonReleased { person: facts.id, reason, at: now, sample: facts.sample };
                Ok(Release::Kept(Self::Kept(facts), event))
            }
            Self::Blocked(facts, _, _) => {
                let (next, event) = facts.erased(now);
                Ok(Release::Erased(next, event))
            }
            Self::Kept(facts) => Err(PersonRejection::NotHeld(facts.id)),
            Self::Erased(facts) => Err(PersonRejection::Erased(facts.id)),
        }
    }

    /// The same state at the next version, changed; for those in use only.
    fn stepped(self, now: Timestamp, change: impl FnOnce(&mut Facts)) -> Result<Self, PersonRejection> {
        let changed = |facts: Facts| {
            let mut facts = facts.next(now);
            change(&mut facts);
            facts
        };
        match self {
            Self::Kept(facts) => Ok(Self::Kept(changed(facts))),
            Self::Held(facts, hold) => Ok(Self::Held(changed(facts), hold)),
            Self::Blocked(facts, _, _) => Err(PersonRejection::Blocked(facts.id)),
            Self::Erased(facts) => Err(PersonRejection::Erased(facts.id)),
        }
    }
}

impl Facts {
    fn next(self, now: Timestamp) -> Self {
        Self { version: self.version + 1, changed: now, ..self }
    }

    fn told(&self) -> PersonRegistered {
        PersonRegistered { person: self.id, subject: self.subject.clone(), sample: self.sample }
    }

    fn erased(self, now: Timestamp) -> (Person, PersonErased) {
        let event = PersonErased { person: self.id, subject: self.subject.clone(), at: now, sample: self.sample };
        (Person::Erased(Self { subject: None, fields: Vec::new(), ..self.next(now) }), event)
    }
}

fn names(fields: &[PersonField]) -> Vec<String> {
    fields.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests;

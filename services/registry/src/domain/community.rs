//! A micro-community's life: active until it is merged into another, split into several, or dissolved.

use jiff::Timestamp;
use wuwei_contracts::{
    CommunityId, Town,
    fields::SAMPLE_MARK,
    registry::{
        CommunityDetails, CommunityDissolved, CommunityKind, CommunityReclassified, CommunityRegistered,
        CommunityStatus, CommunityUpdated, CommunityView, RegistryRejection,
    },
};

mod merge;
mod split;

pub use merge::{Merged, Terms};
pub use split::{Part, Split};

/// What is true of a community whatever its state.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Its id.
    pub id: CommunityId,
    /// Its owner.
    pub town: Town,
    /// Its kind.
    pub kind: CommunityKind,
    /// What is told of it.
    pub details: CommunityDetails,
    /// Whether it is invented.
    pub sample: bool,
    /// An importing client's own id.
    pub client_id: Option<String>,
    /// When it was registered.
    pub registered: Timestamp,
    /// When it last changed.
    pub changed: Timestamp,
    /// One more with each transition, from 1.
    pub version: i64,
}

/// A micro-community in one of its states. Only [`Active`] has transitions, so that no other state can take a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Community {
    /// It is there.
    Active(Active),
    /// It became part of another.
    Merged { was: Facts, into: CommunityId, reason: String },
    /// It became several.
    Split { was: Facts, into: Vec<CommunityId>, reason: String },
    /// It is no more, and nothing took its place.
    Dissolved { was: Facts, reason: String },
}

/// A community that is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Active(pub Facts);

/// What a new community is given.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCommunity {
    /// Its kind.
    pub kind: CommunityKind,
    /// What is told of it.
    pub details: CommunityDetails,
    /// Whether it is invented.
    pub sample: bool,
    /// An importing client's own id.
    pub client_id: Option<String>,
}

/// Registers a community under `id`, which nobody had before.
pub fn register(id: CommunityId, town: &Town, new: NewCommunity, now: Timestamp) -> (Active, CommunityRegistered) {
    let active = Active::new(id, town, new, now);
    (active.clone(), CommunityRegistered { community: active.view() })
}

impl Community {
    /// The community, if it is active; `field` is where the request named it.
    pub fn into_active(self, field: &'static str) -> Result<Active, RegistryRejection> {
        match self {
            Self::Active(active) => Ok(active),
            Self::Merged { was, into, .. } => Err(RegistryRejection::AlreadyMerged { field, id: was.id, into }),
            Self::Split { was, into, .. } => Err(RegistryRejection::AlreadySplit { field, id: was.id, into }),
            Self::Dissolved { was, .. } => Err(RegistryRejection::AlreadyDissolved { field, id: was.id }),
        }
    }

    /// What is true of it whatever its state.
    pub fn facts(&self) -> &Facts {
        match self {
            Self::Active(Active(facts)) => facts,
            Self::Merged { was, .. } | Self::Split { was, .. } | Self::Dissolved { was, .. } => was,
        }
    }

    /// Status, next successors and reason.
    fn standing(&self) -> (CommunityStatus, Vec<CommunityId>, Option<String>) {
        match self {
            Self::Active(_) => (CommunityStatus::Active, Vec::new(), None),
            Self::Merged { into, reason, .. } => (CommunityStatus::Merged, vec![into.clone()], Some(reason.clone())),
            Self::Split { into, reason, .. } => (CommunityStatus::Split, into.clone(), Some(reason.clone())),
            Self::Dissolved { reason, .. } => (CommunityStatus::Dissolved, Vec::new(), Some(reason.clone())),
        }
    }

    /// The community as people see it.
    pub fn view(&self) -> CommunityView {
        let facts = self.facts().clone();
        let (status, successors, reason) = self.standing();
        CommunityView {
            village: facts.id.village(),
            id: facts.id,
            town: facts.town,
            kind: facts.kind,
            details: facts.details,
            sample: facts.sample,
            status,
            successors,
            reason,
            client_id: facts.client_id,
            registered: facts.registered,
            changed: facts.changed,
            version: facts.version,
        }
    }
}

impl Active {
    fn new(id: CommunityId, town: &Town, new: NewCommunity, now: Timestamp) -> Self {
        Self(Facts {
            id,
            town: town.clone(),
            kind: new.kind,
            details: new.details,
            sample: new.sample,
            client_id: new.client_id,
            registered: now,
            changed: now,
            version: 1,
        })
    }

    /// The community as people see it.
    pub fn view(&self) -> CommunityView {
        Community::Active(self.clone()).view()
    }

    /// Replaces what is told of it. `version` is the one the change starts from, if the caller said.
    pub fn update(
        self,
        details: CommunityDetails,
        version: Option<i64>,
        now: Timestamp,
    ) -> Result<(Self, CommunityUpdated), RegistryRejection> {
        let found = self.0.version;
        if let Some(given) = version.filter(|given| *given != found) {
            return Err(RegistryRejection::VersionMoved { found, given });
        }
        if details == self.0.details {
            return Err(RegistryRejection::NothingChanged);
        }
        marked("details.name", &details.name, self.0.sample)?;
        let next = Self(Facts { details, ..self.0.stepped(now) });
        Ok((next.clone(), CommunityUpdated { community: next.view() }))
    }

    /// Gives it another kind.
    pub fn reclassify(
        self,
        kind: CommunityKind,
        reason: String,
        now: Timestamp,
    ) -> Result<(Self, CommunityReclassified), RegistryRejection> {
        let from = self.0.kind;
        if kind == from {
            return Err(RegistryRejection::SameKind(kind));
        }
        let next = Self(Facts { kind, ..self.0.stepped(now) });
        Ok((next.clone(), CommunityReclassified { community: next.view(), from, reason }))
    }

    /// Ends it.
    pub fn dissolve(self, reason: String, now: Timestamp) -> (Community, CommunityDissolved) {
        let next = Community::Dissolved { was: self.0.stepped(now), reason: reason.clone() };
        let community = next.view();
        (next, CommunityDissolved { community, reason })
    }
}

impl Facts {
    /// The same at the next version.
    fn stepped(self, now: Timestamp) -> Self {
        Self { version: self.version + 1, changed: now, ..self }
    }
}

/// 示例 stands in the name of sample data, and in no other.
fn marked(field: &'static str, name: &str, sample: bool) -> Result<(), RegistryRejection> {
    if name.contains(SAMPLE_MARK) == sample {
        return Ok(());
    }
    Err(RegistryRejection::SampleName { field, name: name.to_owned(), sample })
}

#[cfg(test)]
mod tests;

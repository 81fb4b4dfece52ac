//! Splitting a community into new ones.

use jiff::Timestamp;
use wuwei_contracts::{
    CommunityId,
    registry::{CommunityCreatedBySplit, CommunityDetails, CommunityKind, CommunitySplit, RegistryRejection},
};

use super::{Active, Community, NewCommunity, marked};

/// A part, under its new id.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// An id nobody had before, of the same village.
    pub id: CommunityId,
    /// Its kind.
    pub kind: CommunityKind,
    /// What is told of it.
    pub details: CommunityDetails,
}

/// A split, done.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// The community that is no more and its event.
    pub split: (Community, CommunitySplit),
    /// What it became, with the events.
    pub parts: Vec<(Active, CommunityCreatedBySplit)>,
}

impl Active {
    /// Becomes `parts`, which are sample data if it was.
    pub fn split(self, parts: Vec<Part>, reason: String, now: Timestamp) -> Result<Split, RegistryRejection> {
        for part in &parts {
            marked("into.details.name", &part.details.name, self.0.sample)?;
        }
        let (from, town, sample) = (self.0.id.clone(), self.0.town.clone(), self.0.sample);
        let into: Vec<CommunityId> = parts.iter().map(|part| part.id.clone()).collect();
        let split = Community::Split { was: self.0.stepped(now), into: into.clone(), reason: reason.clone() };
        let event = CommunitySplit { community: split.view(), into, reason };
        let parts = parts.into_iter().map(|part| {
            let new = NewCommunity { kind: part.kind, details: part.details, sample, client_id: None };
            let active = Self::new(part.id, &town, new, now);
            let event = CommunityCreatedBySplit { community: active.view(), from: from.clone() };
            (active, event)
        });
        Ok(Split { parts: parts.collect(), split: (split, event) })
    }
}

//! Coverage (查漏补缺): what a community has, and what it lacks by the expectations for its kind.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use serde::Deserialize;
use wuwei_contracts::{
    CommunityId, Town,
    registry::{CommunityKind, CommunityView, CoverageView, Gap, OrganisationKind},
};

/// Every edition of the expectations.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoverageRules {
    edition: Vec<Expectations>,
}

/// What is expected from one day on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectations {
    id: String,
    effective: Date,
    party: Vec<OrganisationKind>,
    expected: HashMap<CommunityKind, Vec<OrganisationKind>>,
}

impl CoverageRules {
    /// The expectations in force on `day`; the first ones before that.
    pub fn on(&self, day: Date) -> Option<&Expectations> {
        let in_force = self.edition.iter().filter(|edition| edition.effective <= day);
        let first = || self.edition.iter().min_by_key(|edition| edition.effective);
        in_force.max_by_key(|edition| edition.effective).or_else(first)
    }
}

/// What a community has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The community.
    pub community: CommunityId,
    /// Its town.
    pub town: Town,
    /// Its kind.
    pub kind: CommunityKind,
    /// Whether it is there, or what has taken its place.
    pub standing: Standing,
    /// How many organisations of each kind may act in it, none of 0.
    pub acting: BTreeMap<OrganisationKind, u32>,
    /// How many liaisons look after it.
    pub liaisons: u32,
    /// One more with each change, from 1.
    pub version: i64,
}

/// Whether a community is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Active,
    /// It became part of this one, which has what it had.
    Merged(CommunityId),
    /// It was split or dissolved: what it had is nobody's.
    Ended,
}

/// What changes a community's coverage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An organisation of that kind may act from now on.
    Acts(OrganisationKind),
    /// One may not any more.
    ActsNoMore(OrganisationKind),
    /// A liaison was assigned.
    LiaisonCame,
    /// A liaison's assignment ended.
    LiaisonLeft,
    /// The community is of another kind now.
    Reclassified(CommunityKind),
    /// It took in another, with what that had.
    Absorbed(Box<Coverage>),
    /// It is no more.
    Ended(Standing),
}

/// The coverage of a new community: it has nothing yet.
pub fn begin(community: &CommunityView) -> Coverage {
    Coverage {
        community: community.id.clone(),
        town: community.town.clone(),
        kind: community.kind,
        standing: Standing::Active,
        acting: BTreeMap::new(),
        liaisons: 0,
        version: 1,
    }
}

impl Coverage {
    /// The same after `change`.
    #[must_use]
    pub fn after(mut self, change: Change) -> Self {
        self.version += 1;
        match change {
            Change::Acts(kind) => *self.acting.entry(kind).or_default() += 1,
            Change::ActsNoMore(kind) => {
                let left = self.acting.remove(&kind).unwrap_or_default().saturating_sub(1);
                self.acting.extend((left > 0).then_some((kind, left)));
            }
            Change::LiaisonCame => self.liaisons += 1,
            Change::LiaisonLeft => self.liaisons = self.liaisons.saturating_sub(1),
            Change::Reclassified(kind) => self.kind = kind,
            Change::Absorbed(other) => {
                self.liaisons += other.liaisons;
                for (kind, count) in other.acting {
                    *self.acting.entry(kind).or_default() += count;
                }
            }
            Change::Ended(standing) => self.standing = standing,
        }
        self
    }

    /// The self-governing kinds it lacks.
    pub fn missing(&self, expectations: &Expectations) -> Vec<OrganisationKind> {
        let expected = expectations.expected.get(&self.kind).into_iter().flatten().copied();
        expected.filter(|kind| !self.acting.contains_key(kind)).collect()
    }

    /// What it has and lacks, as people see it.
    pub fn view(&self, expectations: &Expectations) -> CoverageView {
        let missing = self.missing(expectations);
        let party = expectations.party.iter().any(|kind| self.acting.contains_key(kind));
        let gaps = Gap::ALL.into_iter().filter(|gap| match gap {
            Gap::Party => !party,
            Gap::SelfGoverning => !missing.is_empty(),
            Gap::Liaison => self.liaisons == 0,
        });
        CoverageView {
            community: self.community.clone(),
            town: self.town.clone(),
            village: self.community.village(),
            kind: self.kind,
            acting: self.acting.keys().copied().collect(),
            liaisons: self.liaisons,
            gaps: gaps.collect(),
            missing,
            rule: expectations.id.clone(),
        }
    }
}

#[cfg(test)]
mod tests;

//! Merging communities into one of them.

use jiff::Timestamp;
use wuwei_contracts::{
    CommunityId,
    registry::{Boundary, CommunityDetails, CommunityKind, CommunityMerged, CommunityMergedInto, RegistryRejection},
};

use super::{Active, Community, Facts, marked};

/// What is decided about the survivor.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Its kind from now on.
    pub kind: CommunityKind,
    /// Its name from now on, if another.
    pub name: Option<String>,
    /// The outline of the whole, if known.
    pub boundary: Option<Boundary>,
    /// Why.
    pub reason: String,
}

/// A merge, done.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The survivor and its event.
    pub survivor: (Active, CommunityMerged),
    /// The absorbed and their events.
    pub absorbed: Vec<(Community, CommunityMergedInto)>,
}

impl Active {
    /// Takes `absorbed` in. Figures are added up where they are known; the point and the companies stay the survivor's.
    pub fn merge(self, absorbed: Vec<Self>, terms: &Terms, now: Timestamp) -> Result<Merged, RegistryRejection> {
        self.may_absorb(&absorbed)?;
        let details = self.together(&absorbed, terms)?;
        let (into, from) = (self.0.id.clone(), self.0.kind);
        let survivor = Self(Facts { kind: terms.kind, details, ..self.0.stepped(now) });
        let event = CommunityMerged {
            community: survivor.view(),
            absorbed: absorbed.iter().map(|other| other.0.id.clone()).collect(),
            from,
            reason: terms.reason.clone(),
        };
        let absorbed = absorbed.into_iter().map(|other| other.become_part_of(&into, &terms.reason, now)).collect();
        Ok(Merged { survivor: (survivor, event), absorbed })
    }

    fn may_absorb(&self, absorbed: &[Self]) -> Result<(), RegistryRejection> {
        let mut named: Vec<&CommunityId> = Vec::new();
        for Self(other) in absorbed {
            if other.id == self.0.id {
                return Err(RegistryRejection::MergedIntoItself(other.id.clone()));
            }
            if named.contains(&&other.id) {
                return Err(RegistryRejection::NamedTwice { field: "absorbed", id: other.id.clone() });
            }
            if other.town != self.0.town {
                let (village, town) = (other.id.village(), self.0.town.clone());
                return Err(RegistryRejection::VillageOfAnotherTown { field: "absorbed", village, town });
            }
            if other.sample != self.0.sample {
                return Err(RegistryRejection::SampleMixed { id: other.id.clone(), sample: other.sample });
            }
            named.push(&other.id);
        }
        Ok(())
    }

    fn together(&self, absorbed: &[Self], terms: &Terms) -> Result<CommunityDetails, RegistryRejection> {
        let own = &self.0.details;
        let name = terms.name.as_ref().unwrap_or(&own.name);
        marked("name", name, self.0.sample)?;
        if let (Some(point), Some(boundary)) = (own.point, &terms.boundary)
            && !boundary.holds(point)
        {
            return Err(RegistryRejection::PointOutside { longitude: point.longitude, latitude: point.latitude });
        }
        let all = || std::iter::once(self).chain(absorbed).map(|community| &community.0.details);
        let mut sums = [None; 4];
        for (place, total) in sums.iter_mut().enumerate() {
            *total = sum(all().map(|details| details.figures()[place]))?;
        }
        let [households, registered_residents, non_registered_residents, rented_rooms] = sums;
        Ok(CommunityDetails {
            name: name.clone(),
            households,
            registered_residents,
            non_registered_residents,
            rented_rooms,
            boundary: terms.boundary.clone(),
            ..own.clone()
        })
    }

    fn become_part_of(self, into: &CommunityId, reason: &str, now: Timestamp) -> (Community, CommunityMergedInto) {
        let next = Community::Merged { was: self.0.stepped(now), into: into.clone(), reason: reason.to_owned() };
        let event = CommunityMergedInto { community: next.view(), into: into.clone(), reason: reason.to_owned() };
        (next, event)
    }
}

/// The sum of one figure as far as it is known; not known while none is.
fn sum(figures: impl Iterator<Item = (&'static str, Option<u32>, u32)>) -> Result<Option<u32>, RegistryRejection> {
    let mut total: Option<u32> = None;
    for (figure, value, most) in figures {
        let Some(value) = value else { continue };
        let sum = u64::from(total.unwrap_or(0)) + u64::from(value);
        let fits = u32::try_from(sum).ok().filter(|sum| *sum <= most);
        total = Some(fits.ok_or(RegistryRejection::FiguresTooLarge { figure, sum, most })?);
    }
    Ok(total)
}

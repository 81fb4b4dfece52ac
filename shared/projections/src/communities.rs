//! Micro-communities: where they are, of which kind, and whether they are still there.

mod row;

use wuwei_contracts::{
    CloudEvent, CommunityId, Kind, Reject, Town, VillageCode,
    registry::{
        CommunityCreatedBySplit, CommunityDissolved, CommunityKind, CommunityMerged, CommunityMergedInto,
        CommunityReclassified, CommunityRegistered, CommunitySplit, CommunityStatus, CommunityUpdated, CommunityView,
    },
};
use wuwei_runtime::{
    Fault, ReactsTo, Refusal, Service, Work,
    column::{json, value, written},
};

pub use row::{Column, Entity, Model};

/// A community as this service knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: CommunityId,
    /// The town that owns it.
    pub town: Town,
    /// Its village.
    pub village: VillageCode,
    /// Its kind.
    pub kind: CommunityKind,
    /// Its name.
    pub name: String,
    /// Whether it is still there.
    pub status: CommunityStatus,
    /// What it became, at the next step.
    pub successors: Vec<CommunityId>,
    /// Whether it is invented sample data.
    pub sample: bool,
    row: Model,
}

/// Why a community cannot be named.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommunityRefused {
    /// Nobody knows it here.
    #[error("community {id} is not known in {town}; take an id that registry's search_communities gives")]
    Unknown {
        /// The field that names it.
        field: &'static str,
        /// The id.
        id: CommunityId,
        /// The town asked.
        town: Town,
    },
    /// It is no more.
    #[error("community {id} is {}; take {}", .status.as_str(), follows(.successors))]
    Ended {
        /// The field that names it.
        field: &'static str,
        /// The id.
        id: CommunityId,
        /// What became of it.
        status: CommunityStatus,
        /// What follows it.
        successors: Vec<CommunityId>,
    },
}

fn follows(successors: &[CommunityId]) -> String {
    if successors.is_empty() {
        return "another, since none follows it".to_owned();
    }
    successors.iter().map(CommunityId::as_str).collect::<Vec<_>>().join(" or ")
}

impl Reject for CommunityRefused {
    fn kind(&self) -> Kind {
        match self {
            Self::Unknown { .. } => Kind::NotFound,
            Self::Ended { .. } => Kind::Gone,
        }
    }

    fn code(&self) -> &str {
        match self {
            Self::Unknown { .. } => "community_unknown",
            Self::Ended { .. } => "community_ended",
        }
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        match self {
            Self::Unknown { field, id, .. } => Some((*field, id.to_string(), "known")),
            Self::Ended { field, id, .. } => Some((*field, id.to_string(), "active")),
        }
    }
}

/// The community that the request names in `field`, if it belongs to the town at work and is still there.
pub async fn active(work: &Work, field: &'static str, id: &CommunityId) -> Result<Known, Refusal> {
    let unknown = || CommunityRefused::Unknown { field, id: id.clone(), town: work.town().clone() };
    let known = find(work, id).await?.filter(|known| known.town == *work.town()).ok_or_else(unknown)?;
    if known.status != CommunityStatus::Active {
        let Known { status, successors, .. } = known;
        return Err(CommunityRefused::Ended { field, id: id.clone(), status, successors }.into());
    }
    Ok(known)
}

/// The community, if this service knows it.
pub async fn find(work: &Work, id: &CommunityId) -> Result<Option<Known>, Refusal> {
    let row = work.find::<Model>(id.as_str()).await?;
    Ok(row.map(known).transpose()?)
}

/// Makes the decision at hand rest on `known` as it was found.
pub fn guard(work: &Work, known: &Known) {
    work.guard(&known.row);
}

/// The community of a row.
pub fn known(row: Model) -> Result<Known, Fault> {
    let stored = row.clone();
    Ok(Known {
        id: value("known_communities.id", row.id)?,
        town: value("known_communities.town", row.town)?,
        village: value("known_communities.village", row.village)?,
        kind: value("known_communities.kind", row.kind)?,
        name: row.name,
        status: value("known_communities.status", row.status)?,
        successors: json("known_communities.successors", &row.successors)?,
        sample: row.sample,
        row: stored,
    })
}

/// Keeps the projection.
pub struct Communities;

/// The reactions that keep it.
pub fn projection() -> Service<Communities> {
    Service::projection(Communities)
        .reaction::<CommunityRegistered>()
        .reaction::<CommunityUpdated>()
        .reaction::<CommunityReclassified>()
        .reaction::<CommunityMerged>()
        .reaction::<CommunityMergedInto>()
        .reaction::<CommunitySplit>()
        .reaction::<CommunityCreatedBySplit>()
        .reaction::<CommunityDissolved>()
}

/// Notes a community as an event tells it: for services that react to the event themselves, too.
pub async fn apply(work: &Work, community: CommunityView) -> Result<(), Refusal> {
    let known = work.find::<Model>(community.id.as_str()).await?;
    let version = known.map(|known| known.version);
    let row = Model {
        id: community.id.to_string(),
        town: community.town.to_string(),
        village: community.village.to_string(),
        kind: community.kind.as_str().to_owned(),
        name: community.details.name,
        status: community.status.as_str().to_owned(),
        successors: written(&community.successors)?,
        sample: community.sample,
        version: version.map_or(1, |version| version + 1),
    };
    match version {
        Some(_) => work.save(row),
        None => work.insert(row),
    }
    Ok(())
}

macro_rules! applies {
    ($($event:ty),+ $(,)?) => {$(
        impl ReactsTo<$event> for Communities {
            async fn react(&self, work: &Work, event: CloudEvent<$event>) -> Result<(), Refusal> {
                apply(work, event.data.community).await
            }
        }
    )+};
}

applies!(
    CommunityRegistered,
    CommunityUpdated,
    CommunityReclassified,
    CommunityMerged,
    CommunityMergedInto,
    CommunitySplit,
    CommunityCreatedBySplit,
    CommunityDissolved,
);

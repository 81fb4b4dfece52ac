//! Organisations: whether they may act, and who may act for them.

mod row;

use uuid::Uuid;
use wuwei_contracts::{
    CloudEvent, Kind, Reject, Town,
    registry::{
        OrganisationDissolved, OrganisationFounded, OrganisationMandateEnded, OrganisationMandateGiven,
        OrganisationResumed, OrganisationStatus, OrganisationSuspended, OrganisationTermExpired,
        OrganisationTermRenewed, OrganisationView, Power,
    },
};
use wuwei_runtime::{
    Fault, ReactsTo, Refusal, Service, Work,
    column::{json, written},
};

pub use row::{Column, Entity, Model};

/// An organisation as this service knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What registry told of it last.
    pub view: OrganisationView,
    row: Model,
}

/// Why an organisation cannot be named.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrganisationRefused {
    /// Nobody knows it here.
    #[error("organisation {id} is not known in {town}; take an id that registry's list_organisations gives")]
    Unknown {
        /// The field that names it.
        field: &'static str,
        /// The id.
        id: Uuid,
        /// The town asked.
        town: Town,
    },
    /// Its term of office is over.
    #[error("the term of office of organisation {id} is over; it can act again once another term is elected")]
    Expired {
        /// The field that names it.
        field: &'static str,
        /// The id.
        id: Uuid,
    },
    /// It is suspended or dissolved, or its term has not begun.
    #[error("organisation {id} is {status} and cannot act; name another")]
    MayNotAct {
        /// The field that names it.
        field: &'static str,
        /// The id.
        id: Uuid,
        /// How it stands.
        status: &'static str,
    },
    /// The caller does not speak for it.
    #[error("{subject} has no mandate of organisation {id} for this; ask the organisation for one")]
    NoMandate {
        /// The field that names it.
        field: &'static str,
        /// The id.
        id: Uuid,
        /// The caller.
        subject: String,
    },
}

impl Reject for OrganisationRefused {
    fn kind(&self) -> Kind {
        match self {
            Self::Unknown { .. } => Kind::NotFound,
            Self::Expired { .. } | Self::MayNotAct { .. } => Kind::Conflict,
            Self::NoMandate { .. } => Kind::Forbidden,
        }
    }

    fn code(&self) -> &str {
        match self {
            Self::Unknown { .. } => "organisation_unknown",
            Self::Expired { .. } => "organisation_expired",
            Self::MayNotAct { .. } => "organisation_may_not_act",
            Self::NoMandate { .. } => "no_mandate",
        }
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        match self {
            Self::Unknown { field, id, .. } => Some((*field, id.to_string(), "known")),
            Self::Expired { field, id } => Some((*field, id.to_string(), "term")),
            Self::MayNotAct { field, id, .. } => Some((*field, id.to_string(), "active")),
            Self::NoMandate { field, id, .. } => Some((*field, id.to_string(), "mandate")),
        }
    }
}

/// The organisation that the request names in `field`, if it belongs to the town at work and may act now: active, and
/// within its term, even where the event that ends the term has not come yet.
pub async fn acting(work: &Work, field: &'static str, id: Uuid) -> Result<Known, Refusal> {
    let unknown = || OrganisationRefused::Unknown { field, id, town: work.town().clone() };
    let known = find(work, id).await?.filter(|known| known.view.town == *work.town()).ok_or_else(unknown)?;
    if known.view.may_act(work.now()) {
        return Ok(known);
    }
    let over = known.view.term.is_some_and(|term| term.until <= work.now());
    Err(match known.view.status {
        OrganisationStatus::Expired => OrganisationRefused::Expired { field, id }.into(),
        OrganisationStatus::Active if over => OrganisationRefused::Expired { field, id }.into(),
        OrganisationStatus::Active => OrganisationRefused::MayNotAct { field, id, status: "not yet in office" }.into(),
        other @ (OrganisationStatus::Suspended | OrganisationStatus::Dissolved) => {
            OrganisationRefused::MayNotAct { field, id, status: other.as_str() }.into()
        }
    })
}

/// As [`acting`], and the caller speaks for it with `power`.
pub async fn represented(work: &Work, field: &'static str, id: Uuid, power: Power) -> Result<Known, Refusal> {
    let known = acting(work, field, id).await?;
    let subject = &work.origin().actor.subject;
    if !known.view.allows(subject, power, work.now()) {
        return Err(OrganisationRefused::NoMandate { field, id, subject: subject.clone() }.into());
    }
    Ok(known)
}

/// The organisation, if this service knows it.
pub async fn find(work: &Work, id: Uuid) -> Result<Option<Known>, Refusal> {
    let row = work.find::<Model>(id).await?;
    Ok(row.map(known).transpose()?)
}

/// Makes the decision at hand rest on `known` as it was found.
pub fn guard(work: &Work, known: &Known) {
    work.guard(&known.row);
}

/// As [`guard`], for a decision that makes a thing the organisation holds from now on: the row is saved anew. A reaction
/// that takes back all that the organisation holds has read that before it saves the row; a guard alone would let a thing
/// made in between slip behind it, this way one of the two runs again.
pub fn hold(work: &Work, known: &Known) {
    work.save(Model { version: known.row.version + 1, ..known.row.clone() });
}

/// The organisation of a row.
pub fn known(row: Model) -> Result<Known, Fault> {
    Ok(Known { view: json("known_organisations.view", &row.view)?, row })
}

/// Keeps the projection.
pub struct Organisations;

/// The reactions that keep it.
pub fn projection() -> Service<Organisations> {
    Service::projection(Organisations)
        .reaction::<OrganisationFounded>()
        .reaction::<OrganisationTermRenewed>()
        .reaction::<OrganisationMandateGiven>()
        .reaction::<OrganisationMandateEnded>()
        .reaction::<OrganisationTermExpired>()
        .reaction::<OrganisationSuspended>()
        .reaction::<OrganisationResumed>()
        .reaction::<OrganisationDissolved>()
}

/// Notes an organisation as an event tells it: for services that react to the event themselves, too.
pub async fn apply(work: &Work, organisation: OrganisationView) -> Result<(), Refusal> {
    let known = work.find::<Model>(organisation.id).await?;
    let version = known.map(|known| known.version);
    let row = Model {
        id: organisation.id,
        town: organisation.town.to_string(),
        village: organisation.village.to_string(),
        community: organisation.community.as_ref().map(ToString::to_string),
        kind: organisation.kind.as_str().to_owned(),
        status: organisation.status.as_str().to_owned(),
        view: written(&organisation)?,
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
        impl ReactsTo<$event> for Organisations {
            async fn react(&self, work: &Work, event: CloudEvent<$event>) -> Result<(), Refusal> {
                apply(work, event.data.organisation).await
            }
        }
    )+};
}

applies!(
    OrganisationFounded,
    OrganisationTermRenewed,
    OrganisationMandateGiven,
    OrganisationMandateEnded,
    OrganisationTermExpired,
    OrganisationSuspended,
    OrganisationResumed,
    OrganisationDissolved,
);

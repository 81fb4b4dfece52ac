//! Delegation's typed rejections, as facts; each names the field, what it held, the rule and the way out.

use jiff::Timestamp;
use uuid::Uuid;

use super::{case::CaseState, publish::Counts};
use crate::{CommunityId, Kind, Reference, Reject, Town};

/// Why delegation refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DelegationRejection {
    /// The operation belongs to `city`.
    #[error("the catalogue is kept for the whole city; send this to the town city instead of {0}")]
    OnlyForCity(Town),
    /// The declared counts are not those of the items.
    #[error(
        "it declares {} items of village centres and {} of stations, and has {} and {}; correct the items or the counts",
        .declared.village_centre, .declared.station_direct, .real.village_centre, .real.station_direct
    )]
    CountsDiffer {
        /// The counts declared.
        declared: Counts,
        /// The counts of the items.
        real: Counts,
    },
    /// The version was published with other contents.
    #[error("version {0} is published with other contents, and a version never changes; give another name")]
    CatalogueExists(String),
    /// No such version.
    #[error("there is no version {0} of the catalogue; leave version out for the one in force")]
    CatalogueUnknown(String),
    /// No version is in force.
    #[error("no catalogue is in force at {0}; a city officer publishes one (delegation/publish_catalogue)")]
    NoCatalogue(Timestamp),
    /// The catalogue does not have the item.
    #[error("the catalogue {catalogue} has no item {item}; list_catalogue tells which there are")]
    ItemUnknown {
        /// The item.
        item: String,
        /// The version in force.
        catalogue: String,
    },
    /// The promised days reach past what can be counted.
    #[error("{0} working days from now are past the end of the calendar; correct the catalogue's item")]
    PastTheCalendar(u32),
    /// No such case.
    #[error("there is no case {case} in {town}; list_cases tells which there are")]
    CaseUnknown {
        /// The field that names it.
        field: &'static str,
        /// The case.
        case: Reference,
        /// The town asked.
        town: Town,
    },
    /// The id is taken.
    #[error("the id {0} is taken by another case; give a new one")]
    CaseExists(Uuid),
    /// The community given is not the case's.
    #[error("the case is none of community {0}; give its own community, or leave it out if your role covers the town")]
    OfAnotherCommunity(CommunityId),
    /// The case is not in the state the step begins in.
    #[error("the case is {} ({}); {}", .state.as_str(), .state.chinese(), wants(.needed))]
    WrongState {
        /// The case.
        id: Uuid,
        /// Its state.
        state: CaseState,
        /// The states the step begins in.
        needed: &'static [CaseState],
    },
    /// There is nothing to escalate: it is closed, stands still, is in time, or was escalated to that level before.
    #[error(
        "there is nothing to escalate in case {0}: it is closed or stands still, is in time, or has been escalated"
    )]
    NothingToEscalate(Uuid),
    /// Somebody else would rate or follow it.
    #[error("only the person the case is for may do this; ask staff to read it for you")]
    NotTheApplicant {
        /// The field that names the case.
        field: &'static str,
        /// The case.
        case: Reference,
    },
}

fn wants(needed: &[CaseState]) -> String {
    let states: Vec<&str> = needed.iter().map(|state| state.as_str()).collect();
    format!("this step is for a case that is {}", states.join(" or "))
}

impl Reject for DelegationRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::OnlyForCity(_) | Self::CountsDiffer { .. } | Self::OfAnotherCommunity(_) => Kind::Invalid,
            Self::CatalogueUnknown(_) | Self::NoCatalogue(_) | Self::ItemUnknown { .. } | Self::CaseUnknown { .. } => {
                Kind::NotFound
            }
            Self::CatalogueExists(_)
            | Self::PastTheCalendar(_)
            | Self::CaseExists(_)
            | Self::WrongState { .. }
            | Self::NothingToEscalate(_) => Kind::Conflict,
            Self::NotTheApplicant { .. } => Kind::Forbidden,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::OnlyForCity(_) => "only_for_city",
            Self::CountsDiffer { .. } => "counts_differ",
            Self::CatalogueExists(_) => "catalogue_exists",
            Self::CatalogueUnknown(_) => "catalogue_unknown",
            Self::NoCatalogue(_) => "no_catalogue",
            Self::ItemUnknown { .. } => "item_unknown",
            Self::PastTheCalendar(_) => "past_the_calendar",
            Self::CaseUnknown { .. } => "case_unknown",
            Self::CaseExists(_) => "case_exists",
            Self::OfAnotherCommunity(_) => "of_another_community",
            Self::WrongState { .. } => "wrong_state",
            Self::NothingToEscalate(_) => "nothing_to_escalate",
            Self::NotTheApplicant { .. } => "not_the_applicant",
        }
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        Some(match self {
            Self::OnlyForCity(town) => ("town", town.to_string(), "owner"),
            Self::CountsDiffer { declared, .. } => {
                ("declared", format!("{}/{}", declared.village_centre, declared.station_direct), "counts")
            }
            Self::CatalogueExists(version) => ("version", version.clone(), "unique"),
            Self::CatalogueUnknown(version) => ("version", version.clone(), "known"),
            Self::NoCatalogue(at) => ("at", at.to_string(), "in_force"),
            Self::ItemUnknown { item, .. } => ("item", item.clone(), "known"),
            Self::PastTheCalendar(days) => ("item", days.to_string(), "calendar"),
            Self::CaseUnknown { field, case, .. } => (field, case.to_string(), "known"),
            Self::CaseExists(id) => ("id", id.to_string(), "unique"),
            Self::NothingToEscalate(id) => ("id", id.to_string(), "overdue"),
            Self::OfAnotherCommunity(community) => ("community", community.to_string(), "community"),
            Self::WrongState { id, .. } => ("id", id.to_string(), "state"),
            Self::NotTheApplicant { field, case } => (field, case.to_string(), "applicant"),
        })
    }
}

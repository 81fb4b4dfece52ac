//! Assessment's typed rejections about duty lists, schemes and periods, as facts; each names the field, what it held, the
//! rule and the way out. Those about rosters and ballots are in [`ballot_rejection`](super::ballot_rejection).

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use super::period::PeriodState;
use crate::{Kind, Reject, Town, VillageCode};

/// Why assessment refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssessmentRejection {
    /// The operation belongs to `city`.
    #[error("schemes are made for the whole city; send it to the town city instead of {0}")]
    OnlyForCity(Town),
    /// City holds none of this.
    #[error("the city has no villages of its own and is not assessed; send it to the town it is about")]
    NotForCity,
    /// The town has no duty list, or not that version.
    #[error("there is no such duty list of the town {0}; publish_duty_list makes one, get_duty_list reads the last")]
    DutyListUnknown(Town),
    /// The task is a duty after all.
    #[error("{0} is on the town's duty list: the task cannot be given back for want of a duty")]
    OnTheList(String),
    /// A return of that id is known.
    #[error("a task was given back under the id {0} already; give another")]
    TaskExists(Uuid),
    /// No such scheme, or not that version.
    #[error("there is no such version of a scheme {0}; publish_scheme makes one")]
    SchemeUnknown(String),
    /// The scheme is not in force yet.
    #[error("the scheme {id} takes effect on {first}, and the period begins on {from}; begin later")]
    NotInForce {
        /// The scheme.
        id: String,
        /// The day the period begins.
        from: Date,
        /// First day of the scheme's first version.
        first: Date,
    },
    /// The town does not try the scheme out.
    #[error("the town {0} is not a pilot of this scheme; its pilot towns stand in get_scheme")]
    NotAPilot(Town),
    /// An indicator judges a duty that is not on the town's list.
    #[error("the scheme judges the duty {0}, which the town's duty list does not hold; publish it there first")]
    DutyUnknown(String),
    /// The village is not one of the town's.
    #[error("the town has no village {0}; registry/list_villages tells which there are")]
    VillageUnknown(VillageCode),
    /// The village is not assessed in the period.
    #[error("the village {0} is not assessed in this period; get_period tells which are")]
    VillageNotAssessed(VillageCode),
    /// Real and sample data do not mix.
    #[error("the scheme is {}, and so must the period be; set sample accordingly", sample_or_not(*.0))]
    SampleMixed(bool),
    /// Scoring would end before it begins.
    #[error("scoring would have ended at {0}; give an instant in the future")]
    ScoringEnded(Timestamp),
    /// A period of that id is known.
    #[error("there is a period {0} already; give another id")]
    PeriodExists(Uuid),
    /// No such period.
    #[error("there is no period {0} in this town; list_periods tells which there are")]
    PeriodUnknown(Uuid),
    /// The period's state does not allow it.
    #[error("the period is {}, and this needs one that is {}; {}", .state.as_str(), .needed.as_str(), way_out(*.state))]
    StateForbids {
        /// Where it stands.
        state: PeriodState,
        /// Where it would have to stand.
        needed: PeriodState,
    },
    /// Whoever opened or computed it does not publish it.
    #[error("{0} opened or computed this period, or acted for who did; somebody else must publish it")]
    NotSeparate(String),
    /// No such indicator.
    #[error("the period's scheme has no indicator {0}; get_scheme tells which there are")]
    IndicatorUnknown(String),
}

fn sample_or_not(sample: bool) -> &'static str {
    if sample { "sample data" } else { "real data" }
}

fn way_out(state: PeriodState) -> &'static str {
    match state {
        PeriodState::Open => "freeze_rosters comes first",
        PeriodState::Scoring => "wait until both sides have submitted or time is up",
        PeriodState::Revealed => "compute_period comes first, and ballots are closed",
        PeriodState::Computed => "publish_period comes next",
        PeriodState::Published => "what is published stays as it is",
        PeriodState::Lapsed => "open another period",
    }
}

impl Reject for AssessmentRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::DutyListUnknown(_)
            | Self::SchemeUnknown(_)
            | Self::VillageUnknown(_)
            | Self::PeriodUnknown(_)
            | Self::IndicatorUnknown(_) => Kind::NotFound,
            Self::OnTheList(_)
            | Self::TaskExists(_)
            | Self::NotInForce { .. }
            | Self::NotAPilot(_)
            | Self::DutyUnknown(_)
            | Self::PeriodExists(_)
            | Self::StateForbids { .. } => Kind::Conflict,
            Self::NotSeparate(_) => Kind::Forbidden,
            Self::OnlyForCity(_)
            | Self::NotForCity
            | Self::VillageNotAssessed(_)
            | Self::SampleMixed(_)
            | Self::ScoringEnded(_) => Kind::Invalid,
        }
    }

    fn code(&self) -> &str {
        match self {
            Self::OnlyForCity(_) => "only_for_city",
            Self::NotForCity => "not_for_city",
            Self::DutyListUnknown(_) => "duty_list_unknown",
            Self::OnTheList(_) => "on_the_list",
            Self::TaskExists(_) => "task_exists",
            Self::SchemeUnknown(_) => "scheme_unknown",
            Self::NotInForce { .. } => "not_in_force",
            Self::NotAPilot(_) => "not_a_pilot",
            Self::DutyUnknown(_) => "duty_unknown",
            Self::VillageUnknown(_) => "village_unknown",
            Self::VillageNotAssessed(_) => "village_not_assessed",
            Self::SampleMixed(_) => "sample_mixed",
            Self::ScoringEnded(_) => "scoring_ended",
            Self::PeriodExists(_) => "period_exists",
            Self::PeriodUnknown(_) => "period_unknown",
            Self::StateForbids { state, .. } => match state {
                PeriodState::Open => "period_open",
                PeriodState::Scoring => "period_scoring",
                PeriodState::Revealed => "period_revealed",
                PeriodState::Computed => "period_computed",
                PeriodState::Published => "period_published",
                PeriodState::Lapsed => "period_lapsed",
            },
            Self::NotSeparate(_) => "not_separate",
            Self::IndicatorUnknown(_) => "indicator_unknown",
        }
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        Some(match self {
            Self::OnlyForCity(town) => ("town", town.to_string(), "owner"),
            Self::NotForCity => ("town", Town::CITY.to_owned(), "owner"),
            Self::DutyListUnknown(town) => ("town", town.to_string(), "known"),
            Self::OnTheList(code) => ("duty", code.clone(), "not_listed"),
            Self::TaskExists(id) | Self::PeriodExists(id) => ("id", id.to_string(), "unique"),
            Self::SchemeUnknown(id) => ("scheme", id.clone(), "known"),
            Self::NotInForce { from, .. } => ("from", from.to_string(), "in_force"),
            Self::NotAPilot(town) => ("scheme", town.to_string(), "pilot"),
            Self::DutyUnknown(code) => ("scheme", code.clone(), "duties"),
            Self::VillageUnknown(village) => ("villages", village.to_string(), "known"),
            Self::VillageNotAssessed(village) => ("village", village.to_string(), "assessed"),
            Self::SampleMixed(sample) => ("sample", (!sample).to_string(), "sample"),
            Self::ScoringEnded(at) => ("scoring_ends", at.to_string(), "future"),
            Self::PeriodUnknown(id) => ("period", id.to_string(), "known"),
            Self::StateForbids { state, .. } => ("period", state.as_str().to_owned(), "state"),
            Self::NotSeparate(subject) => ("period", subject.clone(), "separation_of_duties"),
            Self::IndicatorUnknown(code) => ("indicator", code.clone(), "known"),
        })
    }
}

//! Assessment's typed rejections about rosters and ballots, as facts; each names the field, what it held, the rule and the
//! way out. None holds a point.

use jiff::Timestamp;
use uuid::Uuid;

use super::kinds::Direction;
use crate::{Kind, Reject, Role, VillageCode};

/// Why assessment refuses a roster or a ballot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BallotRejection {
    /// Somebody would rate twice, or on both sides.
    #[error("{0} stands in the rosters twice; each rater has one ballot, on one side")]
    RaterTwice(String),
    /// A village is missing, or not assessed.
    #[error("the village {0} is assessed and rates its town; give it a roster")]
    VillageWithoutRaters(VillageCode),
    /// A roster for a village that is not assessed.
    #[error("the village {0} is not assessed in this period; leave its roster out")]
    VillageNotAssessed(VillageCode),
    /// The roster could never make a score.
    #[error("{} has {raters} raters and the scheme asks for {minimum}; name more", .direction.chinese())]
    RosterTooSmall {
        /// The side.
        direction: Direction,
        /// Its raters.
        raters: u32,
        /// How many it takes.
        minimum: u32,
    },
    /// The rater belongs to the rated side.
    #[error("{subject} is {role} on the rated side, and the rated have no part in it; name somebody else")]
    RatedRates {
        /// The rater.
        subject: String,
        /// The role they hold.
        role: Role,
    },
    /// The rater runs the period.
    #[error("{0} opened this period or freezes its rosters, and does not rate in it; name somebody else")]
    RunsThePeriod(String),
    /// Time is up.
    #[error("scoring ended at {0}; open another period")]
    ScoringOver(Timestamp),
    /// The caller is on no roster.
    #[error("you are on no roster of the period {0}; only its raters have a ballot")]
    NotARater(Uuid),
    /// An entry that the caller's side does not rate.
    #[error("entry {place} is none that your side rates: the scheme tells the indicators, the period the villages")]
    EntryUnknown {
        /// Its place, from 0.
        place: usize,
        /// The indicator it names.
        indicator: String,
    },
    /// The same is rated twice.
    #[error("entry {place} rates what an earlier entry rates; give points once")]
    EntryTwice {
        /// Its place, from 0.
        place: usize,
        /// The indicator it names.
        indicator: String,
    },
    /// Something is not rated.
    #[error("no entry rates {indicator}{}; a ballot rates everything", .village.as_ref().map(|code| format!(" of {code}")).unwrap_or_default())]
    EntryMissing {
        /// The indicator.
        indicator: String,
        /// The village.
        village: Option<VillageCode>,
    },
    /// The caller has not submitted.
    #[error("you have not submitted a ballot in the period {0}; submit_ballot does it")]
    NoBallot(Uuid),
}

impl Reject for BallotRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::NotARater(_) => Kind::Forbidden,
            Self::NoBallot(_) => Kind::NotFound,
            Self::ScoringOver(_) | Self::RatedRates { .. } | Self::RunsThePeriod(_) => Kind::Conflict,
            Self::RaterTwice(_)
            | Self::VillageWithoutRaters(_)
            | Self::VillageNotAssessed(_)
            | Self::RosterTooSmall { .. }
            | Self::EntryUnknown { .. }
            | Self::EntryTwice { .. }
            | Self::EntryMissing { .. } => Kind::Invalid,
        }
    }

    fn code(&self) -> &str {
        match self {
            Self::RaterTwice(_) => "rater_twice",
            Self::VillageWithoutRaters(_) => "village_without_raters",
            Self::VillageNotAssessed(_) => "village_not_assessed",
            Self::RosterTooSmall { .. } => "roster_too_small",
            Self::RatedRates { .. } => "rated_rates",
            Self::RunsThePeriod(_) => "runs_the_period",
            Self::ScoringOver(_) => "scoring_over",
            Self::NotARater(_) => "not_a_rater",
            Self::EntryUnknown { .. } => "entry_unknown",
            Self::EntryTwice { .. } => "entry_twice",
            Self::EntryMissing { .. } => "entry_missing",
            Self::NoBallot(_) => "no_ballot",
        }
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        Some(match self {
            Self::RaterTwice(subject) => ("raters", subject.clone(), "one_side"),
            Self::VillageWithoutRaters(village) => ("committees", village.to_string(), "complete"),
            Self::VillageNotAssessed(village) => ("committees", village.to_string(), "assessed"),
            Self::RosterTooSmall { raters, .. } => ("raters", raters.to_string(), "minimum_raters"),
            Self::RatedRates { subject, .. } => ("raters", subject.clone(), "not_rated"),
            Self::RunsThePeriod(subject) => ("raters", subject.clone(), "separation_of_duties"),
            Self::ScoringOver(at) => ("period", at.to_string(), "scoring_ends"),
            Self::NotARater(period) => ("period", period.to_string(), "roster"),
            Self::EntryUnknown { indicator, .. } => ("entries", indicator.clone(), "rated"),
            Self::EntryTwice { indicator, .. } => ("entries", indicator.clone(), "unique"),
            Self::EntryMissing { indicator, .. } => ("entries", indicator.clone(), "complete"),
            Self::NoBallot(period) => ("period", period.to_string(), "submitted"),
        })
    }
}

//! What happens to periods. Each event tells the period as it is from now on; none before the last holds a score, and
//! none ever a ballot.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{period::PeriodView, scores::ScoreView};
use crate::Event;

/// A period was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PeriodOpened {
    /// The period as it is now.
    pub period: PeriodView,
}

/// Who rates is settled; scoring has begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PeriodRostersFrozen {
    /// The period as it is now.
    pub period: PeriodView,
}

/// Time was up before the rosters were frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PeriodLapsed {
    /// The period as it is now.
    pub period: PeriodView,
}

/// Scoring has ended: no ballot and no fact comes in any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PeriodRevealed {
    /// The period as it is now.
    pub period: PeriodView,
}

/// The scores are computed; staff look at them before publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PeriodComputed {
    /// The period as it is now.
    pub period: PeriodView,
}

/// The scores are public and stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PeriodPublished {
    /// The period as it is now.
    pub period: PeriodView,
    /// The scores: villages by code, then the town.
    pub scores: Vec<ScoreView>,
}

impl Event for PeriodOpened {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "period";
    const NAME: &'static str = "opened";

    fn aggregate_id(&self) -> String {
        self.period.id.to_string()
    }

    fn sample(&self) -> bool {
        self.period.sample
    }
}

impl Event for PeriodRostersFrozen {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "period";
    const NAME: &'static str = "rosters_frozen";

    fn aggregate_id(&self) -> String {
        self.period.id.to_string()
    }

    fn sample(&self) -> bool {
        self.period.sample
    }
}

impl Event for PeriodLapsed {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "period";
    const NAME: &'static str = "lapsed";

    fn aggregate_id(&self) -> String {
        self.period.id.to_string()
    }

    fn sample(&self) -> bool {
        self.period.sample
    }
}

impl Event for PeriodRevealed {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "period";
    const NAME: &'static str = "revealed";

    fn aggregate_id(&self) -> String {
        self.period.id.to_string()
    }

    fn sample(&self) -> bool {
        self.period.sample
    }
}

impl Event for PeriodComputed {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "period";
    const NAME: &'static str = "computed";

    fn aggregate_id(&self) -> String {
        self.period.id.to_string()
    }

    fn sample(&self) -> bool {
        self.period.sample
    }
}

impl Event for PeriodPublished {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "period";
    const NAME: &'static str = "published";

    fn aggregate_id(&self) -> String {
        self.period.id.to_string()
    }

    fn sample(&self) -> bool {
        self.period.sample
    }
}

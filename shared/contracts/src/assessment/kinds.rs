//! The words of schemes: directions, formulas, grades.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who judges whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// 镇街考核村(居)委会
    TownToCommittee,
    /// 村(居)委会考核镇街
    CommitteeToTown,
}

impl Direction {
    /// Both.
    pub const ALL: [Self; 2] = [Self::TownToCommittee, Self::CommitteeToTown];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TownToCommittee => "town_to_committee",
            Self::CommitteeToTown => "committee_to_town",
        }
    }

    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::TownToCommittee => "镇街考核村(居)委会",
            Self::CommitteeToTown => "村(居)委会考核镇街",
        }
    }
}

/// How a measure is computed. All but the ballot are shares of facts that other services announced:
/// 100 × favourable ÷ counted points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Formula {
    /// Cases decided within the promised time, of those decided (`delegation.case.decided`).
    CasesInTime,
    /// Wishes whose wisher said that they are kept and is satisfied, of those answered (`wishes.wish.confirmed`); a wish
    /// nobody answered for (`wishes.wish.unconfirmed`) is excluded, one by one.
    WishesSatisfied,
    /// Awards paid by their day, of those paid (`subsidies.proposal.paid`).
    PaymentsInTime,
    /// Resolutions adopted under the rule in force, of the meetings held (`registry.assembly.judged`).
    AssembliesAdopted,
    /// The mean of the points (0 to 100) that the raters of the roster gave, every rater counting once.
    Ballot,
}

impl Formula {
    /// Every formula.
    pub const ALL: [Self; 5] =
        [Self::CasesInTime, Self::WishesSatisfied, Self::PaymentsInTime, Self::AssembliesAdopted, Self::Ballot];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CasesInTime => "cases_in_time",
            Self::WishesSatisfied => "wishes_satisfied",
            Self::PaymentsInTime => "payments_in_time",
            Self::AssembliesAdopted => "assemblies_adopted",
            Self::Ballot => "ballot",
        }
    }

    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::CasesInTime => "事项按时办结率",
            Self::WishesSatisfied => "微心愿满意率",
            Self::PaymentsInTime => "奖补按时拨付率",
            Self::AssembliesAdopted => "居民议事通过率",
            Self::Ballot => "评分",
        }
    }
}

/// A grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// 优秀
    Excellent,
    /// 良好
    Good,
    /// 合格
    Pass,
    /// 不合格
    Fail,
}

impl Grade {
    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Excellent => "优秀",
            Self::Good => "良好",
            Self::Pass => "合格",
            Self::Fail => "不合格",
        }
    }
}

//! Counting the money of rounds by where it stands, town by town.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::proposal::ProposalState;
use crate::{Access, Fen, Fields, Message, Query, Town};

/// Counts rounds, proposals and their money: of the town in the subject; asked of `city`, of every town that has rounds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountMoney {}

/// The proposals of one town that stand at the same place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MoneyStage {
    /// Where they stand.
    pub state: ProposalState,
    /// How many.
    pub proposals: u64,
    /// What they were awarded; what they ask for while nothing is awarded.
    pub amount: Fen,
}

/// A town's money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MoneyCount {
    /// The town.
    pub town: Town,
    /// How many rounds it has had.
    pub rounds: u64,
    /// What they had to give.
    pub envelope: Fen,
    /// Reserved for awards and not yet paid.
    pub reserved: Fen,
    /// Paid.
    pub paid: Fen,
    /// Proposals and their amounts by where they stand; what would be 0 is left out.
    pub stages: Vec<MoneyStage>,
}

/// The money of the towns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MoneyCounts {
    /// By town.
    pub towns: Vec<MoneyCount>,
}

impl Message for CountMoney {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "count_money";
    const ACCESS: Access = Access::ANYONE;
    type Reply = MoneyCounts;

    fn check(&self, _: &mut Fields) {}
}

impl Query for CountMoney {}

//! Why an allocation came out as it did: rule, inputs, arithmetic.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    allocate::{AllocationLine, TieBreak},
    open::Criterion,
};
use crate::{Access, Fen, Fields, Message, Page, PageRequest, Query};

/// Explains the allocation of a round, proposal by proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainAllocation {
    /// The round.
    pub round: Uuid,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Why one proposal came out as it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineExplained {
    /// How it stands.
    pub line: AllocationLine,
    /// The points of each sheet in the order of the criteria, without who gave them, smallest sheet first.
    pub sheets: Vec<Vec<u32>>,
    /// The arithmetic, written out.
    pub arithmetic: Vec<String>,
}

/// An allocation, explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AllocationExplained {
    /// Id and version of the rule.
    pub rule: String,
    /// Where the rule comes from.
    pub source: String,
    /// What there was to give.
    pub envelope: Fen,
    /// How many score sheets a proposal needed.
    pub minimum_scorers: u32,
    /// What proposals were scored by.
    pub criteria: Vec<Criterion>,
    /// What decided between equal means, in order.
    pub tie_breaks: Vec<TieBreak>,
    /// Who had it computed.
    pub allocated_by: String,
    /// How people settled what the tie-breaks left open, if they had to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_how: Option<String>,
    /// The proposals, in the order of the rule.
    pub lines: Page<LineExplained>,
}

impl Message for ExplainAllocation {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "explain_allocation";
    const ACCESS: Access = Access::ANYONE;
    type Reply = AllocationExplained;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for ExplainAllocation {}

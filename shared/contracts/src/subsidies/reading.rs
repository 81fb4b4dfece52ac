//! Reading rounds and proposals.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    draft::BudgetLine,
    open::RoundAnswer,
    proposal::{ProposalState, ProposalView},
    round::{RoundState, RoundView},
};
use crate::{Access, CommunityId, Fields, Message, Page, PageRequest, Query, Reference, VillageCode};

/// A proposal with all that is told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalAnswer {
    /// The proposal.
    pub proposal: ProposalView,
    /// The need; none before somebody has taken the draft up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<String>,
    /// What the amount is made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub budget: Vec<BudgetLine>,
    /// Who watches over it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub monitors: Vec<String>,
    /// Why it was returned, was unsuccessful or is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who submitted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_by: Option<String>,
    /// How many have scored it.
    pub scorers: u32,
    /// Who awarded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awarded_by: Option<String>,
    /// What showed that its work was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// The monitors who signed its acceptance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signed_by: Vec<String>,
    /// Who accepted its work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_by: Option<String>,
    /// First instant at which its payment is late, once accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pay_by: Option<Timestamp>,
    /// Who paid it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_by: Option<String>,
    /// When it was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Timestamp>,
}

/// Reads one round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetRound {
    /// The round.
    pub id: Uuid,
}

impl Message for GetRound {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "get_round";
    const ACCESS: Access = Access::ANYONE;
    type Reply = RoundAnswer;

    fn check(&self, _: &mut Fields) {}
}

impl Query for GetRound {}

/// Lists the rounds of the town, by id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListRounds {
    /// Only those in this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<RoundState>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for ListRounds {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_rounds";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<RoundView>;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for ListRounds {}

/// Reads one proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetProposal {
    /// Its id or receipt number.
    pub proposal: Reference,
}

impl Message for GetProposal {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "get_proposal";
    const ACCESS: Access = Access::ANYONE;
    type Reply = ProposalAnswer;

    fn check(&self, _: &mut Fields) {}
}

impl Query for GetProposal {}

/// Lists proposals of the town's rounds, by id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListProposals {
    /// Only those of this round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<Uuid>,
    /// Only those that parts of this wish were matched to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wish: Option<Uuid>,
    /// Only those of this village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// Only those of this micro-community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Only those in this state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<ProposalState>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for ListProposals {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_proposals";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<ProposalView>;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for ListProposals {}

//! Writing a proposal.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{open::MOST_FEN, reading::ProposalAnswer};
use crate::{Access, Command, CommunityId, Fen, Fields, Message, Place};

/// One line of a budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetLine {
    /// What it is for.
    pub item: String,
    /// What it costs.
    pub amount: Fen,
}

/// What a proposal is for, what it costs, and who will watch over it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Its title.
    pub title: String,
    /// The need, in public words.
    pub need: String,
    /// What is asked for.
    pub amount: Fen,
    /// What it is made of; its lines sum to the amount.
    pub budget: Vec<BudgetLine>,
    /// Subjects (`sub`) of the residents elected to watch over it and to sign the acceptance.
    pub monitors: Vec<String>,
}

impl Plan {
    /// The sum of the budget's lines, none where it does not fit.
    pub fn sum(&self) -> Option<Fen> {
        self.budget.iter().try_fold(Fen(0), |sum, line| sum.plus(line.amount))
    }

    fn check(&self, fields: &mut Fields) {
        fields.line("plan.title", &self.title, 80);
        fields.public_text("plan.title", &self.title, 1..=80);
        fields.public_text("plan.need", &self.need, 1..=2000);
        fields.number("plan.amount", self.amount.0, 1..=MOST_FEN);
        fields.items("plan.budget", self.budget.len(), 1..=50);
        for (place, line) in self.budget.iter().enumerate() {
            fields.public_text(&format!("plan.budget.{place}.item"), &line.item, 1..=80);
            fields.number(&format!("plan.budget.{place}.amount"), line.amount.0, 1..=MOST_FEN);
        }
        if self.sum() != Some(self.amount) {
            let sum = self.sum().map_or_else(|| "more than can be counted".to_owned(), |sum| sum.to_string());
            let says = format!("sums to {sum} yuan and the amount is {}; make them equal", self.amount);
            fields.refuse("plan.budget", &sum, "sum", &says);
        }
        fields.items("plan.monitors", self.monitors.len(), 1..=20);
        for (place, monitor) in self.monitors.iter().enumerate() {
            let field = format!("plan.monitors.{place}");
            fields.line(&field, monitor, 128);
            if self.monitors[..place].contains(monitor) {
                fields.refuse(&field, monitor, "unique", "is named twice; name each monitor once");
            }
        }
    }
}

/// Drafts a proposal in a round whose call is open: for an organisation, under its mandate to apply, or as an officer of
/// the community's village.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftProposal {
    /// Id of the new proposal, `UUIDv7`.
    pub id: Uuid,
    /// The round.
    pub round: Uuid,
    /// The micro-community it is for.
    pub community: CommunityId,
    /// The organisation that applies; none where the village does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Uuid>,
    /// What it is for.
    pub plan: Plan,
    /// Whether it is invented sample data; one in a sample round or community always is.
    #[serde(default)]
    pub sample: bool,
}

impl Message for DraftProposal {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "draft_proposal";
    const ACCESS: Access = Access::roles(super::APPLICANTS);
    type Reply = ProposalAnswer;

    fn place(&self) -> Place<'_> {
        Place::Community(&self.community)
    }

    fn check(&self, fields: &mut Fields) {
        self.plan.check(fields);
        fields.name("plan.title", &self.plan.title, 80, self.sample);
    }
}

impl Command for DraftProposal {
    fn key(&self) -> String {
        format!("proposal/{}", self.id)
    }
}

/// Writes what a draft is for: whoever does so first to the draft of a matched wish applies from now on; afterwards only
/// they, or others who speak for the same organisation, may write it anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompleteProposal {
    /// The proposal.
    pub id: Uuid,
    /// Its micro-community.
    pub community: CommunityId,
    /// The organisation that applies; none where the village does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Uuid>,
    /// What it is for.
    pub plan: Plan,
}

impl Message for CompleteProposal {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "complete_proposal";
    const ACCESS: Access = Access::roles(super::APPLICANTS);
    type Reply = ProposalAnswer;

    fn place(&self) -> Place<'_> {
        Place::Community(&self.community)
    }

    fn check(&self, fields: &mut Fields) {
        self.plan.check(fields);
    }
}

impl Command for CompleteProposal {
    fn key(&self) -> String {
        format!("proposal/{}", self.id)
    }
}

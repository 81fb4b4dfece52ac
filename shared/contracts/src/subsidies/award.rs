//! Awarding a proposal, accepting its work, and letting a held award go on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::reading::ProposalAnswer;
use crate::{Access, Command, CommunityId, Fields, Message, Place};

/// Awards a proposal what it asks for: reserves it within the envelope, never more than is free.
///
/// Whoever submitted or scored it does not award it; that holds by the database too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AwardProposal {
    /// Its round.
    pub round: Uuid,
    /// The proposal: one that the allocation names.
    pub id: Uuid,
    /// Why one that the allocation left out is awarded all the same, from what is still free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_reason: Option<String>,
}

impl Message for AwardProposal {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "award_proposal";
    const ACCESS: Access = Access::roles(super::OFFICE);
    type Reply = ProposalAnswer;

    fn check(&self, fields: &mut Fields) {
        if let Some(reason) = &self.override_reason {
            fields.public_text("override_reason", reason, 1..=500);
        }
    }
}

impl Command for AwardProposal {
    /// The round: its envelope is what must not be overspent.
    fn key(&self) -> String {
        format!("round/{}", self.round)
    }
}

/// Accepts the work of an awarded proposal, with evidence and the signatures of its monitors. Whoever applied does not
/// accept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptProposal {
    /// The proposal.
    pub id: Uuid,
    /// Its micro-community.
    pub community: CommunityId,
    /// What shows that the work is done, in public words.
    pub evidence: String,
    /// Subjects (`sub`) of the monitors who signed.
    pub signatures: Vec<String>,
}

impl Message for AcceptProposal {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "accept_proposal";
    const ACCESS: Access = Access::roles(super::ACCEPTING);
    type Reply = ProposalAnswer;

    fn place(&self) -> Place<'_> {
        Place::Community(&self.community)
    }

    fn check(&self, fields: &mut Fields) {
        fields.public_text("evidence", &self.evidence, 1..=2000);
        fields.items("signatures", self.signatures.len(), 1..=20);
        for (place, signature) in self.signatures.iter().enumerate() {
            let field = format!("signatures.{place}");
            fields.line(&field, signature, 128);
            if self.signatures[..place].contains(signature) {
                fields.refuse(&field, signature, "unique", "signs twice; name each monitor once");
            }
        }
    }
}

impl Command for AcceptProposal {
    fn key(&self) -> String {
        format!("proposal/{}", self.id)
    }
}

/// Lets an award go on that is held, or whose applicant may not act at present: the town's payee confirms it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseAward {
    /// The proposal.
    pub id: Uuid,
    /// Why, and to whom it will be paid.
    pub reason: String,
}

impl Message for ReleaseAward {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "release_award";
    const ACCESS: Access = Access::roles(super::OFFICE);
    type Reply = ProposalAnswer;

    fn check(&self, fields: &mut Fields) {
        fields.public_text("reason", &self.reason, 1..=500);
    }
}

impl Command for ReleaseAward {
    fn key(&self) -> String {
        format!("proposal/{}", self.id)
    }
}

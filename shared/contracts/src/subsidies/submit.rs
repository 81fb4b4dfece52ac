//! Handing a proposal in, and giving it back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::reading::ProposalAnswer;
use crate::{Access, Command, CommunityId, Fields, Message, Place};

/// Hands a completed draft in with the resolution that adopted it: of a meeting of its community or village that
/// registry judged as adopted, and that serves no other proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitProposal {
    /// The proposal.
    pub id: Uuid,
    /// Its micro-community.
    pub community: CommunityId,
    /// The meeting (registry's assembly) that adopted it.
    pub resolution: Uuid,
}

impl Message for SubmitProposal {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "submit_proposal";
    const ACCESS: Access = Access::roles(super::APPLICANTS);
    type Reply = ProposalAnswer;

    fn place(&self) -> Place<'_> {
        Place::Community(&self.community)
    }

    fn check(&self, _: &mut Fields) {}
}

impl Command for SubmitProposal {
    fn key(&self) -> String {
        format!("proposal/{}", self.id)
    }
}

/// Gives a draft or a proposal back before its round is allocated; its resolution is free again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnProposal {
    /// The proposal.
    pub id: Uuid,
    /// Why; the applicant and everybody may read it.
    pub reason: String,
}

impl Message for ReturnProposal {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "return_proposal";
    const ACCESS: Access = Access::roles(super::OFFICE);
    type Reply = ProposalAnswer;

    fn check(&self, fields: &mut Fields) {
        fields.public_text("reason", &self.reason, 1..=500);
    }
}

impl Command for ReturnProposal {
    fn key(&self) -> String {
        format!("proposal/{}", self.id)
    }
}

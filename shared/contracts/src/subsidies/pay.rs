//! Paying an award.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::reading::ProposalAnswer;
use crate::{Access, Command, Fields, Message};

/// Pays an accepted award. Whoever submitted, scored or awarded it does not pay it; that holds by the database too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PayProposal {
    /// Its round.
    pub round: Uuid,
    /// The proposal.
    pub id: Uuid,
    /// Number of the payment's voucher.
    pub voucher: String,
}

impl Message for PayProposal {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "pay_proposal";
    const ACCESS: Access = Access::roles(super::OFFICE);
    type Reply = ProposalAnswer;

    fn check(&self, fields: &mut Fields) {
        fields.line("voucher", &self.voucher, 80);
        fields.public_text("voucher", &self.voucher, 1..=80);
    }
}

impl Command for PayProposal {
    /// The round: its ledger takes the payment.
    fn key(&self) -> String {
        format!("round/{}", self.round)
    }
}

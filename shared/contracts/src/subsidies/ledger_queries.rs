//! Reading a ledger.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ledger::LedgerHead, ledger_entry::LedgerEntry};
use crate::{Access, Fields, Message, Page, PageRequest, Query};

/// Reads the ledger of a round, entry by entry in the order of their numbers, page by page: whoever has all pages and
/// the head can check it by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportLedger {
    /// The round.
    pub round: Uuid,
    /// Which page; the cursor is the number of the last entry before it.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for ExportLedger {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "export_ledger";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<LedgerEntry>;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for ExportLedger {}

/// Reads the head of a round's ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadLedgerHead {
    /// The round.
    pub round: Uuid,
}

impl Message for ReadLedgerHead {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "ledger_head";
    const ACCESS: Access = Access::ANYONE;
    type Reply = LedgerHead;

    fn check(&self, _: &mut Fields) {}
}

impl Query for ReadLedgerHead {}

//! The head of a round's ledger.

use wuwei_contracts::subsidies::ReadLedgerHead;
use wuwei_runtime::{Answers, Outcome, Read};

use super::find;
use crate::Subsidies;

impl Answers<ReadLedgerHead> for Subsidies {
    async fn answer(&self, read: &Read, query: ReadLedgerHead) -> Outcome<ReadLedgerHead> {
        let round = find::round(read, "round", query.round).await?;
        Ok(find::money(read, round.facts.id).await?.head)
    }
}

//! The ledger of a round, entry by entry.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::subsidies::ExportLedger;
use wuwei_runtime::{Answers, Outcome, Read, paging};

use super::find;
use crate::{
    Subsidies,
    entities::ledger_entry::{Column, Entity},
    store::ledger,
};

impl Answers<ExportLedger> for Subsidies {
    async fn answer(&self, read: &Read, query: ExportLedger) -> Outcome<ExportLedger> {
        let round = find::round(read, "round", query.round).await?;
        let after = query.page.cursor::<i64>()?;
        let rows = (Entity::find().filter(Column::Round.eq(round.facts.id)), Column::Number);
        let page = (&query.page, after);
        paging::page(read, rows, page, |row| row.number.to_string(), ledger::entry).await
    }
}

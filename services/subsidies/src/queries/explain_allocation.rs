//! Why an allocation came out as it did.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use wuwei_contracts::subsidies::{AllocationExplained, ExplainAllocation, LineExplained};
use wuwei_runtime::{Answers, Fault, Outcome, Read, paging};

use super::find;
use crate::{
    Subsidies,
    domain::{allocation, round::Facts},
    entities::{
        allocation_line::{Column, Entity, Model},
        score_sheet,
    },
    rules,
    store::{allocations, sheets},
};

impl Answers<ExplainAllocation> for Subsidies {
    async fn answer(&self, read: &Read, query: ExplainAllocation) -> Outcome<ExplainAllocation> {
        let round = find::round(read, "round", query.round).await?;
        let (allocation, facts) = (round.allocation()?.clone(), round.facts);
        let rules = rules::named(&facts.rules)?;
        let sheets = sheets_of(read, query.round).await?;
        let after = query.page.cursor::<i64>()?;
        let rows = (Entity::find().filter(Column::Round.eq(query.round)), Column::Place);
        let page = (&query.page, after);
        let explain = |row: Model| explained(&row, &facts, &sheets);
        let lines = paging::page(read, rows, page, |row| row.place.to_string(), explain).await?;
        Ok(AllocationExplained {
            rule: rules.id(),
            source: rules.source.clone(),
            envelope: facts.envelope,
            minimum_scorers: facts.minimum_scorers,
            criteria: facts.criteria,
            tie_breaks: rules.tie_breaks.clone(),
            allocated_by: allocation.by.subject,
            settled_how: allocation.settled_how,
            lines,
        })
    }
}

/// The points of every sheet of a round by proposal, the smallest first, so that their order tells nobody's name.
async fn sheets_of(read: &Read, round: Uuid) -> Result<HashMap<Uuid, Vec<Vec<u32>>>, Fault> {
    let rows = score_sheet::Entity::find().filter(score_sheet::Column::Round.eq(round)).all(read.database()).await;
    let mut all = HashMap::<Uuid, Vec<Vec<u32>>>::new();
    for row in rows.map_err(Fault::new)? {
        all.entry(row.proposal).or_default().push(sheets::points(&row)?);
    }
    all.values_mut().for_each(|sheets| sheets.sort());
    Ok(all)
}

fn explained(row: &Model, facts: &Facts, sheets: &HashMap<Uuid, Vec<Vec<u32>>>) -> Result<LineExplained, Fault> {
    let line = allocations::line(row)?;
    let sheets = sheets.get(&line.proposal).cloned().unwrap_or_default();
    let arithmetic = allocation::arithmetic(&facts.criteria, facts.minimum_scorers, &line, &sheets);
    Ok(LineExplained { line, sheets, arithmetic })
}

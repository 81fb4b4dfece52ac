//! Score sheets and their rows.

use std::collections::HashMap;

use uuid::Uuid;
use wuwei_contracts::subsidies::{Criterion, Points, ScoreSheet};
use wuwei_runtime::{Fault, Refusal, Work, clock::from_micros, column::json};

use super::written;
use crate::{
    domain::proposal::Proposal,
    entities::score_sheet::{Column, Model},
};

fn key(proposal: Uuid, scorer: &str) -> String {
    format!("{proposal}/{scorer}")
}

/// Whether `scorer` has a sheet for `proposal`.
pub async fn exists(work: &Work, proposal: Uuid, scorer: &str) -> Result<bool, Refusal> {
    Ok(work.find::<Model>(key(proposal, scorer)).await?.is_some())
}

/// Inserts a sheet of whoever acts.
pub fn insert(work: &Work, proposal: &Proposal, scorer: &str, points: &[u32]) {
    work.insert(Model {
        id: key(proposal.facts.id, scorer),
        town: proposal.facts.town.to_string(),
        round: proposal.facts.round,
        proposal: proposal.facts.id,
        scorer: scorer.to_owned(),
        points: written(&points),
        scored_at: work.now().as_microsecond(),
    });
}

/// The points of every sheet of a round, by proposal.
pub async fn of_round(work: &Work, round: Uuid) -> Result<HashMap<Uuid, Vec<Vec<u32>>>, Refusal> {
    let mut sheets = HashMap::<Uuid, Vec<Vec<u32>>>::new();
    for row in work.list::<Model>(Column::Round, round).await? {
        sheets.entry(row.proposal).or_default().push(points(&row)?);
    }
    // The same order whatever order they were read in.
    sheets.values_mut().for_each(|sheets| sheets.sort());
    Ok(sheets)
}

/// The points of a row, in the order of the criteria.
pub fn points(row: &Model) -> Result<Vec<u32>, Fault> {
    json("score_sheets.points", &row.points)
}

/// The sheet of a row.
pub fn sheet(row: &Model, criteria: &[Criterion]) -> Result<ScoreSheet, Fault> {
    let named = |(criterion, points): (&Criterion, u32)| Points { criterion: criterion.code.clone(), points };
    Ok(ScoreSheet {
        proposal: row.proposal,
        scorer: row.scorer.clone(),
        points: criteria.iter().zip(points(row)?).map(named).collect(),
        scored: from_micros(row.scored_at),
    })
}

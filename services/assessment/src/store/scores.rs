//! Scores and their rows.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_contracts::{
    VillageCode,
    assessment::{Direction, MeasureExplanation, ScoreView},
};
use wuwei_runtime::{
    Fault, Refusal, Work,
    column::{json, written},
};

use crate::{
    domain::scoring::Computed,
    entities::score::{Column, Model},
};

/// A score and what it was computed from, as stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    score: ScoreView,
    measures: Vec<MeasureExplanation>,
}

/// Writes the scores of a period. They are written once: the period's version sees to it.
pub fn insert(work: &Work, period: Uuid, scores: Vec<Computed>) -> Result<(), Fault> {
    for Computed { score, measures } in scores {
        let id = key(period, score.direction, score.village.as_ref());
        let computed = written(&Stored { score, measures })?;
        work.insert(Model { id, town: work.town().to_string(), period, computed });
    }
    Ok(())
}

/// The scores of a period: villages by code, then the town.
pub async fn list(work: &Work, period: Uuid) -> Result<Vec<ScoreView>, Refusal> {
    let rows = work.list::<Model>(Column::Period, period).await?;
    Ok(in_order(rows)?)
}

/// The scores of `rows`: villages by code, then the town.
pub fn in_order(rows: Vec<Model>) -> Result<Vec<ScoreView>, Fault> {
    let mut scores = rows.iter().map(|row| Ok(computed(row)?.score)).collect::<Result<Vec<_>, Fault>>()?;
    scores.sort_by_key(|score| (score.direction, score.village.clone()));
    Ok(scores)
}

/// The score of a row, with its inputs.
pub fn computed(row: &Model) -> Result<Computed, Fault> {
    let Stored { score, measures } = json("scores.computed", &row.computed)?;
    Ok(Computed { score, measures })
}

/// Key of a score's row.
pub fn key(period: Uuid, direction: Direction, village: Option<&VillageCode>) -> String {
    let judged = village.map_or("town", VillageCode::as_str);
    format!("{period}|{}|{judged}", direction.as_str())
}

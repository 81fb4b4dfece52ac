//! Ballots and their rows: points and comment sealed, so that not even who reads the database sees them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_contracts::assessment::{BallotAnswer, BallotEntry, BallotReceipt, CommentView, Direction};
use wuwei_runtime::{
    Fault, Refusal, SealedKey, Sealer, Work,
    clock::from_micros,
    column::{json, value, written},
};

use crate::{
    domain::{
        period::{Facts, Sides},
        roster::Seat,
        scoring::Ballot,
    },
    entities::ballot::{Column, Model},
};

/// What is sealed.
#[derive(Serialize, Deserialize)]
pub struct Sealed {
    /// The points.
    pub entries: Vec<BallotEntry>,
    /// The comment.
    pub comment: Option<String>,
}

/// Writes the ballot of `seat`, in place of an earlier one.
pub async fn put(
    work: &Work,
    sealer: &Sealer,
    facts: &Facts,
    seat: &Seat,
    content: &Sealed,
) -> Result<BallotReceipt, Refusal> {
    let id = id(facts.id, seat.number);
    let before = work.find::<Model>(id.as_str()).await?;
    let key = match &before {
        Some(row) => SealedKey::stored(row.sealing_key.clone()),
        None => sealer.new_key()?,
    };
    let row = Model {
        sealed: sealer.seal(&key, &context(&id), &written(content)?)?,
        sealing_key: key.bytes().to_vec(),
        id,
        town: facts.town.to_string(),
        period: facts.id,
        direction: seat.direction.as_str().to_owned(),
        submitted_at: work.now().as_microsecond(),
        submitted_by: seat.rater.clone(),
        correlation: facts.correlation,
        version: before.as_ref().map_or(0, |row| row.version) + 1,
    };
    let receipt = receipt(&row)?;
    if before.is_some() {
        work.save(row);
    } else {
        work.insert(row);
    }
    Ok(receipt)
}

/// How many ballots each side has handed in.
pub async fn count(work: &Work, period: Uuid) -> Result<Sides, Refusal> {
    let mut sides = Sides { town: 0, committees: 0 };
    for row in work.list::<Model>(Column::Period, period).await? {
        match direction(&row)? {
            Direction::TownToCommittee => sides.town += 1,
            Direction::CommitteeToTown => sides.committees += 1,
        }
    }
    Ok(sides)
}

/// Every ballot of a period, its rater forgotten.
pub async fn opened(work: &Work, sealer: &Sealer, period: Uuid) -> Result<Vec<Ballot>, Refusal> {
    let rows = work.list::<Model>(Column::Period, period).await?;
    let ballot = |row: Model| Ok(Ballot { direction: direction(&row)?, entries: open(sealer, &row)?.entries });
    Ok(rows.into_iter().map(ballot).collect::<Result<_, Fault>>()?)
}

/// The ballot of a row, for its own rater.
pub fn answer(sealer: &Sealer, row: &Model) -> Result<BallotAnswer, Fault> {
    let Sealed { entries, comment } = open(sealer, row)?;
    Ok(BallotAnswer { receipt: receipt(row)?, entries, comment })
}

/// The comments of `rows`, in an order that nobody without the service's secret can trace to a ballot.
pub fn comments(sealer: &Sealer, rows: &[Model]) -> Result<Vec<CommentView>, Fault> {
    let mut comments = Vec::new();
    for row in rows {
        if let Some(text) = open(sealer, row)?.comment {
            let place = sealer.digest("the order of comments", &row.id)?;
            comments.push((place, CommentView { direction: direction(row)?, text }));
        }
    }
    comments.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(comments.into_iter().map(|(_, comment)| comment).collect())
}

fn open(sealer: &Sealer, row: &Model) -> Result<Sealed, Fault> {
    let key = SealedKey::stored(row.sealing_key.clone());
    json("ballots.sealed", &sealer.open(&key, &context(&row.id), &row.sealed)?)
}

fn receipt(row: &Model) -> Result<BallotReceipt, Fault> {
    let submitted: Timestamp = from_micros(row.submitted_at);
    Ok(BallotReceipt { period: row.period, direction: direction(row)?, submitted, version: row.version })
}

fn direction(row: &Model) -> Result<Direction, Fault> {
    value("ballots.direction", row.direction.clone())
}

/// Id of the ballot of a seat.
pub fn id(period: Uuid, seat: i32) -> String {
    format!("{period}-{seat}")
}

fn context(id: &str) -> String {
    format!("ballots.sealed/{id}")
}

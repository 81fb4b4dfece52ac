//! Rounds and their rows.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    Fen,
    subsidies::{RoundState, SubsidyRejection},
};
use wuwei_runtime::{
    Fault, Refusal, Work,
    clock::from_micros,
    column::{count, json, kept, needed, value},
};

use super::written;
use crate::{
    domain::{
        By,
        round::{Allocation, Facts, Round, Standing},
    },
    entities::round::Model,
};

/// The round that the request names in `field`, one of the town in the subject.
pub async fn named(work: &Work, field: &'static str, id: Uuid) -> Result<Round, Refusal> {
    let unknown = || SubsidyRejection::RoundUnknown { field, round: id, town: work.town().clone() };
    Ok(find(work, id).await?.ok_or_else(unknown)?)
}

/// The round of that id, if it is one of the town at work.
pub async fn find(work: &Work, id: Uuid) -> Result<Option<Round>, Refusal> {
    let row = work.find::<Model>(id).await?.filter(|row| row.town == work.town().as_str());
    Ok(row.map(round).transpose()?)
}

/// Whether the id is taken.
pub async fn exists(work: &Work, id: Uuid) -> Result<bool, Refusal> {
    Ok(work.find::<Model>(id).await?.is_some())
}

/// Makes the decision at hand rest on the round as it was found.
pub fn guard(work: &Work, round: &Round) {
    work.guard(&row(round));
}

/// Inserts a new round.
pub fn insert(work: &Work, round: &Round) {
    work.insert(row(round));
}

/// Saves a round at its next version.
pub fn save(work: &Work, round: &Round) {
    work.save(row(round));
}

/// The round of a row.
pub fn round(row: Model) -> Result<Round, Fault> {
    let standing = standing(&row)?;
    let facts = Facts {
        id: row.id,
        town: value("rounds.town", &row.town)?,
        title: row.title,
        envelope: Fen(row.envelope),
        cap: Fen(row.cap),
        kinds: json("rounds.kinds", &row.kinds)?,
        call_until: from_micros(row.call_until),
        criteria: json("rounds.criteria", &row.criteria)?,
        minimum_scorers: count("rounds.minimum_scorers", row.minimum_scorers)?,
        pay_within: count("rounds.pay_within", row.pay_within)?,
        rules: row.rules,
        opened_by: By { subject: row.opened_by, on_behalf_of: row.opened_for },
        opened: from_micros(row.opened_at),
        sample: row.sample,
        correlation: row.correlation,
        changed: from_micros(row.changed_at),
        version: row.version,
    };
    Ok(Round { facts, standing })
}

fn standing(row: &Model) -> Result<Standing, Fault> {
    Ok(match value("rounds.state", &row.state)? {
        RoundState::Open => Standing::Open,
        RoundState::Scoring => Standing::Scoring,
        RoundState::Allocated => Standing::Allocated(Allocation {
            awards: json("rounds.awards", &needed("rounds.awards", row.awards.clone())?)?,
            by: By {
                subject: needed("rounds.allocated_by", row.allocated_by.clone())?,
                on_behalf_of: row.allocated_for.clone(),
            },
            at: from_micros(needed("rounds.allocated_at", row.allocated_at)?),
            settled_how: row.settled_how.clone(),
        }),
        RoundState::Closed => return Err(Fault::new(format_args!("round {} is closed, which none can be", row.id))),
    })
}

fn row(round: &Round) -> Model {
    let facts = &round.facts;
    let allocation = match &round.standing {
        Standing::Open | Standing::Scoring => None,
        Standing::Allocated(allocation) => Some(allocation),
    };
    Model {
        id: facts.id,
        town: facts.town.to_string(),
        title: facts.title.clone(),
        envelope: facts.envelope.0,
        cap: facts.cap.0,
        kinds: written(&facts.kinds),
        call_until: facts.call_until.as_microsecond(),
        criteria: written(&facts.criteria),
        minimum_scorers: kept(facts.minimum_scorers),
        pay_within: kept(facts.pay_within),
        rules: facts.rules.clone(),
        state: round.state().as_str().to_owned(),
        opened_by: facts.opened_by.subject.clone(),
        opened_for: facts.opened_by.on_behalf_of.clone(),
        opened_at: facts.opened.as_microsecond(),
        awards: allocation.map(|allocation| written(&allocation.awards)),
        allocated_by: allocation.map(|allocation| allocation.by.subject.clone()),
        allocated_for: allocation.and_then(|allocation| allocation.by.on_behalf_of.clone()),
        allocated_at: allocation.map(|allocation| Timestamp::as_microsecond(allocation.at)),
        settled_how: allocation.and_then(|allocation| allocation.settled_how.clone()),
        sample: facts.sample,
        correlation: facts.correlation,
        changed_at: facts.changed.as_microsecond(),
        version: facts.version,
    }
}

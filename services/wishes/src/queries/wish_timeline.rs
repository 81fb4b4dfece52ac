//! What happened to a wish.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use wuwei_contracts::{
    CloudEvent,
    wishes::{ActedAs, Happening, ReturnCause, WishState, WishTimeline},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read, Refusal, column::value, paging};

use super::lookup;
use crate::{
    Wishes,
    entities::{
        decision, deliberation,
        past_event::{Column, Entity, Model},
        wish,
    },
};

/// What a timeline tells of an event.
#[derive(Deserialize)]
struct Told {
    wish: Standing,
    part: Option<u32>,
    cause: Option<ReturnCause>,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct Standing {
    state: WishState,
}

/// Who stood behind a version of the wish.
#[derive(Clone)]
struct Decided {
    acted_as: ActedAs,
    on_behalf_of: Option<String>,
    reason: Option<String>,
}

impl Answers<WishTimeline> for Wishes {
    async fn answer(&self, read: &Read, query: WishTimeline) -> Outcome<WishTimeline> {
        let wish = lookup::wish(read, &query.wish).await?;
        let decided = decided(read, &wish).await?;
        let rows = Entity::find().filter(Column::Aggregate.eq(format!("wish/{}", wish.id)));
        let page = (&query.page, query.page.cursor::<i64>()?);
        let item = |row: Model| happening(&row.payload, decided.get(&row.sequence));
        paging::page(read, (rows, Column::Sequence), page, |row| row.sequence.to_string(), item).await
    }
}

fn happening(payload: &str, decided: Option<&Decided>) -> Result<Happening, Fault> {
    let event: CloudEvent<Told> = serde_json::from_str(payload).map_err(Fault::new)?;
    let what = event.kind.split('.').rev().nth(1).unwrap_or_default().to_owned();
    let acted_as = decided.map_or_else(|| usually(&what, &event.actor), |decided| decided.acted_as);
    let named = matches!(acted_as, ActedAs::Staff | ActedAs::System);
    Ok(Happening {
        at: event.time,
        acted_as,
        by: named.then_some(event.actor),
        on_behalf_of: decided.filter(|_| named).and_then(|decided| decided.on_behalf_of.clone()),
        state: event.data.wish.state,
        part: event.data.part,
        cause: event.data.cause,
        reason: event.data.reason.or_else(|| decided.and_then(|decided| decided.reason.clone())),
        what,
    })
}

/// As what somebody acts of whose step no decision is kept.
fn usually(what: &str, actor: &str) -> ActedAs {
    match what {
        _ if actor.starts_with("service:") => ActedAs::System,
        "submitted" => ActedAs::Wisher,
        "collected" => ActedAs::Staff,
        _ => ActedAs::Claimant,
    }
}

/// Who stood behind each version: decisions and talks.
async fn decided(read: &Read, wish: &wish::Model) -> Result<HashMap<i64, Decided>, Refusal> {
    // Keys begin with the wish's id: a range of the primary key.
    let (from, to) = (format!("{}/", wish.id), format!("{}0", wish.id));
    let decisions = decision::Entity::find().filter(decision::Column::Id.between(&from, &to));
    let talks = deliberation::Entity::find().filter(deliberation::Column::Id.between(&from, &to));
    let mut decided = HashMap::new();
    for row in decisions.all(read.database()).await.map_err(Fault::new)? {
        let acted_as = value("decisions.acted_as", row.acted_as)?;
        let one = Decided { acted_as, on_behalf_of: row.on_behalf_of, reason: row.reason };
        decided.insert(version(&row.id)?, one);
    }
    for row in talks.all(read.database()).await.map_err(Fault::new)? {
        let one = Decided { acted_as: ActedAs::Staff, on_behalf_of: row.on_behalf_of, reason: Some(row.conclusion) };
        decided.insert(version(&row.id)?, one);
    }
    Ok(decided)
}

fn version(id: &str) -> Result<i64, Fault> {
    let version = id.rsplit('/').next().and_then(|version| version.parse().ok());
    version.ok_or_else(|| Fault::new(format!("{id} names no version of a wish")))
}

//! Looking something up by its receipt number, without signing in.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use futures::future::join_all;
use serde::Deserialize;
use wuwei_contracts::{
    ReceiptNumber,
    delegation::{CaseAnswer, FollowCase},
    registry::TownView,
    subsidies::{GetProposal, ProposalAnswer},
    wishes::{GetWish, WishView},
};

use super::{Failure, forms::PageQuery, frame::Frame, page, places};
use crate::Gateway;

/// What is asked.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    number: String,
    #[serde(default)]
    town: String,
}

#[derive(Template)]
#[template(path = "lookup.html")]
struct Lookup {
    frame: Frame,
    towns: Vec<TownView>,
    asked: Asked,
    /// What is wrong with the number.
    wrong: Option<String>,
    /// Whether something was looked for.
    looked: bool,
    found: Vec<Found>,
}

/// Something with that number.
struct Found {
    town: TownView,
    thing: Thing,
}

enum Thing {
    Wish(WishView),
    Case(CaseAnswer),
    Proposal(ProposalAnswer),
}

/// The form, and what was found. Each town counts its own receipts: where none is named, all are asked.
pub(super) async fn show(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    PageQuery(asked): PageQuery<Asked>,
) -> Result<Response, Failure> {
    let towns = places::all(&gateway, &frame).await?;
    let text = asked.number.trim().to_ascii_uppercase();
    let number = ReceiptNumber::parse(&text);
    let wrong = (!text.is_empty() && number.is_none()).then(|| frame.say("lookup.wrong").to_owned());
    let mut found = Vec::new();
    if let Some(number) = &number {
        let chosen = towns.iter().filter(|town| asked.town.is_empty() || town.slug.as_str() == asked.town);
        let all = join_all(chosen.map(|town| find(&gateway, &frame, town, number))).await;
        found = all.into_iter().flatten().collect();
    }
    Ok(page(&Lookup { frame, towns, asked, wrong, looked: number.is_some(), found }))
}

/// What has `number` in `town`; its letters say what it is.
async fn find(gateway: &Gateway, frame: &Frame, town: &TownView, number: &ReceiptNumber) -> Option<Found> {
    let reference = || number.clone().into();
    let thing = match number.as_str().get(..2)? {
        "WS" => Thing::Wish(gateway.ask(frame, &town.slug, &GetWish { wish: reference() }).await.ok()?),
        "CS" => Thing::Case(gateway.ask(frame, &town.slug, &FollowCase { case: reference() }).await.ok()?),
        _ => Thing::Proposal(gateway.ask(frame, &town.slug, &GetProposal { proposal: reference() }).await.ok()?),
    };
    Some(Found { town: town.clone(), thing })
}

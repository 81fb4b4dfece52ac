//! Looking something up by its receipt number or follow code, without signing in.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use futures::future::join_all;
use serde::Deserialize;
use wuwei_contracts::{
    Kind, ReceiptNumber, Town,
    delegation::{CaseAnswer, FollowCase},
    registry::TownView,
    subsidies::{GetProposal, ProposalAnswer},
    wishes::{FollowWish, GetWish, WishView},
};
use wuwei_runtime::nats::caller::CallError;

use super::{
    Failure,
    forms::{PageQuery, Posted},
    frame::Frame,
    page, places,
};
use crate::{Gateway, sign_in::redirect};

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
    /// What is wrong with the code.
    no_code: Option<String>,
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
    let looked = number.is_some();
    Ok(page(&Lookup { frame, towns, asked, wrong, no_code: None, looked, found }))
}

/// The code of a receipt.
#[derive(Debug, Deserialize)]
pub(super) struct Code {
    #[serde(default)]
    follow_code: String,
}

/// Finds the wish of a follow code. Sent as a form, so that the code stands in no address and no history; each try counts.
pub(super) async fn by_code(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Posted(given): Posted<Code>,
) -> Result<Response, Failure> {
    let follow_code: String = given.follow_code.chars().filter(|letter| !matches!(letter, ' ' | '-')).collect();
    let counted = gateway.limits.guess(&frame.client);
    counted.map_err(|rejection| Failure::of(frame.clone(), &CallError::Rejected(Box::new(rejection))))?;
    match gateway.try_ask(&frame, &Town::city(), &FollowWish { follow_code }).await {
        Ok(wish) => Ok(redirect(&format!("/towns/{}/wishes/{}", wish.town, wish.receipt), None)),
        Err(CallError::Rejected(no)) if matches!(no.kind, Kind::NotFound | Kind::Invalid) => {
            let towns = places::all(&gateway, &frame).await?;
            let no_code = Some(frame.say("lookup.no_code").to_owned());
            let (asked, wrong, looked, found) = (Asked::default(), None, false, Vec::new());
            Ok(page(&Lookup { frame, towns, asked, wrong, no_code, looked, found }))
        }
        Err(error) => Err(Failure::of(frame, &error)),
    }
}

/// Whoever comes back to the address of a code is shown the form.
pub(super) async fn to_lookup() -> Response {
    redirect("/lookup", None)
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

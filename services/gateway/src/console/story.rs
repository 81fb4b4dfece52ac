//! The story of a wish, a case or a proposal: what happened in every service it came to, by time. What the visitor may
//! not read of it the services leave out, and so does the page.

mod gather;
mod traces;

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use jiff::Timestamp;
use serde::Deserialize;
use wuwei_contracts::{Reference, Town};
use wuwei_traces::Trace;

use super::{Failure, forms::PageQuery, frame::Frame, page};
use crate::{Gateway, sign_in::redirect};

use gather::{Event, Thing};

/// Its address.
pub(super) fn router() -> Router<Arc<Gateway>> {
    Router::new().route("/stories/{thing}", get(show)).route("/stories/{thing}/told", get(told))
}

/// Where the thing is.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    town: String,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Happened {
    at: Timestamp,
    /// The service in which it did.
    service: &'static str,
    /// Number of the thing it happened to.
    receipt: String,
    /// What happened, in words.
    what: String,
    /// Who did it, as far as the visitor may know.
    by: String,
    text: Option<String>,
}

#[derive(Template)]
#[template(path = "story/page.html")]
struct StoryPage {
    frame: Frame,
    story: Story,
    /// The traces behind it, for those who audit and operate, where they are kept.
    traces: Vec<Trace>,
}

/// Only what changes.
#[derive(Template)]
#[template(path = "story/told.html")]
struct Told {
    frame: Frame,
    story: Story,
}

/// A story.
struct Story {
    town: Town,
    /// What it was asked by.
    asked: String,
    /// What takes part in it, the one asked for first.
    things: Vec<Thing>,
    happened: Vec<Happened>,
    /// The events behind it, for those who audit and operate.
    events: Vec<Event>,
}

async fn show(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(thing): Path<String>,
    PageQuery(asked): PageQuery<Asked>,
) -> Result<Response, Failure> {
    match Story::read(&gateway, &frame, (&thing, &asked.town)).await? {
        Some(story) => {
            let traces = traces::of(&gateway, &story.events).await;
            Ok(page(&StoryPage { frame, story, traces }))
        }
        None => Ok(to_lookup(&thing)),
    }
}

async fn told(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(thing): Path<String>,
    PageQuery(asked): PageQuery<Asked>,
) -> Result<Response, Failure> {
    match Story::read(&gateway, &frame, (&thing, &asked.town)).await? {
        Some(story) => Ok(page(&Told { frame, story })),
        None => Ok(to_lookup(&thing)),
    }
}

/// Each town counts its own receipts: whoever names none is shown which towns have that number.
fn to_lookup(number: &str) -> Response {
    let query = serde_urlencoded::to_string([("number", number)]).unwrap_or_default();
    redirect(&format!("/lookup?{query}"), None)
}

impl Story {
    /// The story of the thing of that id or receipt number; none where a number alone does not tell which town's.
    async fn read(gateway: &Gateway, frame: &Frame, (thing, town): (&str, &str)) -> Result<Option<Self>, Failure> {
        let missing = || Failure::missing(frame.clone());
        let reference = Reference::try_from(thing.to_owned()).map_err(|_| missing())?;
        let town = match (&reference, town) {
            (Reference::Receipt(_), "") => return Ok(None),
            (Reference::Id(_), "") => Town::city(),
            (_, town) => Town::parse(town).ok_or_else(missing)?,
        };
        let things = gather::things(gateway, frame, (&town, &reference)).await?;
        let town = things.first().map(Thing::town).ok_or_else(missing)?;
        let happened = gather::happened(gateway, frame, &things).await?;
        let events = gather::events(gateway, frame, &things).await;
        Ok(Some(Self { town, asked: thing.to_owned(), things, happened, events }))
    }
}

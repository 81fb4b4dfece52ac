//! The story of a thing: that of its first event.

use bytes::Bytes;
use serde::Deserialize;
use uuid::Uuid;
use wuwei_contracts::{CloudEvent, Reference, history};
use wuwei_runtime::nats::caller::{As, Call};

use crate::{
    arguments::Trace,
    commands::{call, personas, things::Reader},
    context::Context,
    exit::{Failure, Result},
    say,
};

/// Who may read every history.
const AUDITOR: &str = "auditor";

#[derive(Deserialize)]
struct Page {
    events: Vec<CloudEvent>,
}

/// The correlation id of the story that `thing` is part of.
pub async fn story(context: &Context, options: &Trace, thing: &Reference) -> Result<Uuid> {
    let reader = Reader::new(context, &options.reach).await?;
    let towns = reader.towns(context, options.town.clone()).await?;
    let (town, found) = reader.find(context, &towns, thing).await?;
    let by = Call::by(As::Subject(personas::subject(context, Some(AUDITOR))?.into()));
    let body = Bytes::from(serde_json::json!({ "aggregate": found.aggregate() }).to_string());
    let asked = reader.caller.call_raw(&town, found.service(), history::OPERATION, body, &by).await;
    let reply = asked.map_err(|error| call::failed(&error))?;
    let page: Page = serde_json::from_slice(&reply.body).map_err(|error| Failure::failed(error.to_string()))?;
    let first = page.events.first().map(|event| event.correlationid);
    first.ok_or_else(|| Failure::failed(say!(context.messages, "trace.none", given = thing)))
}

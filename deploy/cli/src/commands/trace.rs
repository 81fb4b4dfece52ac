//! `wuwei trace`: the story of a thing as its traces, each as a waterfall across the services it came to.

mod find;
mod waterfall;

use std::collections::BTreeSet;

use wuwei_contracts::Reference;
use wuwei_traces::{StoreError, Trace, TraceStore};

use super::things;
use crate::{
    arguments,
    context::Context,
    exit::{Failure, Result},
    output, say,
};

/// Prints the traces of a thing's story.
pub async fn run(context: &Context, options: arguments::Trace) -> Result {
    let given = &options.thing;
    let of_trace = given.len() == 32 && given.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let thing = if of_trace { None } else { Some(things::reference(context, given)?) };
    let store = kept(TraceStore::read(&context.data.traces()).await)?;
    let traces = match &thing {
        None => kept(store.traces(BTreeSet::from([given.clone()])).await)?,
        Some(thing) => of_thing(context, &options, (&store, thing)).await?,
    };
    if traces.is_empty() {
        return Err(Failure::failed(say!(context.messages, "trace.none", given)));
    }
    if context.json { output::json(&traces) } else { waterfall::print(context, &traces) }
}

/// The traces of the story that has that id, or that the thing of that id or number is part of.
async fn of_thing(
    context: &Context,
    options: &arguments::Trace,
    (store, thing): (&TraceStore, &Reference),
) -> Result<Vec<Trace>> {
    if let Reference::Id(id) = thing {
        let traces = kept(store.story(&id.to_string()).await)?;
        if !traces.is_empty() {
            return Ok(traces);
        }
    }
    let story = find::story(context, options, thing).await?;
    kept(store.story(&story.to_string()).await)
}

fn kept<T>(read: std::result::Result<T, StoreError>) -> Result<T> {
    read.map_err(|error| Failure::failed(error.to_string()))
}

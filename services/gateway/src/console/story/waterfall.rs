//! The traces of a story, each as a waterfall across services.

use std::collections::BTreeSet;

use jiff::Timestamp;
use wuwei_traces::Trace;

use super::gather::Event;
use crate::Gateway;

/// Parts of the width of a waterfall.
const WIDTH: u32 = 200;

/// One trace.
pub(super) struct Waterfall {
    pub id: String,
    pub at: Timestamp,
    pub name: String,
    pub took: String,
    pub services: Vec<String>,
    /// The trace that caused it.
    pub cause: Option<String>,
    pub spans: Vec<Span>,
}

/// One span of it.
pub(super) struct Span {
    /// How far it is indented.
    pub depth: usize,
    pub service: String,
    pub name: String,
    pub took: String,
    pub failed: Option<String>,
    /// Where its bar begins.
    pub from: u32,
    /// How wide its bar is.
    pub wide: u32,
}

/// The traces of the stories that `events` are part of, by time; none where none are kept here.
pub(super) async fn of(gateway: &Gateway, events: &[Event]) -> Vec<Waterfall> {
    let Some(store) = &gateway.traces else { return Vec::new() };
    let stories: BTreeSet<String> = events.iter().map(|event| event.correlation.to_string()).collect();
    let mut traces = Vec::new();
    for story in stories {
        match store.story(&story).await {
            Ok(found) => traces.extend(found),
            Err(error) => tracing::warn!(%error, "traces cannot be read"),
        }
    }
    traces.sort_by_key(|trace| trace.began);
    traces.dedup_by(|one, other| one.id == other.id);
    traces.iter().map(Waterfall::new).collect()
}

impl Waterfall {
    fn new(trace: &Trace) -> Self {
        let spans = trace.lines.iter().map(|line| {
            let (from, wide) = trace.bar(line, WIDTH);
            let (service, name, failed) = (line.service.clone(), line.name.clone(), line.failed.clone());
            Span { depth: line.depth, service, name, took: milliseconds(line.took), failed, from, wide }
        });
        Self {
            id: trace.id.clone(),
            at: trace.at(),
            name: trace.name().to_owned(),
            took: milliseconds(trace.took),
            services: trace.services().into_iter().map(ToOwned::to_owned).collect(),
            cause: trace.cause.clone(),
            spans: spans.collect(),
        }
    }
}

/// Nanoseconds in milliseconds, with one decimal.
fn milliseconds(nanos: i64) -> String {
    let tenths = (nanos + 50_000) / 100_000;
    format!("{}.{}", tenths / 10, tenths % 10)
}

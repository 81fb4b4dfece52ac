//! The traces of a story.

use std::collections::BTreeSet;

use wuwei_traces::Trace;

use super::gather::Event;
use crate::Gateway;

/// The traces of the stories that `events` are part of, by time; none where none are kept here.
pub(super) async fn of(gateway: &Gateway, events: &[Event]) -> Vec<Trace> {
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
    traces
}

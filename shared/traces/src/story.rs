//! Traces as they are shown: each span below the one it is part of, by time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use serde::Serialize;

use crate::span::{Kind, Span};

/// One trace of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// Its id, 32 hexadecimal digits.
    pub id: String,
    /// When its first span began, nanoseconds since 1970.
    pub began: i64,
    /// From then until its last span ended, nanoseconds.
    pub took: i64,
    /// The trace that caused it, where its first span is linked to one.
    pub cause: Option<String>,
    /// Its spans, and those linked to them that are in no trace of the story (what relays sent), as they are to be read.
    pub lines: Vec<Line>,
}

/// One span, as a line of a waterfall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// How many spans it is below.
    pub depth: usize,
    /// The service whose it is.
    pub service: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// When it began, nanoseconds since 1970.
    pub began: i64,
    /// How long it took, nanoseconds.
    pub took: i64,
    /// Why it failed, if it did.
    pub failed: Option<String>,
    /// Its attributes.
    pub attributes: BTreeMap<String, String>,
}

impl Trace {
    /// When it began.
    pub fn at(&self) -> Timestamp {
        Timestamp::from_nanosecond(i128::from(self.began)).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// What it began with.
    pub fn name(&self) -> &str {
        self.lines.first().map_or("", |line| &line.name)
    }

    /// The services it came to, in the order it did.
    pub fn services(&self) -> Vec<&str> {
        let mut services = Vec::new();
        for line in &self.lines {
            if !services.contains(&line.service.as_str()) {
                services.push(&line.service);
            }
        }
        services
    }

    /// Where `line` begins and how wide it is, in `width` parts of the trace; at least one part.
    pub fn bar(&self, line: &Line, width: u32) -> (u32, u32) {
        let whole = i128::from(self.took.max(1));
        let part = |nanos: i64| u32::try_from(i128::from(nanos) * i128::from(width) / whole).unwrap_or(0);
        let from = part(line.began - self.began).min(width.saturating_sub(1));
        (from, part(line.took).clamp(1, width - from))
    }
}

/// Nanoseconds in milliseconds, rounded to one decimal.
pub fn milliseconds(nanos: i64) -> String {
    let tenths = (nanos + 50_000) / 100_000;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// The traces that `spans` make up, by time. A span of a trace that is none of `traces` hangs below the one it is linked to.
pub(crate) fn told(traces: &BTreeSet<String>, spans: Vec<Span>) -> Vec<Trace> {
    let ids: BTreeSet<(String, String)> = spans.iter().map(|span| (span.trace.clone(), span.id.clone())).collect();
    let mut trees = HashMap::<String, Tree>::new();
    for span in spans {
        let (trace, parent) = if traces.contains(&span.trace) {
            (span.trace.clone(), span.parent.clone())
        } else {
            let (Some(trace), Some(linked)) = (span.linked_trace.clone(), span.linked_span.clone()) else { continue };
            (trace, Some(linked))
        };
        // What a span of somebody else's asked for begins the part of the trace that is ours.
        let parent = parent.filter(|parent| ids.contains(&(trace.clone(), parent.clone())));
        trees.entry(trace).or_default().below.entry(parent).or_default().push(span);
    }
    let mut told: Vec<_> = trees.into_iter().filter_map(|(id, tree)| tree.told(id)).collect();
    told.sort_by(|one, other| (one.began, &one.id).cmp(&(other.began, &other.id)));
    told
}

#[derive(Default)]
struct Tree {
    /// By the span they are part of.
    below: HashMap<Option<String>, Vec<Span>>,
}

impl Tree {
    fn told(mut self, id: String) -> Option<Trace> {
        for spans in self.below.values_mut() {
            spans.sort_by(|one, other| (other.began, &other.id).cmp(&(one.began, &one.id)));
        }
        let mut waiting: Vec<_> = self.below.remove(&None)?.into_iter().map(|span| (0, span)).collect();
        let cause = waiting.last().and_then(|(_, first)| first.linked_trace.clone());
        let mut lines = Vec::new();
        while let Some((depth, span)) = waiting.pop() {
            let parts = self.below.remove(&Some(span.id.clone())).unwrap_or_default();
            waiting.extend(parts.into_iter().map(|part| (depth + 1, part)));
            lines.push(Line::of(depth, span));
        }
        let began = lines.iter().map(|line| line.began).min()?;
        let ended = lines.iter().map(|line| line.began.saturating_add(line.took)).max()?;
        Some(Trace { id, began, took: ended - began, cause, lines })
    }
}

impl Line {
    fn of(depth: usize, span: Span) -> Self {
        let attributes = span.attributes();
        let Span { service, name, kind, began, took, failed, .. } = span;
        Self { depth, service, name, kind, began, took, failed, attributes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(trace: &str, id: &str, parent: Option<&str>, (began, took): (i64, i64)) -> Span {
        Span {
            trace: trace.to_owned(),
            id: id.to_owned(),
            parent: parent.map(ToOwned::to_owned),
            service: "wishes".to_owned(),
            name: id.to_owned(),
            kind: Kind::Internal,
            began,
            took,
            failed: None,
            correlation: None,
            linked_trace: None,
            linked_span: None,
            attributes: "{}".to_owned(),
        }
    }

    fn linked(span: Span, (trace, to): (&str, &str)) -> Span {
        Span { linked_trace: Some(trace.to_owned()), linked_span: Some(to.to_owned()), ..span }
    }

    fn shown(trace: &Trace) -> Vec<(usize, &str)> {
        trace.lines.iter().map(|line| (line.depth, line.name.as_str())).collect()
    }

    #[test]
    fn spans_stand_below_what_they_are_part_of_by_time() {
        let spans = vec![
            span("t", "second", Some("root"), (30, 10)),
            span("t", "root", Some("of another system"), (0, 50)),
            span("t", "part", Some("first"), (12, 3)),
            span("t", "first", Some("root"), (10, 10)),
            linked(span("sent", "send", None, (60, 20)), ("t", "part")),
        ];
        let told = told(&BTreeSet::from(["t".to_owned()]), spans);
        let [trace] = &told[..] else { panic!("{told:?}") };
        assert_eq!(shown(trace), [(0, "root"), (1, "first"), (2, "part"), (3, "send"), (1, "second")]);
        assert_eq!((trace.began, trace.took, trace.cause.as_deref()), (0, 80, None));
        let bars: Vec<_> = trace.lines.iter().map(|line| trace.bar(line, 80)).collect();
        assert_eq!(bars, [(0, 50), (10, 10), (12, 3), (60, 20), (30, 10)]);
        assert_eq!(trace.bar(&trace.lines[2], 8), (1, 1), "what is short is still seen");
    }

    #[test]
    fn a_duration_is_rounded_to_a_tenth_of_a_millisecond() {
        assert_eq!([0, 49_999, 50_000, 1_234_567_890].map(milliseconds), ["0.0", "0.0", "0.1", "1234.6"]);
    }

    #[test]
    fn each_trace_tells_which_caused_it() {
        let spans = vec![linked(span("b", "due", None, (100, 1)), ("a", "root")), span("a", "root", None, (0, 1))];
        let told = told(&BTreeSet::from(["a".to_owned(), "b".to_owned()]), spans);
        let causes: Vec<_> = told.iter().map(|trace| (trace.id.as_str(), trace.cause.as_deref())).collect();
        assert_eq!(causes, [("a", None), ("b", Some("a"))]);
    }
}

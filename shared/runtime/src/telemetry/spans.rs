//! The spans of requests, events and due tasks. Where a trace is not recorded they are not made at all.

mod events;
mod http;
mod rpc;

use opentelemetry::{
    Context,
    trace::{Status, TraceContextExt as _},
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use uuid::Uuid;

use super::{
    names,
    trace_context::{Sampler, TraceContext},
};

pub use events::{Announced, create_span, due_span, process_span, send_span};
pub use http::http_span;
pub use rpc::{client_span, server_span};

/// Spans of this target are exported, all others (of libraries, which may carry statements) are not.
pub(super) const TARGET: &str = "wuwei::trace";

/// Chooses the traces that begin here; records none until telemetry is set up.
pub(super) static SAMPLER: Sampler = Sampler::off();

/// A span, or nothing where the trace is not recorded.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// To instrument the work with; the disabled span where nothing is recorded.
    pub span: Span,
    /// For what this causes: the `traceparent` naming the span; none where nothing is recorded.
    pub traceparent: Option<String>,
}

impl Recorded {
    /// Nothing is recorded.
    pub fn nothing() -> Self {
        Self { span: Span::none(), traceparent: None }
    }

    /// Whether the trace is recorded.
    pub fn is_recorded(&self) -> bool {
        self.traceparent.is_some()
    }

    /// Ends well.
    pub fn succeeded(&self) {
        if self.is_recorded() {
            self.span.set_attribute(names::RPC_STATUS, names::OK);
        }
    }

    /// Ends with the rejection `code`: the caller's to mend, no error of ours.
    pub fn rejected(&self, code: &str) {
        if self.is_recorded() {
            self.span.set_attribute(names::RPC_STATUS, code.to_owned());
        }
    }

    /// Ends with an error of ours, of class `kind`; `says` holds no personal data.
    pub fn failed(&self, kind: &str, says: &str) {
        if self.is_recorded() {
            self.span.set_attribute(names::ERROR_TYPE, kind.to_owned());
            self.span.set_status(Status::error(says.to_owned()));
        }
    }

    /// What came of an event or a due task: `done`, or the code of the rejection.
    pub fn outcome(&self, outcome: &str) {
        if self.is_recorded() {
            self.span.set_attribute(names::OUTCOME, outcome.to_owned());
        }
    }

    /// It is part of `story`, and was caused by the request or event `cause`.
    pub fn belongs(&self, story: Uuid, cause: Uuid) {
        if self.is_recorded() {
            self.span.set_attribute(names::CORRELATION, story.to_string());
            self.span.set_attribute(names::CAUSATION, cause.to_string());
        }
    }

    fn started(span: Span, service: &str) -> Self {
        span.set_attribute(names::SERVICE, service.to_owned());
        let traceparent = TraceContext::of(span.context().span().span_context());
        Self { span, traceparent: traceparent.filter(|context| context.sampled).map(|context| context.to_string()) }
    }
}

/// What a span received or sent is part of, where it is recorded: a caller's decision is kept; without one the sampler decides.
fn decided(traceparent: Option<&str>) -> Option<Option<TraceContext>> {
    let caller = traceparent.and_then(|text| text.parse::<TraceContext>().ok());
    caller.map_or_else(|| SAMPLER.record(), |caller| caller.sampled).then_some(caller)
}

fn sampled(traceparent: Option<&str>) -> Option<TraceContext> {
    traceparent?.parse::<TraceContext>().ok().filter(|context| context.sampled)
}

fn adopt(span: &Span, parent: Option<TraceContext>, state: Option<&str>) {
    let Some(parent) = parent else { return };
    // An error means that nothing is exported: there is no layer to tell.
    let _ = span.set_parent(Context::new().with_remote_span_context(parent.remote(state)));
}

#[cfg(test)]
mod tests;

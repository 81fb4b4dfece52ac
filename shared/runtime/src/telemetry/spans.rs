//! The spans of requests and events. Where a trace is not recorded they are not made at all.

use opentelemetry::{
    Context,
    trace::{Status, TraceContextExt as _},
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use wuwei_contracts::Town;

use super::{
    names,
    trace_context::{Sampler, TraceContext},
};

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

    fn started(span: Span) -> Self {
        let traceparent = TraceContext::of(span.context().span().span_context());
        Self { span, traceparent: traceparent.filter(|context| context.sampled).map(|context| context.to_string()) }
    }
}

/// An event on its way, as its spans name it.
#[derive(Debug, Clone, Copy)]
pub struct Announced<'a> {
    /// The stream.
    pub stream: &'a str,
    /// CloudEvents type.
    pub kind: &'a str,
    /// Id of the event.
    pub id: uuid::Uuid,
    /// Town of the event.
    pub town: &'a Town,
}

/// A request received (SERVER). A caller's decision is kept, and what its `tracestate` says of it; without one this
/// process decides by its sample ratio.
pub fn server_span(
    traceparent: Option<&str>,
    tracestate: Option<&str>,
    service: &str,
    operation: &str,
    town: &Town,
) -> Recorded {
    let caller = traceparent.and_then(|text| text.parse::<TraceContext>().ok());
    if !caller.map_or_else(|| SAMPLER.record(), |caller| caller.sampled) {
        return Recorded::nothing();
    }
    let method = format!("{service}/{operation}");
    let span = tracing::info_span!(target: TARGET, "request", otel.name = %method, otel.kind = "server");
    adopt(&span, caller, tracestate);
    rpc(&span, method, town);
    Recorded::started(span)
}

/// A request sent (CLIENT): part of `traceparent`'s trace, or the begin of one.
pub fn client_span(
    traceparent: Option<&str>,
    tracestate: Option<&str>,
    service: &str,
    operation: &str,
    town: &Town,
) -> Recorded {
    let cause = traceparent.and_then(|text| text.parse::<TraceContext>().ok());
    if !cause.map_or_else(|| SAMPLER.record(), |cause| cause.sampled) {
        return Recorded::nothing();
    }
    let method = format!("{service}/{operation}");
    let span = tracing::info_span!(target: TARGET, "call", otel.name = %method, otel.kind = "client");
    adopt(&span, cause, tracestate);
    rpc(&span, method, town);
    Recorded::started(span)
}

/// An event put into the outbox (PRODUCER, `create`); its traceparent is stored with the event.
pub fn create_span(cause: Option<&str>, event: Announced<'_>) -> Recorded {
    let Some(cause) = sampled(cause) else { return Recorded::nothing() };
    let name = format!("create {}", event.kind);
    let span = tracing::info_span!(target: TARGET, "create", otel.name = %name, otel.kind = "producer");
    adopt(&span, Some(cause), None);
    messaging(&span, "create", event);
    Recorded::started(span)
}

/// An event published by the relay (CLIENT, `send`), linked to its creation.
pub fn send_span(created: Option<&str>, event: Announced<'_>) -> Recorded {
    let Some(created) = sampled(created) else { return Recorded::nothing() };
    let name = format!("send {}", event.stream);
    let span = tracing::info_span!(target: TARGET, parent: None, "send", otel.name = %name, otel.kind = "client");
    span.add_link(created.remote(None));
    messaging(&span, "send", event);
    Recorded::started(span)
}

/// An event applied by a consumer (CONSUMER, `process`), linked to its creation: live ones are its children, replayed
/// ones begin a trace of their own.
pub fn process_span(created: Option<&str>, consumer: &str, event: Announced<'_>, replayed: bool) -> Recorded {
    let Some(created) = sampled(created) else { return Recorded::nothing() };
    let name = format!("process {}", event.kind);
    let span = tracing::info_span!(target: TARGET, parent: None, "process", otel.name = %name, otel.kind = "consumer");
    if !replayed {
        adopt(&span, Some(created), None);
    }
    span.add_link(created.remote(None));
    span.set_attribute(names::MESSAGING_CONSUMER, consumer.to_owned());
    messaging(&span, "process", event);
    Recorded::started(span)
}

fn sampled(traceparent: Option<&str>) -> Option<TraceContext> {
    traceparent?.parse::<TraceContext>().ok().filter(|context| context.sampled)
}

fn adopt(span: &Span, parent: Option<TraceContext>, state: Option<&str>) {
    let Some(parent) = parent else { return };
    // An error means that nothing is exported: there is no layer to tell.
    let _ = span.set_parent(Context::new().with_remote_span_context(parent.remote(state)));
}

fn rpc(span: &Span, method: String, town: &Town) {
    span.set_attribute(names::RPC_SYSTEM, names::NATS);
    span.set_attribute(names::RPC_METHOD, method);
    span.set_attribute(names::TOWN, town.as_str().to_owned());
}

fn messaging(span: &Span, operation: &'static str, event: Announced<'_>) {
    span.set_attribute(names::MESSAGING_SYSTEM, names::NATS);
    span.set_attribute(names::MESSAGING_OPERATION_TYPE, operation);
    span.set_attribute(names::MESSAGING_OPERATION, operation);
    span.set_attribute(names::MESSAGING_DESTINATION, event.stream.to_owned());
    span.set_attribute(names::MESSAGING_ID, event.id.to_string());
    span.set_attribute(names::TOWN, event.town.as_str().to_owned());
}

#[cfg(test)]
mod tests;

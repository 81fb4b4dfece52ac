//! Requests over NATS, by the RPC conventions.

use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use wuwei_contracts::Town;

use super::{super::names, Recorded, TARGET, adopt, decided};

/// A request received (SERVER). A caller's decision is kept, and what its `tracestate` says of it; without one this
/// process decides by its sample ratio.
pub fn server_span(
    traceparent: Option<&str>,
    tracestate: Option<&str>,
    service: &str,
    operation: &str,
    town: &Town,
) -> Recorded {
    let Some(caller) = decided(traceparent) else { return Recorded::nothing() };
    let method = format!("{service}/{operation}");
    let span = tracing::info_span!(target: TARGET, "request", otel.name = %method, otel.kind = "server");
    adopt(&span, caller, tracestate);
    rpc(&span, method, town);
    Recorded::started(span, service)
}

/// A request sent by `caller` (CLIENT): part of `traceparent`'s trace, or the begin of one.
pub fn client_span(
    traceparent: Option<&str>,
    tracestate: Option<&str>,
    caller: &str,
    (service, operation): (&str, &str),
    town: &Town,
) -> Recorded {
    let Some(cause) = decided(traceparent) else { return Recorded::nothing() };
    let method = format!("{service}/{operation}");
    let span = tracing::info_span!(target: TARGET, "call", otel.name = %method, otel.kind = "client");
    adopt(&span, cause, tracestate);
    rpc(&span, method, town);
    Recorded::started(span, caller)
}

fn rpc(span: &Span, method: String, town: &Town) {
    span.set_attribute(names::RPC_SYSTEM, names::NATS);
    span.set_attribute(names::RPC_METHOD, method);
    span.set_attribute(names::TOWN, town.as_str().to_owned());
}

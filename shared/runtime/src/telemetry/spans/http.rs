//! Requests over HTTP, by the HTTP conventions.

use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::{super::names, Recorded, TARGET, adopt, decided};

/// A request received over HTTP (SERVER): `method` on `route`, which holds no value of the request. A caller's decision is
/// kept, as [`super::server_span`] does.
pub fn http_span(
    traceparent: Option<&str>,
    tracestate: Option<&str>,
    service: &str,
    (method, route): (&str, &str),
) -> Recorded {
    let Some(caller) = decided(traceparent) else { return Recorded::nothing() };
    let name = format!("{method} {route}");
    let span = tracing::info_span!(target: TARGET, parent: None, "http", otel.name = %name, otel.kind = "server");
    adopt(&span, caller, tracestate);
    span.set_attribute(names::HTTP_METHOD, method.to_owned());
    span.set_attribute(names::HTTP_ROUTE, route.to_owned());
    Recorded::started(span, service)
}

impl Recorded {
    /// Ends with this HTTP status; from 500 on it is an error of ours.
    pub fn answered(&self, status: u16) {
        if !self.is_recorded() {
            return;
        }
        self.span.set_attribute(names::HTTP_STATUS, i64::from(status));
        if status >= 500 {
            self.failed(&status.to_string(), "");
        }
    }
}

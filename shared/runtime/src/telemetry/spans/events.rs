//! Events and due tasks, by the messaging conventions.

use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use wuwei_contracts::Town;

use super::{super::names, Recorded, SAMPLER, TARGET, adopt, sampled};

/// An event on its way, as its spans name it.
#[derive(Debug, Clone, Copy)]
pub struct Announced<'a> {
    /// Who makes, sends or applies it.
    pub service: &'a str,
    /// The stream.
    pub stream: &'a str,
    /// CloudEvents type.
    pub kind: &'a str,
    /// Id of the event.
    pub id: uuid::Uuid,
    /// Town of the event.
    pub town: &'a Town,
}

/// An event put into the outbox (PRODUCER, `create`); its traceparent is stored with the event.
pub fn create_span(cause: Option<&str>, event: Announced<'_>) -> Recorded {
    let Some(cause) = sampled(cause) else { return Recorded::nothing() };
    let name = format!("create {}", event.kind);
    let span = tracing::info_span!(target: TARGET, "create", otel.name = %name, otel.kind = "producer");
    adopt(&span, Some(cause), None);
    messaging(&span, "create", event);
    Recorded::started(span, event.service)
}

/// An event published by the relay (CLIENT, `send`), linked to its creation.
pub fn send_span(created: Option<&str>, event: Announced<'_>) -> Recorded {
    let Some(created) = sampled(created) else { return Recorded::nothing() };
    let name = format!("send {}", event.stream);
    let span = tracing::info_span!(target: TARGET, parent: None, "send", otel.name = %name, otel.kind = "client");
    span.add_link(created.remote(None));
    messaging(&span, "send", event);
    Recorded::started(span, event.service)
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
    Recorded::started(span, event.service)
}

/// A due task carried out (INTERNAL): a trace of its own, linked to what scheduled it; recorded where that was.
pub fn due_span(scheduled: Option<&str>, service: &str, task: &str, town: &Town) -> Recorded {
    let scheduled = sampled(scheduled);
    if scheduled.is_none() && !SAMPLER.record() {
        return Recorded::nothing();
    }
    let name = format!("due {service}/{task}");
    let span = tracing::info_span!(target: TARGET, parent: None, "due", otel.name = %name, otel.kind = "internal");
    if let Some(scheduled) = scheduled {
        span.add_link(scheduled.remote(None));
    }
    span.set_attribute(names::DUE_TASK, format!("{service}/{task}"));
    span.set_attribute(names::TOWN, town.as_str().to_owned());
    Recorded::started(span, service)
}

fn messaging(span: &Span, operation: &'static str, event: Announced<'_>) {
    span.set_attribute(names::MESSAGING_SYSTEM, names::NATS);
    span.set_attribute(names::MESSAGING_OPERATION_TYPE, operation);
    span.set_attribute(names::MESSAGING_OPERATION, operation);
    span.set_attribute(names::MESSAGING_DESTINATION, event.stream.to_owned());
    span.set_attribute(names::MESSAGING_ID, event.id.to_string());
    span.set_attribute(names::TOWN, event.town.as_str().to_owned());
}

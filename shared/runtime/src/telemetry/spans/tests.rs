use std::time::Instant;

use opentelemetry::trace::{SpanKind, TracerProvider as _};
use opentelemetry_sdk::{
    error::OTelSdkResult,
    trace::{SdkTracerProvider, SpanData, SpanExporter},
};
use tracing_subscriber::layer::SubscriberExt as _;

use super::*;
use wuwei_contracts::Town;

const CALLER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[derive(Debug, Clone, Default)]
struct Kept(std::sync::Arc<parking_lot::Mutex<Vec<SpanData>>>);

impl SpanExporter for Kept {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().extend(batch);
        Ok(())
    }
}

/// The spans that `work` recorded.
fn recorded(work: impl FnOnce()) -> Vec<SpanData> {
    let kept = Kept::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(kept.clone()).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), work);
    let spans = kept.0.lock();
    spans.clone()
}

fn attribute(span: &SpanData, name: &str) -> String {
    let found = span.attributes.iter().find(|attribute| attribute.key.as_str() == name);
    found.unwrap_or_else(|| panic!("{name} is missing in {span:?}")).value.to_string()
}

fn town() -> Town {
    Town::parse("dalang").unwrap()
}

fn event(town: &Town) -> Announced<'_> {
    Announced {
        service: "registry",
        stream: "EVT_REGISTRY",
        kind: "org.wuwei.registry.grant.given.v1",
        id: uuid::Uuid::nil(),
        town,
    }
}

#[test]
fn a_sampled_caller_gets_a_server_span_in_its_trace() {
    let mut child = String::new();
    let spans = recorded(|| {
        let request = server_span(Some(CALLER), Some("vendor=1"), "registry", "give_grant", &town());
        child = request.traceparent.clone().unwrap();
        request.rejected("role_missing");
    });
    let [span] = &spans[..] else { panic!("{spans:?}") };
    assert_eq!(span.name, "registry/give_grant");
    assert_eq!(span.span_kind, SpanKind::Server);
    assert_eq!(span.parent_span_id.to_string(), "00f067aa0ba902b7");
    assert_eq!(span.span_context.trace_state().get("vendor"), Some("1"));
    assert!(child.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-"), "{child}");
    assert!(child.contains(&span.span_context.span_id().to_string()), "what it causes hangs below it");
    assert_eq!(attribute(span, "rpc.system.name"), "nats");
    assert_eq!(attribute(span, "rpc.method"), "registry/give_grant");
    assert_eq!(attribute(span, "rpc.response.status_code"), "role_missing");
    assert_eq!(attribute(span, "wuwei.town"), "dalang");
}

#[test]
fn an_unsampled_or_absent_caller_costs_no_span() {
    let spans = recorded(|| {
        for caller in [None, Some("garbage"), Some(&*CALLER.replace("-01", "-00"))] {
            let request = server_span(caller, None, "registry", "give_grant", &town());
            assert!(!request.is_recorded());
            request.failed("fault", "none of it is kept");
            assert!(!create_span(caller, event(&town())).is_recorded());
        }
    });
    assert!(spans.is_empty(), "{spans:?}");
}

#[test]
fn an_event_is_created_sent_and_processed_in_linked_spans() {
    let dalang = town();
    let spans = recorded(|| {
        let created = create_span(Some(CALLER), event(&dalang)).traceparent;
        drop(send_span(created.as_deref(), event(&dalang)));
        drop(process_span(created.as_deref(), "wishes__dalang", event(&dalang), false));
        drop(process_span(created.as_deref(), "wishes__dalang", event(&dalang), true));
    });
    let [create, send, live, replayed] = &spans[..] else { panic!("{spans:?}") };
    let creation = create.span_context.span_id();
    assert_eq!(create.span_kind, SpanKind::Producer);
    assert_eq!((send.span_kind.clone(), send.name.as_ref()), (SpanKind::Client, "send EVT_REGISTRY"));
    assert_eq!(live.span_kind, SpanKind::Consumer);
    for span in [send, live, replayed] {
        assert_eq!(span.links.links[0].span_context.span_id(), creation);
    }
    assert_eq!(live.parent_span_id, creation);
    assert_eq!(live.span_context.trace_id(), create.span_context.trace_id());
    assert_ne!(send.span_context.trace_id(), create.span_context.trace_id());
    assert_ne!(replayed.span_context.trace_id(), create.span_context.trace_id());
    assert_eq!(attribute(live, "messaging.operation.type"), "process");
    assert_eq!(attribute(live, "messaging.consumer.group.name"), "wishes__dalang");
}

#[test]
fn a_due_task_begins_a_trace_of_its_own_linked_to_what_scheduled_it() {
    let spans = recorded(|| {
        let due = due_span(Some(CALLER), "delegation", "case_due", &town());
        due.belongs(uuid::Uuid::max(), uuid::Uuid::nil());
        due.outcome("done");
        assert!(!due_span(None, "delegation", "case_due", &town()).is_recorded(), "the sampler says no");
    });
    let [span] = &spans[..] else { panic!("{spans:?}") };
    assert_eq!((span.name.as_ref(), span.span_kind.clone()), ("due delegation/case_due", SpanKind::Internal));
    assert_ne!(span.span_context.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(span.links.links[0].span_context.span_id().to_string(), "00f067aa0ba902b7");
    assert_eq!(attribute(span, "wuwei.correlation"), uuid::Uuid::max().to_string());
    assert_eq!(attribute(span, "wuwei.causation"), uuid::Uuid::nil().to_string());
    assert_eq!(
        (attribute(span, "wuwei.service"), attribute(span, "wuwei.outcome")),
        ("delegation".into(), "done".into())
    );
}

#[test]
fn a_request_over_http_is_named_by_its_route_and_fails_from_500_on() {
    let spans = recorded(|| {
        for status in [404, 503] {
            let request = http_span(Some(CALLER), None, "gateway", ("GET", "/towns/{town}/wishes/{wish}"));
            request.answered(status);
        }
    });
    let [refused, failed] = &spans[..] else { panic!("{spans:?}") };
    assert_eq!(
        (refused.name.as_ref(), refused.span_kind.clone()),
        ("GET /towns/{town}/wishes/{wish}", SpanKind::Server)
    );
    assert_eq!(refused.parent_span_id.to_string(), "00f067aa0ba902b7");
    assert_eq!(attribute(refused, "http.request.method"), "GET");
    assert_eq!(attribute(refused, "http.route"), "/towns/{town}/wishes/{wish}");
    assert_eq!(attribute(refused, "http.response.status_code"), "404");
    assert_eq!(refused.status, Status::Unset);
    assert_eq!(attribute(failed, "error.type"), "503");
}

#[test]
fn an_unrecorded_request_costs_less_than_a_microsecond() {
    let (dalang, unsampled) = (town(), CALLER.replace("-01", "-00"));
    let mut best = f64::MAX;
    for _ in 0..20 {
        let began = Instant::now();
        for _ in 0..1_000 {
            std::hint::black_box(server_span(Some(&unsampled), None, "registry", "give_grant", &dalang));
            std::hint::black_box(server_span(None, None, "registry", "give_grant", &dalang));
        }
        best = best.min(began.elapsed().as_secs_f64() / 2_000.0);
    }
    // Debug builds are some ten times slower than what runs.
    let most = if cfg!(debug_assertions) { 10e-6 } else { 1e-6 };
    assert!(best < most, "{best} s");
}

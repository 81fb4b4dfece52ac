//! Spans out of an OTLP request.

use std::{collections::BTreeMap, fmt::Write as _};

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{AnyValue, KeyValue, any_value::Value},
    trace::v1::{Span as Received, span::SpanKind, status::StatusCode},
};
use wuwei_runtime::telemetry::names;

use crate::span::{Kind, Span};

/// Name of the service in a resource.
const SERVICE_NAME: &str = "service.name";

/// The spans of a request; those without valid ids are left out, as the protocol says.
pub fn spans(request: ExportTraceServiceRequest) -> Vec<Span> {
    let mut spans = Vec::new();
    for of_resource in request.resource_spans {
        let attributes = of_resource.resource.map(|resource| texts(resource.attributes)).unwrap_or_default();
        let service = attributes.get(SERVICE_NAME).cloned().unwrap_or_default();
        let received = of_resource.scope_spans.into_iter().flat_map(|scope| scope.spans);
        spans.extend(received.filter_map(|span| kept(&service, span)));
    }
    spans
}

fn kept(service: &str, span: Received) -> Option<Span> {
    let (trace, id) = (hex(&span.trace_id, 16)?, hex(&span.span_id, 8)?);
    let kind = kind(span.kind());
    let failed = span.status.filter(|status| status.code() == StatusCode::Error).map(|status| status.message);
    let mut attributes = texts(span.attributes);
    let class = attributes.get(names::ERROR_TYPE).cloned();
    let failed =
        failed.map(|says| [class, Some(says)].into_iter().flatten().collect::<Vec<_>>().join(" ").trim().to_owned());
    let link = span.links.first();
    let began = i64::try_from(span.start_time_unix_nano).ok()?;
    Some(Span {
        trace,
        id,
        parent: hex(&span.parent_span_id, 8),
        service: attributes.remove(names::SERVICE).unwrap_or_else(|| service.to_owned()),
        name: span.name,
        kind,
        began,
        took: i64::try_from(span.end_time_unix_nano).ok()?.saturating_sub(began).max(0),
        failed,
        correlation: attributes.remove(names::CORRELATION),
        linked_trace: link.and_then(|link| hex(&link.trace_id, 16)),
        linked_span: link.and_then(|link| hex(&link.span_id, 8)),
        attributes: serde_json::to_string(&attributes).ok()?,
    })
}

/// An id of `length` bytes, not all zero.
fn hex(bytes: &[u8], length: usize) -> Option<String> {
    let valid = bytes.len() == length && bytes.iter().any(|byte| *byte != 0);
    valid.then(|| {
        bytes.iter().fold(String::with_capacity(2 * length), |mut text, byte| {
            // Writing into a text does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    })
}

fn kind(kind: SpanKind) -> Kind {
    match kind {
        SpanKind::Unspecified | SpanKind::Internal => Kind::Internal,
        SpanKind::Server => Kind::Server,
        SpanKind::Client => Kind::Client,
        SpanKind::Producer => Kind::Producer,
        SpanKind::Consumer => Kind::Consumer,
    }
}

fn texts(attributes: Vec<KeyValue>) -> BTreeMap<String, String> {
    attributes.into_iter().filter_map(|pair| Some((pair.key, text(pair.value?)?))).collect()
}

/// What our spans and resources hold is plain; lists, maps and bytes of others are not kept.
fn text(value: AnyValue) -> Option<String> {
    Some(match value.value? {
        Value::StringValue(text) => text,
        Value::BoolValue(truth) => truth.to_string(),
        Value::IntValue(number) => number.to_string(),
        Value::DoubleValue(number) => number.to_string(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::{
        resource::v1::Resource,
        trace::v1::{ResourceSpans, ScopeSpans, Status, span::Link},
    };

    use super::*;

    fn pair(key: &str, value: Value) -> KeyValue {
        KeyValue { key: key.to_owned(), value: Some(AnyValue { value: Some(value) }), ..KeyValue::default() }
    }

    fn request(span: Received) -> ExportTraceServiceRequest {
        let name = pair(SERVICE_NAME, Value::StringValue("wishes".to_owned()));
        let resource = Some(Resource { attributes: vec![name], ..Resource::default() });
        let scope_spans = vec![ScopeSpans { spans: vec![span], ..ScopeSpans::default() }];
        ExportTraceServiceRequest {
            resource_spans: vec![ResourceSpans { resource, scope_spans, ..Default::default() }],
        }
    }

    fn received() -> Received {
        Received {
            trace_id: vec![0xab; 16],
            span_id: vec![1; 8],
            parent_span_id: vec![2; 8],
            name: "wishes/submit_wish".to_owned(),
            kind: SpanKind::Server.into(),
            start_time_unix_nano: 1_000,
            end_time_unix_nano: 1_500,
            attributes: vec![
                pair(names::CORRELATION, Value::StringValue("story".to_owned())),
                pair(names::HTTP_STATUS, Value::IntValue(503)),
                pair(names::ERROR_TYPE, Value::StringValue("fault".to_owned())),
            ],
            links: vec![Link { trace_id: vec![3; 16], span_id: vec![4; 8], ..Link::default() }],
            status: Some(Status { message: "says".to_owned(), code: StatusCode::Error.into() }),
            ..Received::default()
        }
    }

    #[test]
    fn a_span_keeps_who_it_is_when_it_was_and_what_it_belongs_to() {
        let spans = spans(request(received()));
        let [span] = &spans[..] else { panic!("{spans:?}") };
        assert_eq!((span.trace.as_str(), span.id.as_str()), ("ab".repeat(16).as_str(), "01".repeat(8).as_str()));
        assert_eq!(span.parent.as_deref(), Some("02".repeat(8).as_str()));
        assert_eq!((span.service.as_str(), span.kind, span.began, span.took), ("wishes", Kind::Server, 1_000, 500));
        assert_eq!((span.correlation.as_deref(), span.failed.as_deref()), (Some("story"), Some("fault says")));
        assert_eq!(span.linked_trace.as_deref(), Some("03".repeat(16).as_str()));
        assert_eq!(span.linked_span.as_deref(), Some("04".repeat(8).as_str()));
        assert_eq!(span.attributes().get(names::HTTP_STATUS).map(String::as_str), Some("503"));
    }

    #[test]
    fn a_span_without_valid_ids_is_left_out() {
        for wrong in [vec![], vec![0; 16], vec![1; 15]] {
            assert_eq!(spans(request(Received { trace_id: wrong, ..received() })), []);
        }
        assert_eq!(spans(request(Received { span_id: vec![0; 8], ..received() })), []);
        assert_eq!(spans(request(Received { parent_span_id: vec![], ..received() }))[0].parent, None);
    }
}

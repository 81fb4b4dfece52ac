//! Traces out of the process: OTLP over HTTP with protobuf bodies.

use std::{fmt, pin::Pin, time::Duration};

use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response, hyper::HyperClient};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SdkTracerProvider},
};
use tokio::runtime::Handle;

use super::{TelemetryError, by_service::ByService};

/// Longest time one export may take.
const EXPORT: Duration = Duration::from_secs(3);

/// A provider that sends what is recorded to the collectors at `endpoints`, in batches, each from a thread of its own.
pub(super) fn provider(endpoints: &[&str], resource: &Resource) -> Result<SdkTracerProvider, TelemetryError> {
    let mut provider = SdkTracerProvider::builder()
        // Roots are chosen before a span is made; what reaches the SDK is to be recorded.
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::AlwaysOn)));
    for endpoint in endpoints {
        let (endpoint, handle) = ((*endpoint).to_owned(), Handle::current());
        let make = Box::new(move || exporter(&endpoint, &handle));
        provider = provider.with_batch_exporter(ByService::new(make, resource.clone())?);
    }
    Ok(provider.with_resource(resource.clone()).build())
}

fn exporter(endpoint: &str, handle: &Handle) -> Result<SpanExporter, TelemetryError> {
    let client = OnRuntime { handle: handle.clone(), client: HyperClient::with_default_connector(EXPORT, None) };
    SpanExporter::builder()
        .with_http()
        .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
        .with_timeout(EXPORT)
        .with_http_client(client)
        .build()
        .map_err(|cause| TelemetryError::Endpoint { endpoint: endpoint.to_owned(), cause: cause.to_string() })
}

/// Sends on the tokio runtime, whatever thread asks: the SDK's batches come from a thread without one.
struct OnRuntime {
    handle: Handle,
    client: HyperClient,
}

impl fmt::Debug for OnRuntime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnRuntime")
    }
}

type Sending<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'a>>;

impl HttpClient for OnRuntime {
    fn send_bytes<'s, 'f>(&'s self, request: Request<Bytes>) -> Sending<'f>
    where
        's: 'f,
        Self: 'f,
    {
        let client = self.client.clone();
        let sent = self.handle.spawn(async move { client.send_bytes(request).await });
        Box::pin(async move { sent.await? })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use axum::{Router, body::Bytes as Body, routing::post};
    use opentelemetry::trace::{Span as _, Tracer as _, TracerProvider as _};
    use tokio::{net::TcpListener, sync::mpsc};

    use super::*;

    #[tokio::test]
    async fn spans_reach_a_collector_and_the_end_waits_for_them() {
        let (sender, mut received) = mpsc::unbounded_channel();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}/", listener.local_addr().unwrap());
        let collector = Router::new().route(
            "/v1/traces",
            post(async move |body: Body| {
                sender.send(body).unwrap();
            }),
        );
        let _serving = crate::tasks::spawn(async move { axum::serve(listener, collector).await });
        let provider = provider(&[&endpoint], &super::super::resource("registry", "registry-1")).unwrap();
        provider.tracer("test").start("give_grant in dalang").end();
        let mut span = provider.tracer("test").start("submit_wish");
        span.set_attribute(opentelemetry::KeyValue::new(crate::telemetry::names::SERVICE, "wishes"));
        span.end();
        crate::telemetry::Telemetry { provider: Some(provider) }.shutdown().await;
        let mut bodies = vec![received.try_recv().expect("the end waits for the last export")];
        bodies.push(received.try_recv().expect("spans of two services go out under two resources"));
        let holds = |body: &Body, text: &str| body.windows(text.len()).any(|window| window == text.as_bytes());
        bodies.sort_by_key(|body| holds(body, "submit_wish"));
        for (body, holding, not) in
            [(&bodies[0], "give_grant in dalang", "wishes"), (&bodies[1], "wishes", "registry\"")]
        {
            assert!(holds(body, holding) && holds(body, "registry-1") && !holds(body, not), "{body:?}");
        }
    }

    #[tokio::test]
    async fn a_collector_that_is_gone_delays_the_end_only_a_little() {
        let provider = provider(&["http://127.0.0.1:9"], &super::super::resource("registry", "registry-1")).unwrap();
        provider.tracer("test").start("lost").end();
        let began = Instant::now();
        crate::telemetry::Telemetry { provider: Some(provider) }.shutdown().await;
        assert!(began.elapsed() < 2 * super::super::LAST_EXPORT, "{:?}", began.elapsed());
    }

    #[tokio::test]
    async fn an_endpoint_that_is_no_address_is_named() {
        let resource = super::super::resource("registry", "registry-1");
        let error = provider(&["not an address"], &resource).map(drop).unwrap_err();
        assert!(error.to_string().starts_with("telemetry.otlp_endpoint is \"not an address\""), "{error}");
    }
}

//! Traces out of the process: OTLP over HTTP with protobuf bodies.

use std::{fmt, pin::Pin, time::Duration};

use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response, hyper::HyperClient};
use opentelemetry_otlp::{WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SdkTracerProvider},
};
use tokio::runtime::Handle;

use super::TelemetryError;

/// Longest time one export may take.
const EXPORT: Duration = Duration::from_secs(3);

/// A provider that sends what is recorded to the collector at `endpoint`, in batches, from a thread of its own.
pub(super) fn provider(endpoint: &str, resource: Resource) -> Result<SdkTracerProvider, TelemetryError> {
    let client = OnRuntime { handle: Handle::current(), client: HyperClient::with_default_connector(EXPORT, None) };
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
        .with_timeout(EXPORT)
        .with_http_client(client)
        .build()
        .map_err(|cause| TelemetryError::Endpoint { endpoint: endpoint.to_owned(), cause: cause.to_string() })?;
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        // Roots are chosen before a span is made; what reaches the SDK is to be recorded.
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::AlwaysOn)))
        .with_resource(resource)
        .build())
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
        let provider = provider(&endpoint, super::super::resource("registry", "registry-1")).unwrap();
        provider.tracer("test").start("give_grant in dalang").end();
        crate::telemetry::Telemetry { provider: Some(provider) }.shutdown().await;
        let body = received.try_recv().expect("the end waits for the last export");
        let holds = |text: &str| body.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(holds("give_grant in dalang") && holds("registry-1"), "{body:?}");
    }

    #[tokio::test]
    async fn a_collector_that_is_gone_delays_the_end_only_a_little() {
        let provider = provider("http://127.0.0.1:9", super::super::resource("registry", "registry-1")).unwrap();
        provider.tracer("test").start("lost").end();
        let began = Instant::now();
        crate::telemetry::Telemetry { provider: Some(provider) }.shutdown().await;
        assert!(began.elapsed() < 2 * super::super::LAST_EXPORT, "{:?}", began.elapsed());
    }

    #[tokio::test]
    async fn an_endpoint_that_is_no_address_is_named() {
        let error = provider("not an address", super::super::resource("registry", "registry-1")).map(drop).unwrap_err();
        assert!(error.to_string().starts_with("telemetry.otlp_endpoint is \"not an address\""), "{error}");
    }
}

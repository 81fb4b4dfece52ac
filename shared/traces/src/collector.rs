//! Takes spans in by OTLP over HTTP, as any collector does.

use std::net::{Ipv4Addr, SocketAddr};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::post,
};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use prost::Message as _;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use wuwei_runtime::tasks;

use crate::{received, store::TraceStore};

/// Longest request, bytes: a batch of the SDK's has 512 spans.
const LONGEST: usize = 4 << 20;
/// The only form taken.
const PROTOBUF: &str = "application/x-protobuf";

/// A collector that listens on loopback; it ends when this is dropped.
#[derive(Debug)]
pub struct Collector {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Collector {
    /// Keeps what comes in `store`.
    ///
    /// # Errors
    /// Where no port is free.
    pub async fn start(store: TraceStore) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let router = router(store);
        let task = tasks::spawn(async move {
            let end = async {
                // An error means that whoever started this is gone.
                let _ = stopped.await;
            };
            if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(end).await {
                tracing::warn!(%error, "traces are no longer taken in");
            }
        });
        Ok(Self { address, stop: Some(stop), task })
    }

    /// What exporters are to be told: `http://127.0.0.1:<port>`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Takes no more in, and ends once all that was taken is kept.
    pub async fn stop(mut self) {
        self.stop.take();
        // An error means that the task has ended already.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.stop.take();
    }
}

fn router(store: TraceStore) -> Router {
    Router::new().route("/v1/traces", post(take)).layer(DefaultBodyLimit::max(LONGEST)).with_state(store)
}

async fn take(State(store): State<TraceStore>, headers: HeaderMap, body: Bytes) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with(PROTOBUF) {
        return (StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("send {PROTOBUF}, not {kind:?}")).into_response();
    }
    let request = match ExportTraceServiceRequest::decode(body) {
        Ok(request) => request,
        Err(error) => {
            return (StatusCode::BAD_REQUEST, format!("no ExportTraceServiceRequest: {error}")).into_response();
        }
    };
    match store.keep(received::spans(request)).await {
        Ok(()) => {
            let answer = ExportTraceServiceResponse::default().encode_to_vec();
            ([(header::CONTENT_TYPE, PROTOBUF)], answer).into_response()
        }
        Err(error) => {
            tracing::warn!(%error, "spans could not be kept");
            (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response()
        }
    }
}

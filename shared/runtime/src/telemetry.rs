//! Logs and traces of the process: set up once, ended last.
//!
//! Logs are readable at a terminal and JSON in production; they never hold personal data, so no body, name or number
//! of a person is logged anywhere in the runtime. Traces go out by OTLP over HTTP, where a collector is set.

mod by_service;
pub mod names;
mod otlp;
mod spans;
mod trace_context;

use std::{io::IsTerminal as _, time::Duration};

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use tracing_subscriber::{
    EnvFilter, Layer, filter::filter_fn, layer::SubscriberExt as _, registry::LookupSpan, util::SubscriberInitExt as _,
};

use crate::settings::{LogFormat, TelemetrySettings};

pub use spans::{
    Announced, Recorded, client_span, create_span, due_span, http_span, process_span, send_span, server_span,
};
pub use trace_context::{NoTraceContext, TraceContext};

/// Longest time to wait for the collector at the end.
const LAST_EXPORT: Duration = Duration::from_secs(3);

/// Why telemetry cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The log filter cannot be read.
    #[error("telemetry.log is {filter:?}: {cause}; write as in info,wuwei_runtime=debug")]
    Filter {
        /// The setting.
        filter: String,
        /// What the parser says.
        cause: String,
    },
    /// The collector's address cannot be used.
    #[error("telemetry.otlp_endpoint is {endpoint:?}: {cause}; give the base address, as in http://127.0.0.1:4318")]
    Endpoint {
        /// The setting.
        endpoint: String,
        /// What the exporter says.
        cause: String,
    },
}

/// The process's telemetry; ended last by [`Telemetry::shutdown`].
#[derive(Debug, Default)]
pub struct Telemetry {
    provider: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Sets up logs and traces of this process, known as `service` and `instance`. Call within the tokio runtime that
    /// outlives everything else. A second call in one process changes nothing.
    ///
    /// # Errors
    /// Where the log filter or the collector's address cannot be used.
    pub fn start(settings: &TelemetrySettings, service: &str, instance: &str) -> Result<Self, TelemetryError> {
        let endpoints: Vec<&str> =
            [&settings.otlp_endpoint, &settings.local_endpoint].into_iter().flatten().map(String::as_str).collect();
        let provider = match &endpoints[..] {
            [] => None,
            endpoints => Some(otlp::provider(endpoints, &resource(service, instance))?),
        };
        let exported = provider.as_ref().map(|provider| {
            tracing_opentelemetry::layer()
                .with_tracer(provider.tracer("wuwei"))
                .with_location(false)
                .with_threads(false)
                .with_target(false)
                .with_tracked_inactivity(false)
                .with_filter(filter_fn(|meta| meta.target() == spans::TARGET))
        });
        let logs = log_layer(settings)?;
        if tracing_subscriber::registry().with(logs).with(exported).try_init().is_err() {
            tracing::debug!("telemetry is set up already");
            return Ok(Self { provider });
        }
        if provider.is_some() {
            spans::SAMPLER.set(settings.sample_ratio);
        }
        Ok(Self { provider })
    }

    /// Sends the last spans and ends the SDK; waits a few seconds at most.
    pub async fn shutdown(self) {
        let Some(provider) = self.provider else { return };
        spans::SAMPLER.set(0.0);
        // The SDK blocks while its last batch is sent by this very runtime.
        let ended = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(LAST_EXPORT)).await;
        if let Ok(Err(error)) = ended {
            tracing::warn!(%error, "the last traces could not be sent");
        }
    }
}

fn resource(service: &str, instance: &str) -> Resource {
    Resource::builder_empty()
        .with_service_name(service.to_owned())
        .with_attribute(opentelemetry::KeyValue::new("service.instance.id", instance.to_owned()))
        .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_attribute(opentelemetry::KeyValue::new("service.namespace", "wuwei"))
        .build()
}

type BoxedLayer<S> = Box<dyn Layer<S> + Send + Sync>;

fn log_layer<S>(settings: &TelemetrySettings) -> Result<BoxedLayer<S>, TelemetryError>
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
{
    let filter = EnvFilter::builder()
        .parse(&settings.log)
        .map_err(|cause| TelemetryError::Filter { filter: settings.log.clone(), cause: cause.to_string() })?;
    // Standard output is for what a command prints; logs go beside it.
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    Ok(match settings.log_format {
        LogFormat::Json => {
            layer.json().flatten_event(true).with_current_span(true).with_span_list(false).with_filter(filter).boxed()
        }
        LogFormat::Text => {
            layer.with_ansi(std::io::stderr().is_terminal()).with_target(false).compact().with_filter(filter).boxed()
        }
    })
}

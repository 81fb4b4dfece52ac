//! Hears everything this process says: every log line, ours down to TRACE, and every span with its attributes.

use std::{
    io::{self, Write},
    sync::{Arc, OnceLock},
};

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::{
    error::OTelSdkResult,
    trace::{Sampler, SdkTracerProvider, SpanData, SpanExporter},
};
use parking_lot::Mutex;
use tracing_subscriber::{
    EnvFilter, Layer, filter::filter_fn, fmt::MakeWriter, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// What is logged: all of ours, of others what production logs.
const LOG: &str = "info,wuwei=trace";
/// The target of the spans that are exported.
const SPANS: &str = "wuwei::trace";

/// What was heard.
#[derive(Debug, Clone, Default)]
pub struct Ear {
    logs: Arc<Mutex<Vec<u8>>>,
    spans: Arc<Mutex<Vec<String>>>,
}

impl Ear {
    /// Listens from the first call on.
    pub fn listen() -> &'static Self {
        static EAR: OnceLock<Ear> = OnceLock::new();
        EAR.get_or_init(|| {
            let ear = Self::default();
            ear.subscribe();
            ear
        })
    }

    fn subscribe(&self) {
        let provider = SdkTracerProvider::builder().with_sampler(Sampler::AlwaysOn).with_simple_exporter(self.clone());
        let tracer = provider.build().tracer("stories");
        let filter = EnvFilter::new(LOG);
        let logs = tracing_subscriber::fmt::layer().json().with_span_list(true).with_writer(self.clone());
        let spans =
            tracing_opentelemetry::layer().with_tracer(tracer).with_filter(filter_fn(|meta| meta.target() == SPANS));
        let set = tracing_subscriber::registry().with(logs.with_filter(filter)).with(spans).try_init();
        set.unwrap_or_else(|error| panic!("somebody else listens already: {error}"));
    }

    /// Every log line so far.
    pub fn logs(&self) -> Vec<u8> {
        self.logs.lock().clone()
    }

    /// Every span that has ended so far: its name, attributes, events and status.
    pub fn spans(&self) -> Vec<String> {
        self.spans.lock().clone()
    }
}

impl SpanExporter for Ear {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.spans.lock().extend(batch.iter().map(|span| format!("{span:?}")));
        Ok(())
    }
}

impl Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.logs.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Ear {
    type Writer = Self;

    fn make_writer(&'a self) -> Self::Writer {
        self.clone()
    }
}

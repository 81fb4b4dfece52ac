//! One process may run several services, and the SDK knows one resource per process: each span goes out under the resource
//! of the service whose it is.

use std::{collections::HashMap, fmt, sync::Arc, time::Duration};

use opentelemetry::KeyValue;
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{SpanData, SpanExporter},
};
use parking_lot::Mutex;

use super::{TelemetryError, names};

/// Makes an exporter.
type Make<E> = Box<dyn Fn() -> Result<E, TelemetryError> + Send + Sync>;

/// Exports by exporters of one kind, one for each service.
pub(super) struct ByService<E> {
    make: Make<E>,
    /// Of the process.
    resource: Resource,
    exporters: Mutex<HashMap<String, Arc<E>>>,
}

impl<E> fmt::Debug for ByService<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByService")
    }
}

impl<E: SpanExporter> ByService<E> {
    /// Exports by what `make` makes; spans of no service under `resource` itself.
    ///
    /// # Errors
    /// Where none can be made.
    pub fn new(make: Make<E>, resource: Resource) -> Result<Self, TelemetryError> {
        let by_service = Self { make, resource, exporters: Mutex::default() };
        by_service.of("")?;
        Ok(by_service)
    }

    fn of(&self, service: &str) -> Result<Arc<E>, TelemetryError> {
        let mut exporters = self.exporters.lock();
        if let Some(exporter) = exporters.get(service) {
            return Ok(exporter.clone());
        }
        let mut exporter = (self.make)()?;
        exporter.set_resource(&self.resource(service));
        let exporter = Arc::new(exporter);
        exporters.insert(service.to_owned(), exporter.clone());
        Ok(exporter)
    }

    fn resource(&self, service: &str) -> Resource {
        if service.is_empty() {
            return self.resource.clone();
        }
        let all = self.resource.iter().map(|(name, value)| KeyValue::new(name.clone(), value.clone()));
        Resource::builder_empty().with_attributes(all).with_service_name(service.to_owned()).build()
    }

    fn all(&self) -> Vec<Arc<E>> {
        self.exporters.lock().values().cloned().collect()
    }
}

impl<E: SpanExporter> SpanExporter for ByService<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let mut parts = HashMap::<String, Vec<SpanData>>::new();
        for span in batch {
            parts.entry(service(&span)).or_default().push(span);
        }
        let mut outcome = Ok(());
        for (service, part) in parts {
            // The first could be made, and all are made alike.
            let Ok(exporter) = self.of(&service) else { continue };
            outcome = exporter.export(part).await.and(outcome);
        }
        outcome
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        // Each is ended, whatever came of the one before.
        let ended: Vec<OTelSdkResult> =
            self.all().into_iter().map(|exporter| exporter.shutdown_with_timeout(timeout)).collect();
        ended.into_iter().collect()
    }
}

/// The service whose span it is; nothing where it does not say.
fn service(span: &SpanData) -> String {
    let found = span.attributes.iter().find(|attribute| attribute.key.as_str() == names::SERVICE);
    found.map(|attribute| attribute.value.as_str().into_owned()).unwrap_or_default()
}

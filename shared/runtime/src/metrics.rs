//! Metrics of the process, in `OpenMetrics` text.
//!
//! What happens often is counted where it happens, in plain atomics, and read at each scrape ([`Source`]); only the
//! time of calls is observed here. Labels are service, operation, town, outcome: never an id.

mod calls;
mod figures;

use std::sync::Arc;

use parking_lot::Mutex;
use prometheus_client::{
    encoding::text,
    metrics::{family::Family, gauge::Gauge},
    registry::{Registry, Unit},
};
use wuwei_contracts::Kind;

use crate::telemetry::names;

pub use calls::{CallLabels, Calls};
pub use figures::{Figure, Source, Watched};

/// The process's metrics; clones share them.
#[derive(Clone)]
pub struct Metrics {
    calls: Calls,
    figures: Arc<figures::Figures>,
    registry: Arc<Mutex<Registry>>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        let calls = Calls::default();
        registry.register_with_unit(
            names::CALL_DURATION,
            "Time from receipt to answer of a call.",
            Unit::Seconds,
            calls.family(),
        );
        let build: Family<Vec<(&'static str, &'static str)>, Gauge> = Family::default();
        build.get_or_create(&vec![("version", env!("CARGO_PKG_VERSION"))]).set(1);
        registry.register("wuwei_build", "What runs here; always 1.", build);
        let figures = Arc::new(figures::Figures::default());
        registry.register_collector(Box::new(figures.clone()));
        Self { calls, figures, registry: Arc::new(Mutex::new(registry)) }
    }
}

impl Metrics {
    /// The times of calls.
    pub fn calls(&self) -> &Calls {
        &self.calls
    }

    /// Reads `source` at every scrape, as figures of `service`, until what is returned is dropped.
    pub fn watch(&self, service: &'static str, source: impl Source) -> Watched {
        self.figures.watch(service, Box::new(source))
    }

    /// Everything, as `OpenMetrics` text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a text cannot fail.
        let _ = text::encode(&mut text, &self.registry.lock());
        text
    }
}

/// How a call ended, as a label: `ok`, `repeated`, the kind of rejection, or `fault`.
pub fn outcome(status: u16, repeated: bool) -> &'static str {
    match (status, repeated) {
        (200, false) => "ok",
        (200, true) => "repeated",
        _ => match Kind::of_status(status) {
            Some(Kind::Invalid) => "invalid",
            Some(Kind::Unauthenticated) => "unauthenticated",
            Some(Kind::Forbidden) => "forbidden",
            Some(Kind::NotFound) => "not_found",
            Some(Kind::Gone) => "gone",
            Some(Kind::Conflict) => "conflict",
            Some(Kind::TooLarge) => "too_large",
            Some(Kind::RateLimited) => "rate_limited",
            Some(Kind::Unavailable) => "unavailable",
            Some(Kind::TimedOut) => "timed_out",
            None => "fault",
        },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wuwei_contracts::Town;

    use super::*;

    #[test]
    fn calls_and_figures_of_several_services_make_one_family_each() {
        let metrics = Metrics::default();
        let dalang = Town::parse("dalang").unwrap();
        let labels = |service| CallLabels { service, operation: "give_grant", town: dalang.clone(), outcome: "ok" };
        metrics.calls().observe(labels("registry"), Duration::from_micros(1_500));
        let queued = |value| move || vec![Figure::gauge("wuwei_writer_queued", "Jobs waiting.", value)];
        let registry = metrics.watch("registry", queued(3.0));
        let wishes = metrics.watch("wishes", queued(5.0));
        let text = metrics.text();
        assert!(
            text.contains(
                "rpc_server_call_duration_seconds_bucket{le=\"0.002\",service=\"registry\",operation=\"give_grant\",\
                 town=\"dalang\",outcome=\"ok\"} 1\n"
            ),
            "{text}"
        );
        assert_eq!(text.matches("# TYPE wuwei_writer_queued gauge").count(), 1, "{text}");
        assert!(text.contains("wuwei_writer_queued{service=\"registry\"} 3.0\n"), "{text}");
        assert!(text.contains("wuwei_writer_queued{service=\"wishes\"} 5.0\n"), "{text}");
        assert!(text.ends_with("# EOF\n"));
        drop(registry);
        let text = metrics.text();
        assert!(!text.contains("wuwei_writer_queued{service=\"registry\"}"), "a stopped service is gone");
        drop(wishes);
        assert!(!metrics.text().contains("wuwei_writer_queued"));
    }

    #[test]
    fn counters_and_labels_are_written_as_openmetrics_wants() {
        let metrics = Metrics::default();
        let _watched = metrics.watch("registry", || {
            vec![
                Figure::counter("wuwei_events_published", "Events published.", 7.0).label("stream", "EVT_\"A\""),
                Figure::counter("wuwei_events_published", "Events published.", 8.0).label("stream", "EVT_B"),
            ]
        });
        let text = metrics.text();
        assert!(text.contains("# TYPE wuwei_events_published counter"), "{text}");
        assert!(
            text.contains("wuwei_events_published_total{service=\"registry\",stream=\"EVT_\\\"A\\\"\"} 7"),
            "{text}"
        );
        assert!(text.contains("wuwei_events_published_total{service=\"registry\",stream=\"EVT_B\"} 8"), "{text}");
    }

    #[test]
    fn every_status_has_an_outcome() {
        assert_eq!((outcome(200, false), outcome(200, true), outcome(500, false)), ("ok", "repeated", "fault"));
        assert_eq!((outcome(403, false), outcome(503, false)), ("forbidden", "unavailable"));
    }
}

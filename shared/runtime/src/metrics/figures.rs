//! Figures counted elsewhere and read at each scrape.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use parking_lot::Mutex;
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
};

/// Something that can be asked for its figures; called at each scrape, must not block.
pub trait Source: Send + Sync + 'static {
    /// The figures as they are now.
    fn figures(&self) -> Vec<Figure>;
}

impl<F: Fn() -> Vec<Figure> + Send + Sync + 'static> Source for F {
    fn figures(&self) -> Vec<Figure> {
        self()
    }
}

/// One figure. All figures of one name must be of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    name: &'static str,
    help: &'static str,
    grows: bool,
    labels: Vec<(&'static str, String)>,
    value: f64,
}

impl Figure {
    /// A number that only grows; its name without `_total`.
    pub fn counter(name: &'static str, help: &'static str, value: f64) -> Self {
        Self { name, help, grows: true, labels: Vec::new(), value }
    }

    /// A number that goes up and down.
    pub fn gauge(name: &'static str, help: &'static str, value: f64) -> Self {
        Self { name, help, grows: false, labels: Vec::new(), value }
    }

    /// The same, with one more label. Never an id.
    #[must_use]
    pub fn label(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.labels.push((name, value.into()));
        self
    }
}

/// Keeps a source watched; the source is forgotten when this is dropped.
#[must_use = "the source is forgotten when this is dropped"]
pub struct Watched {
    id: u64,
    figures: Weak<Figures>,
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(figures) = self.figures.upgrade() {
            figures.sources.lock().remove(&self.id);
        }
    }
}

/// The sources watched.
#[derive(Default)]
pub(super) struct Figures {
    next: AtomicU64,
    sources: Mutex<BTreeMap<u64, (&'static str, Box<dyn Source>)>>,
}

impl Figures {
    pub fn watch(self: &Arc<Self>, service: &'static str, source: Box<dyn Source>) -> Watched {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.sources.lock().insert(id, (service, source));
        Watched { id, figures: Arc::downgrade(self) }
    }
}

impl fmt::Debug for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Figures").finish_non_exhaustive()
    }
}

impl Collector for Figures {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        // A family is described once, whichever services have it.
        let mut families: BTreeMap<&'static str, Vec<Figure>> = BTreeMap::new();
        for (service, source) in self.sources.lock().values() {
            for mut figure in source.figures() {
                figure.labels.insert(0, ("service", (*service).to_owned()));
                families.entry(figure.name).or_default().push(figure);
            }
        }
        for (name, figures) in families {
            let Some(first) = figures.first() else { continue };
            let kind = if first.grows { MetricType::Counter } else { MetricType::Gauge };
            let mut family = encoder.encode_descriptor(name, first.help.trim_end_matches('.'), None, kind)?;
            for figure in &figures {
                let labels: Vec<(&str, &str)> =
                    figure.labels.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let metric = family.encode_family(&labels)?;
                if first.grows {
                    ConstCounter::new(figure.value).encode(metric)?;
                } else {
                    ConstGauge::new(figure.value).encode(metric)?;
                }
            }
        }
        Ok(())
    }
}

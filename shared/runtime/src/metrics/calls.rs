//! The times of calls.

use std::time::Duration;

use prometheus_client::{
    encoding::{EncodeLabel as _, EncodeLabelSet, LabelSetEncoder},
    metrics::{family::Family, histogram::Histogram},
};
use wuwei_contracts::Town;

/// Upper bounds in seconds: a lone command takes one or two milliseconds, a deadline some seconds.
const BOUNDS: [f64; 13] = [0.000_5, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.25, 0.5, 1.0, 5.0];

/// Whose call, where, how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CallLabels {
    /// The service.
    pub service: &'static str,
    /// The operation.
    pub operation: &'static str,
    /// The town.
    pub town: Town,
    /// How it ended; see [`super::outcome`].
    pub outcome: &'static str,
}

impl EncodeLabelSet for CallLabels {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> Result<(), std::fmt::Error> {
        ("service", self.service).encode(encoder.encode_label())?;
        ("operation", self.operation).encode(encoder.encode_label())?;
        ("town", self.town.as_str()).encode(encoder.encode_label())?;
        ("outcome", self.outcome).encode(encoder.encode_label())
    }
}

type Times = Family<CallLabels, Histogram, fn() -> Histogram>;

/// The times of calls, by service, operation, town and outcome; clones share them.
#[derive(Debug, Clone)]
pub struct Calls {
    times: Times,
}

impl Default for Calls {
    fn default() -> Self {
        Self { times: Times::new_with_constructor(|| Histogram::new(BOUNDS)) }
    }
}

impl Calls {
    /// Notes one call; some 100 ns.
    pub fn observe(&self, labels: CallLabels, took: Duration) {
        self.times.get_or_create(&labels).observe(took.as_secs_f64());
    }

    pub(super) fn family(&self) -> Times {
        self.times.clone()
    }
}

//! Counts of wishes, which cost too much to be made for each look. What was counted is shown at once; once it is older
//! than a few seconds, it is counted again meanwhile.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use moka::sync::Cache;
use wuwei_contracts::{
    Town,
    wishes::{CountWishes, WishCounts},
};
use wuwei_runtime::{
    nats::caller::{As, Call, CallError, Caller},
    tasks,
};

use crate::SERVICE;

/// How long a count is shown as it is.
const FRESH: jiff::SignedDuration = jiff::SignedDuration::from_secs(5);
/// How long a count may be shown at all, where counting again takes so long or fails.
const KEPT: Duration = Duration::from_mins(5);
/// How long counting may take before it is begun again.
const PATIENCE: Duration = Duration::from_secs(30);
/// Towns at once.
const TOWNS: u64 = 200;

/// Counts by town.
#[derive(Clone)]
pub(crate) struct Counts {
    caller: Caller,
    counted: Cache<Town, Arc<WishCounts>>,
    /// Towns that are being counted.
    counting: Cache<Town, ()>,
}

impl Counts {
    /// Counts by `caller`.
    pub fn new(caller: Caller) -> Self {
        let counted = Cache::builder().time_to_live(KEPT).max_capacity(TOWNS).build();
        let counting = Cache::builder().time_to_live(PATIENCE).max_capacity(TOWNS).build();
        Self { caller, counted, counting }
    }

    /// The wishes of `town`, or of all towns for `city`, as they were counted a few seconds before `now` at most unless
    /// counting takes longer; their `at` tells.
    ///
    /// # Errors
    /// Where nothing was counted lately and nothing can be.
    pub async fn of(&self, town: &Town, now: Timestamp) -> Result<Arc<WishCounts>, CallError> {
        let Some(counts) = self.counted.get(town) else { return self.count(town).await };
        let old = now.duration_since(counts.at) > FRESH || now < counts.at;
        if old && self.counting.entry(town.clone()).or_insert(()).is_fresh() {
            let (again, town) = (self.clone(), town.clone());
            tasks::spawn(async move {
                if let Err(error) = again.count(&town).await {
                    tracing::warn!(%error, %town, "wishes could not be counted again");
                }
                again.counting.invalidate(&town);
            });
        }
        Ok(counts)
    }

    async fn count(&self, town: &Town) -> Result<Arc<WishCounts>, CallError> {
        let as_gateway = As::Subject(format!("service:{SERVICE}").into());
        let call = Call::by(as_gateway).within(PATIENCE);
        let counts = Arc::new(self.caller.call(town, &CountWishes {}, &call).await?);
        self.counted.insert(town.clone(), counts.clone());
        Ok(counts)
    }
}

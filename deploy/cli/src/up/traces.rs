//! The latest traces, kept in the data folder while `up` runs: by a collector of its own, to which every service sends.

use wuwei_traces::{Collector, StoreError, TraceStore};

use crate::{
    context::Context,
    exit::{Failure, Result},
    output, say,
};

/// The collector and what it keeps.
pub struct Traces {
    store: TraceStore,
    collector: Collector,
}

impl Traces {
    /// Starts it. What was kept and cannot be read any more is let go: it may be lost at any time.
    pub async fn start(context: &Context) -> Result<Self> {
        let store = match open(context).await {
            Ok(store) => store,
            Err(error) => {
                output::aside(say!(context.messages, "trace.made_anew", error));
                forget(context);
                open(context).await.map_err(|error| Failure::unfit(error.to_string()))?
            }
        };
        let collector = Collector::start(store.clone()).await?;
        Ok(Self { store, collector })
    }

    /// Where services are to send their spans.
    pub fn endpoint(&self) -> String {
        self.collector.endpoint()
    }

    /// What is kept.
    pub fn store(&self) -> TraceStore {
        self.store.clone()
    }

    /// Ends once all that was sent is kept.
    pub async fn stop(self) {
        self.collector.stop().await;
    }
}

async fn open(context: &Context) -> std::result::Result<TraceStore, StoreError> {
    TraceStore::open(&context.data.traces()).await
}

fn forget(context: &Context) {
    let file = context.data.traces();
    for part in ["", "-wal", "-shm"] {
        let mut name = file.clone().into_os_string();
        name.push(part);
        // One that is not there is gone already; any other fault shows when the file is opened again.
        let _ = std::fs::remove_file(name);
    }
}

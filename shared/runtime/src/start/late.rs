//! For tests: what the holder of a shard does that was held up and wakes after its lease has gone to another.

use tokio::sync::oneshot;

use super::Running;
use crate::{clock::Clock, due, entities::due::Model, service::Spec};

impl Running {
    /// Carries `row` of `spec`'s service out as it was read some time ago; returns once the writer has answered.
    pub async fn carry_out_late(&self, spec: &Spec, row: &Model, clock: Clock) {
        let (tell, told) = oneshot::channel();
        let done = Box::new(move |answer| drop(tell.send(answer)));
        let reader = self.databases.first().cloned().unwrap_or_default();
        if let Ok(job) = due::job(spec, row, (reader, clock), done).await {
            let _ = self.writer.submit_wait(job).await;
        }
        // Whatever the answer: what counts is what it changed.
        let _ = told.await;
    }
}

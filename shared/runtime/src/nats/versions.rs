//! Whether instances of another version run beside this one, asked when it matters: on a request for an operation that
//! this one lacks.

use std::time::{Duration, Instant};

use async_nats::Client;
use bytes::Bytes;
use futures::StreamExt;
use serde::Deserialize;
use tokio::{sync::Mutex, time::timeout};

use super::front::Front;

/// How long an answer is believed.
const BELIEVED: Duration = Duration::from_secs(2);
/// When nobody has answered for so long, everybody has.
const QUIET: Duration = Duration::from_millis(200);

/// What is known about other versions.
#[derive(Default)]
pub(crate) struct Versions {
    /// One asks, the others wait for its answer.
    last: Mutex<Option<(Instant, bool)>>,
}

#[derive(Deserialize)]
struct Ping {
    version: String,
}

impl Versions {
    /// Whether an instance of another version of the service of `front` runs.
    pub async fn mixed(&self, front: &Front) -> bool {
        let mut last = self.last.lock().await;
        if let Some((asked, mixed)) = *last
            && asked.elapsed() < BELIEVED
        {
            return mixed;
        }
        let mixed = others(&front.client, front.spec.name, front.spec.version).await;
        *last = Some((Instant::now(), mixed));
        mixed
    }
}

async fn others(client: &Client, service: &str, own: &str) -> bool {
    let inbox = client.new_inbox();
    let Ok(mut answers) = client.subscribe(inbox.clone()).await else { return false };
    if client.publish_with_reply(format!("$SRV.PING.{service}"), inbox, Bytes::new()).await.is_err() {
        return false;
    }
    while let Ok(Some(answer)) = timeout(QUIET, answers.next()).await {
        if serde_json::from_slice::<Ping>(&answer.payload).is_ok_and(|ping| ping.version != own) {
            return true;
        }
    }
    false
}

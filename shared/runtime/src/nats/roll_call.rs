//! Who runs: asking every service instance for its statistics by the NATS services protocol (ADR-32).

use std::time::Duration;

use async_nats::Client;
use futures::StreamExt;
use serde::Deserialize;

use super::connection::Connection;

/// Asks every instance of every service.
const EVERYONE: &str = "$SRV.STATS";

/// A running instance, as it tells of itself.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Instance {
    /// The service.
    pub service: String,
    /// Id of the instance.
    pub id: String,
    /// Version of the program.
    pub version: String,
    /// Towns it serves.
    pub towns: u64,
    /// Requests it has received.
    pub requests: u64,
    /// Requests it has answered by an error.
    pub errors: u64,
}

/// Why nobody could be asked.
#[derive(Debug, thiserror::Error)]
#[error("the services cannot be asked over NATS: {0}; may this user publish {EVERYONE}?")]
pub struct Unasked(String);

#[derive(Deserialize)]
struct Stats {
    name: String,
    id: String,
    version: String,
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    endpoints: Vec<Endpoint>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    towns_count: String,
}

#[derive(Deserialize)]
struct Endpoint {
    num_requests: u64,
    num_errors: u64,
}

/// Asks everyone, and listens until nobody has answered for `quiet`; by service and id.
///
/// # Errors
/// When the connection is closed.
pub async fn roll_call(connection: &Connection, quiet: Duration) -> Result<Vec<Instance>, Unasked> {
    by(connection.client(), quiet).await
}

/// The same by `client`.
pub(super) async fn by(client: &Client, quiet: Duration) -> Result<Vec<Instance>, Unasked> {
    let unasked = |error: &dyn std::fmt::Display| Unasked(error.to_string());
    let inbox = client.new_inbox();
    let mut answers = client.subscribe(inbox.clone()).await.map_err(|error| unasked(&error))?;
    client.publish_with_reply(EVERYONE, inbox, "".into()).await.map_err(|error| unasked(&error))?;
    let mut present = Vec::new();
    while let Ok(Some(answer)) = tokio::time::timeout(quiet, answers.next()).await {
        if answer.status.is_some() {
            // Nobody listens at all.
            break;
        }
        match serde_json::from_slice::<Stats>(&answer.payload) {
            Ok(stats) => present.push(Instance::of(stats)),
            Err(error) => tracing::debug!(%error, "an answer to the roll call cannot be read"),
        }
    }
    present.sort_by(|a: &Instance, b| (&a.service, &a.id).cmp(&(&b.service, &b.id)));
    Ok(present)
}

impl Instance {
    fn of(stats: Stats) -> Self {
        Self {
            service: stats.name,
            id: stats.id,
            version: stats.version,
            towns: stats.metadata.towns_count.parse().unwrap_or_default(),
            requests: stats.endpoints.iter().map(|endpoint| endpoint.num_requests).sum(),
            errors: stats.endpoints.iter().map(|endpoint| endpoint.num_errors).sum(),
        }
    }
}

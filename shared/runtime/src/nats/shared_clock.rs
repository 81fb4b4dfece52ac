//! One clock for all processes of the embedded mode: whoever moves it tells the others, and waits until they have it.

use std::time::Duration;

use futures::StreamExt;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;

use super::connection::Connection;
use crate::{clock::Clock, tasks};

/// Where the clock's offset is told; never exported.
const SUBJECT: &str = "int.clock";

/// What is told.
#[derive(Debug, Serialize, Deserialize)]
struct Offset {
    micros: i64,
}

/// Why the clock could not be followed or told.
#[derive(Debug, thiserror::Error)]
#[error("the clock cannot be shared over NATS: {0}; may this user publish and subscribe {SUBJECT}?")]
pub struct Unshared(String);

impl Unshared {
    fn new(cause: impl std::fmt::Display) -> Self {
        Self(cause.to_string())
    }
}

/// Follows what is told, until dropped.
#[derive(Debug)]
pub struct Following {
    task: JoinHandle<()>,
}

impl Drop for Following {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Moves `clock` whenever it is told to; never backwards.
///
/// # Errors
/// When the connection is closed.
pub async fn follow(connection: &Connection, clock: Clock) -> Result<Following, Unshared> {
    let connection = connection.clone();
    let mut told = connection.client().subscribe(SUBJECT).await.map_err(Unshared::new)?;
    connection.client().flush().await.map_err(Unshared::new)?;
    let task = tasks::spawn(async move {
        while let Some(message) = told.next().await {
            match serde_json::from_slice::<Offset>(&message.payload) {
                Ok(offset) if offset.micros >= micros(clock.offset()) => {
                    clock.set_offset(SignedDuration::from_micros(offset.micros));
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "what was told of the clock cannot be read"),
            }
            if let Some(reply) = message.reply
                && let Err(error) = connection.client().publish(reply, message.payload).await
            {
                tracing::warn!(%error, "the clock was moved, but nobody could be told");
            }
        }
    });
    Ok(Following { task })
}

/// Tells everyone how far the clock runs ahead; how many of the `listeners` have taken it within `patience`.
///
/// # Errors
/// When the connection is closed.
pub async fn tell(
    connection: &Connection,
    offset: SignedDuration,
    listeners: usize,
    patience: Duration,
) -> Result<usize, Unshared> {
    let client = connection.client();
    let inbox = client.new_inbox();
    let answers = client.subscribe(inbox.clone()).await.map_err(Unshared::new)?;
    let told = serde_json::to_vec(&Offset { micros: micros(offset) }).map_err(Unshared::new)?;
    client.publish_with_reply(SUBJECT, inbox, told.into()).await.map_err(Unshared::new)?;
    let mut taken = 0;
    let mut answers = answers.filter(|answer| std::future::ready(answer.status.is_none())).take(listeners);
    let all = async {
        while answers.next().await.is_some() {
            taken += 1;
        }
    };
    // Whoever has not answered by then is not counted.
    let _ = tokio::time::timeout(patience, all).await;
    Ok(taken)
}

fn micros(offset: SignedDuration) -> i64 {
    i64::try_from(offset.as_micros()).unwrap_or(i64::MAX)
}

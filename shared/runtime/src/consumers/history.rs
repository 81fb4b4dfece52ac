//! Missing events, asked of their owner: every instance answers from the table `events`, on a subject inside the system.

use std::{sync::Arc, time::Duration};

use async_nats::{Client, Message};
use bytes::Bytes;
use futures::StreamExt;
use sea_orm::DatabaseConnection;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::task::JoinHandle;

use crate::{link::Link, refusal::Fault, tasks};

/// Events one answer holds at most.
const MOST: u64 = 100;
/// Questions answered at the same time.
const AT_ONCE: usize = 8;
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Serialize, Deserialize)]
struct Question {
    aggregate: String,
    after: i64,
}

/// Why there is no history.
#[derive(Debug)]
pub(super) enum Asked {
    /// Nobody answered; somebody may later.
    Unanswered(Fault),
    /// What was answered is no history.
    Unreadable(Fault),
}

impl std::fmt::Display for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unanswered(fault) => write!(f, "no answer: {fault}"),
            Self::Unreadable(fault) => write!(f, "no history: {fault}"),
        }
    }
}

fn subject(producer: &str) -> String {
    format!("int.{producer}.history")
}

/// The events of `aggregate` after sequence `after`, a page of them, from the service that owns them.
pub(super) async fn ask(client: &Client, producer: &str, aggregate: &str, after: i64) -> Result<Vec<Bytes>, Asked> {
    let question = Question { aggregate: aggregate.to_owned(), after };
    let body = serde_json::to_vec(&question).map_err(|error| Asked::Unreadable(Fault::new(error)))?;
    let asked = tokio::time::timeout(PATIENCE, client.request(subject(producer), body.into())).await;
    let unanswered = |fault| Asked::Unanswered(fault);
    let answer = asked.map_err(Fault::new).map_err(unanswered)?.map_err(Fault::new).map_err(unanswered)?;
    let events = serde_json::from_slice::<Vec<Box<RawValue>>>(&answer.payload);
    let events = events.map_err(|error| Asked::Unreadable(Fault::new(error)))?;
    Ok(events.into_iter().map(|event| Bytes::from(String::from(Box::<str>::from(event)))).collect())
}

/// Answers for this service.
pub(crate) struct Historian {
    task: JoinHandle<()>,
}

impl Historian {
    /// Starts answering from `database`.
    pub fn start(service: &'static str, mut link: Link, database: DatabaseConnection) -> Self {
        let database = Arc::new(database);
        let task = tasks::spawn(async move {
            while let Some(connected) = link.connected().await {
                let questions = connected.client.queue_subscribe(subject(service), "q".to_owned()).await;
                let Ok(questions) = questions else {
                    link.ended(connected.number).await;
                    continue;
                };
                questions.for_each_concurrent(AT_ONCE, |question| tell(&database, &connected.client, question)).await;
                link.ended(connected.number).await;
            }
        });
        Self { task }
    }
}

impl Drop for Historian {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn tell(database: &DatabaseConnection, client: &Client, question: Message) {
    let Some(reply) = question.reply else { return };
    match answer(database, &question.payload, client.max_payload() / 2).await {
        Ok(body) => drop(client.publish(reply, body).await),
        Err(fault) => tracing::warn!(%fault, "a history could not be read; the asker asks again"),
    }
}

/// The events asked for, as many as fit into `most` bytes, but one at least.
async fn answer(database: &DatabaseConnection, question: &[u8], most: usize) -> Result<Bytes, Fault> {
    let Question { aggregate, after } = serde_json::from_slice(question).map_err(Fault::new)?;
    let events = crate::history::events(database, &aggregate, after, MOST).await.map_err(Fault::new)?;
    let fitting = crate::history::fitting(&events, most);
    let payloads: Vec<&str> = events[..fitting].iter().map(|event| event.payload.as_str()).collect();
    Ok(Bytes::from(format!("[{}]", payloads.join(","))))
}

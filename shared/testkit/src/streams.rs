//! What has been published in a NATS account, as anybody outside the services sees it.

use std::time::Duration;

use futures::StreamExt;
use serde_json::Value;
use tokio::time::timeout;
use wuwei_contracts::{CloudEvent, Event, event, subject};
use wuwei_runtime::testing::{Bus, StoredMessage};

use crate::wait;

/// The event streams of an account, and its dead letters.
#[derive(Debug, Clone)]
pub struct Streams {
    bus: Bus,
}

impl Streams {
    /// Those that `bus` sees.
    pub fn new(bus: Bus) -> Self {
        Self { bus }
    }

    /// NATS.
    pub fn bus(&self) -> &Bus {
        &self.bus
    }

    /// Publishes `event` as the service it comes from would, with these headers.
    pub async fn publish<E: Event>(&self, event: &CloudEvent<E>, headers: &[(String, String)]) {
        let place = event.town().unwrap_or_else(|| panic!("{} names no town", event.source));
        let subject = subject::event::<E>(&place, &event.subject);
        let payload = serde_json::to_vec(event).unwrap_or_else(|error| panic!("{error}"));
        self.bus.ensure_event_stream(E::SERVICE).await.unwrap_or_else(|error| panic!("{error}"));
        let stored = self.bus.publish(subject, headers, payload.into()).await;
        stored.unwrap_or_else(|error| panic!("{error}"));
    }

    /// Waits for an event of type `E` that `fits`, those stored already included.
    pub async fn expect<E: Event>(&self, fits: impl Fn(&CloudEvent<E>) -> bool) -> CloudEvent<E> {
        let kind = event::type_of::<E>();
        let found = async {
            let stream = subject::stream(E::SERVICE);
            wait::until(&format!("stream {stream}"), wait::PATIENCE, || async { self.bus.messages(&stream).await })
                .await;
            let mut messages = self.bus.follow(&stream).await.unwrap_or_else(|error| panic!("{error}"));
            while let Some(message) = messages.next().await {
                let event = read(&message.unwrap_or_else(|error| panic!("{error}")));
                if event.kind == kind {
                    let event = typed::<E>(&event);
                    if fits(&event) {
                        return event;
                    }
                }
            }
            panic!("{stream} ended")
        };
        let Ok(event) = timeout(wait::PATIENCE, found).await else {
            panic!("no fitting {kind} came; these are there: {:#?}", self.summary(E::SERVICE).await);
        };
        event
    }

    /// What `service` has published so far, in the order of its stream.
    pub async fn published(&self, service: &str) -> Vec<CloudEvent> {
        self.stored(&subject::stream(service)).await.iter().map(read).collect()
    }

    /// How many events `service` has published so far.
    pub async fn count(&self, service: &str) -> u64 {
        self.bus.messages(&subject::stream(service)).await.unwrap_or_default()
    }

    /// Events that could not be digested.
    pub async fn dead_letters(&self) -> Vec<String> {
        let letters = self.stored("DLQ").await;
        letters
            .iter()
            .map(|letter| format!("{}: {}", letter.subject, String::from_utf8_lossy(&letter.payload)))
            .collect()
    }

    /// Every message of `stream` so far; none where there is no such stream.
    pub async fn stored(&self, stream: &str) -> Vec<StoredMessage> {
        let count = self.bus.messages(stream).await.unwrap_or_default();
        let Ok(count) = usize::try_from(count) else { panic!("{stream} holds {count} messages") };
        if count == 0 {
            return Vec::new();
        }
        let messages = self.bus.follow(stream).await.unwrap_or_else(|error| panic!("{error}"));
        let read = messages.take(count).map(|message| message.unwrap_or_else(|error| panic!("{error}"))).collect();
        let read = timeout(Duration::from_secs(30), read).await;
        read.unwrap_or_else(|_| panic!("the {count} messages of {stream} could not be read"))
    }

    async fn summary(&self, service: &str) -> Vec<String> {
        let events = self.published(service).await;
        events.iter().map(|event| format!("{} {} {}", event.kind, event.source, event.data)).collect()
    }
}

fn read(message: &StoredMessage) -> CloudEvent {
    let event = serde_json::from_slice(&message.payload);
    event.unwrap_or_else(|error| panic!("{} holds no CloudEvent: {error}", message.subject))
}

fn typed<E: Event>(event: &CloudEvent<Value>) -> CloudEvent<E> {
    let json = serde_json::to_value(event).unwrap_or_else(|error| panic!("{error}"));
    serde_json::from_value(json).unwrap_or_else(|error| panic!("{}: {error}", event.kind))
}

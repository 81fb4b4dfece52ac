//! Events of the service under test, and of the services it listens to.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use futures::StreamExt;
use serde_json::Value;
use tokio::time::timeout;
use uuid::Uuid;
use wuwei_contracts::{CloudEvent, Event, event, subject};
use wuwei_runtime::testing::StoredMessage;

use crate::{backend::Backend, harness::Harness, wait};

/// The event `data` of `aggregate`'s version `sequence`, as the service that owns it would announce it in `town`.
pub fn announced<E: Event>(town: &str, sequence: i64, data: E) -> CloudEvent<E> {
    let id = data.aggregate_id();
    let source = format!("/towns/{town}/{}/{}/{id}", E::SERVICE, E::AGGREGATE);
    CloudEvent {
        specversion: "1.0".to_owned(),
        id: Uuid::now_v7(),
        partitionkey: source.clone(),
        source,
        kind: event::type_of::<E>(),
        subject: id,
        time: wuwei_runtime::Clock::default().now(),
        datacontenttype: "application/json".to_owned(),
        dataschema: event::schema_uri::<E>(),
        sequence: format!("{sequence:020}"),
        traceparent: None,
        correlationid: Uuid::now_v7(),
        causationid: Uuid::now_v7(),
        actor: "service:tests".to_owned(),
        sample: false,
        data,
    }
}

impl Harness {
    /// Publishes `event` as the service it comes from would.
    pub async fn deliver<E: Event>(&self, event: &CloudEvent<E>) {
        self.publish(event, &[("Nats-Msg-Id".to_owned(), event.id.to_string())]).await;
    }

    /// Publishes `event` once more, past JetStream's own recognition of repeats.
    pub async fn deliver_again<E: Event>(&self, event: &CloudEvent<E>) {
        self.publish(event, &[]).await;
    }

    async fn publish<E: Event>(&self, event: &CloudEvent<E>, headers: &[(String, String)]) {
        let place = event.town().unwrap_or_else(|| panic!("{} names no town", event.source));
        let subject = subject::event::<E>(&place, &event.subject);
        let payload = serde_json::to_vec(event).unwrap_or_else(|error| panic!("{error}"));
        self.bus().ensure_event_stream(E::SERVICE).await.unwrap_or_else(|error| panic!("{error}"));
        let stored = self.bus().publish(subject, headers, payload.into()).await;
        stored.unwrap_or_else(|error| panic!("{error}"));
    }

    /// Waits for an event of type `E` that `fits`, those stored already included.
    pub async fn expect<E: Event>(&self, fits: impl Fn(&CloudEvent<E>) -> bool) -> CloudEvent<E> {
        let kind = event::type_of::<E>();
        let found = async {
            let stream = subject::stream(E::SERVICE);
            wait::until(&format!("stream {stream}"), wait::PATIENCE, || async { self.bus().messages(&stream).await })
                .await;
            let mut messages = self.bus().follow(&stream).await.unwrap_or_else(|error| panic!("{error}"));
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

    /// The events of one aggregate (`community/441900119001-0001`) that the service under test has published.
    pub async fn events_of(&self, aggregate: &str) -> Vec<CloudEvent> {
        let mut events = self.published((self.tested().spec)().name).await;
        events.retain(|event| event.aggregate() == Some(aggregate));
        events
    }

    /// Events that could not be digested.
    pub async fn dead_letters(&self) -> Vec<String> {
        let letters = self.stored("DLQ").await;
        letters
            .iter()
            .map(|letter| format!("{}: {}", letter.subject, String::from_utf8_lossy(&letter.payload)))
            .collect()
    }

    /// Waits until everything is done: every committed event is published, every consumer has applied what it was
    /// sent, no due task is overdue. A dead letter ends the test.
    pub async fn settled(&self) {
        wait::until("settled state (published, consumed, nothing overdue)", wait::PATIENCE, || async {
            let letters = self.dead_letters().await;
            assert!(letters.is_empty(), "dead letters: {letters:#?}");
            let done = self.all_published().await && self.nothing_pending().await && self.nothing_overdue().await;
            done.then_some(())
        })
        .await;
    }

    async fn all_published(&self) -> bool {
        let stream = subject::stream((self.tested().spec)().name);
        let committed = self.database().rows("events").await;
        if self.bus().messages(&stream).await.unwrap_or_default() < committed {
            return false;
        }
        let published: BTreeSet<Uuid> =
            self.published((self.tested().spec)().name).await.into_iter().map(|event| event.id).collect();
        self.committed_ids().await.is_subset(&published)
    }

    /// Ids of the events that the service has committed.
    pub async fn committed_ids(&self) -> BTreeSet<Uuid> {
        let ids = self.database().texts(match self.database().backend() {
            Backend::Sqlite => "SELECT hex(id) AS t FROM events",
            Backend::Postgres => "SELECT id::text AS t FROM events",
        });
        ids.await.iter().map(|id| Uuid::parse_str(id).unwrap_or_else(|error| panic!("{id}: {error}"))).collect()
    }

    async fn nothing_pending(&self) -> bool {
        let waiting = self.bus().waiting().await.unwrap_or_else(|error| panic!("{error}"));
        // A server counts a new message as pending a moment after it has stored it: the positions do not err.
        waiting.iter().all(|consumer| consumer.pending + consumer.unacknowledged == 0) && self.all_applied().await
    }

    /// Whether the position of each source has come to the last event that the service reacts to.
    async fn all_applied(&self) -> bool {
        let spec = (self.tested().spec)().complete();
        let mut wanted = BTreeSet::new();
        for producer in spec.reactions.keys().map(|(producer, _)| *producer).collect::<BTreeSet<_>>() {
            let events = self.published(producer).await.into_iter();
            let react = events.filter(|event| spec.reactions.contains_key(&(producer, event.kind.clone())));
            wanted.extend(react.map(|event| (format!("{}|{}", spec.name, event.source), event.sequence)));
        }
        let rows = self.database().texts("SELECT id || ' ' || version AS t FROM positions").await;
        let applied: HashMap<&str, i64> = rows
            .iter()
            .filter_map(|row| row.rsplit_once(' ').and_then(|(id, version)| Some((id, version.parse().ok()?))))
            .collect();
        wanted.iter().all(|(id, sequence)| {
            let sequence: i64 = sequence.parse().unwrap_or(i64::MAX);
            applied.get(id.as_str()).is_some_and(|version| *version >= sequence)
        })
    }

    async fn nothing_overdue(&self) -> bool {
        let now = self.clock().micros();
        let overdue = format!("SELECT COUNT(*) AS n FROM due WHERE state = 'waiting' AND at <= {now}");
        self.database().count(&overdue).await == 0
    }

    async fn stored(&self, stream: &str) -> Vec<StoredMessage> {
        let count = self.bus().messages(stream).await.unwrap_or_default();
        let Ok(count) = usize::try_from(count) else { panic!("{stream} holds {count} messages") };
        if count == 0 {
            return Vec::new();
        }
        let messages = self.bus().follow(stream).await.unwrap_or_else(|error| panic!("{error}"));
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

/// Checks that `sequence` runs 1…n for every aggregate among `events`, in their order.
pub fn assert_dense(events: &[CloudEvent]) {
    let mut last = std::collections::BTreeMap::<&str, i64>::new();
    for event in events {
        let before = last.entry(&event.source).or_default();
        assert_eq!(event.sequence(), Some(*before + 1), "sequence of {} after {before}", event.source);
        *before += 1;
    }
}

//! Events of the service under test, and of the services it listens to.

use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    CloudEvent, CommunityId, Event, event,
    fields::SAMPLE_MARK,
    registry::{CommunityDetails, CommunityKind, CommunityStatus, CommunityView},
};

use crate::{
    harness::{self, Harness},
    settled::{self, Observed},
};

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

/// A sample community of that id, as registry tells of it.
pub fn community(id: &CommunityId, town: &str, kind: CommunityKind, name: &str) -> CommunityView {
    let details = CommunityDetails { name: name.to_owned(), ..CommunityDetails::default() };
    CommunityView {
        id: id.clone(),
        town: harness::town(town),
        village: id.village(),
        kind,
        details,
        sample: name.contains(SAMPLE_MARK),
        status: CommunityStatus::Active,
        successors: Vec::new(),
        reason: None,
        client_id: None,
        registered: Timestamp::UNIX_EPOCH,
        changed: Timestamp::UNIX_EPOCH,
        version: 1,
    }
}

impl Harness {
    /// Publishes `event` as the service it comes from would.
    pub async fn deliver<E: Event>(&self, event: &CloudEvent<E>) {
        self.streams().publish(event, &[("Nats-Msg-Id".to_owned(), event.id.to_string())]).await;
    }

    /// Publishes `event` once more, past JetStream's own recognition of repeats.
    pub async fn deliver_again<E: Event>(&self, event: &CloudEvent<E>) {
        self.streams().publish(event, &[]).await;
    }

    /// Waits for an event of type `E` that `fits`, those stored already included.
    pub async fn expect<E: Event>(&self, fits: impl Fn(&CloudEvent<E>) -> bool) -> CloudEvent<E> {
        self.streams().expect(fits).await
    }

    /// What `service` has published so far, in the order of its stream.
    pub async fn published(&self, service: &str) -> Vec<CloudEvent> {
        self.streams().published(service).await
    }

    /// The events of one aggregate (`community/441900119001-0001`) that the service under test has published.
    pub async fn events_of(&self, aggregate: &str) -> Vec<CloudEvent> {
        let mut events = self.published((self.tested().spec)().name).await;
        events.retain(|event| event.aggregate() == Some(aggregate));
        events
    }

    /// Events that could not be digested.
    pub async fn dead_letters(&self) -> Vec<String> {
        self.streams().dead_letters().await
    }

    /// Ids of the events that the service has committed.
    pub async fn committed_ids(&self) -> BTreeSet<Uuid> {
        self.database().committed_ids().await
    }

    /// Waits until everything is done: every committed event is published, every consumer has applied what it was
    /// sent, no due task is overdue. A dead letter ends the test.
    pub async fn settled(&self) {
        let spec = (self.tested().spec)().complete();
        let observed = Observed { spec, database: self.database(), clock: self.clock() };
        settled::settled(self.streams(), &[observed]).await;
    }
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

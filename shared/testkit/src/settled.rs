//! Whether everything is done: for one service under test, and for several at play together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;
use wuwei_contracts::CloudEvent;
use wuwei_runtime::{Clock, Spec};

use crate::{backend::Backend, database::Database, streams::Streams, wait};

/// A service looked at from outside.
pub(crate) struct Observed<'a> {
    /// What it does, with what every service does besides.
    pub spec: Spec,
    /// Its database.
    pub database: &'a Database,
    /// Its clock.
    pub clock: &'a Clock,
}

/// What services have published so far, by service.
type Published = BTreeMap<&'static str, Vec<CloudEvent>>;

/// Waits until everything is done: every committed event is published, every consumer has applied what it was sent, no
/// due task is overdue. A dead letter ends the test.
pub(crate) async fn settled(streams: &Streams, services: &[Observed<'_>]) {
    wait::until("settled state (published, consumed, nothing overdue)", wait::PATIENCE, || async {
        let letters = streams.dead_letters().await;
        assert!(letters.is_empty(), "dead letters: {letters:#?}");
        is_settled(streams, services).await.then_some(())
    })
    .await;
}

/// What is applied is read first, then what is committed, then what is published: so nothing can have come between that
/// one of the three would show and another not.
async fn is_settled(streams: &Streams, services: &[Observed<'_>]) -> bool {
    if !nothing_pending(streams).await {
        return false;
    }
    let mut applied = Vec::new();
    for service in services {
        applied.push(service.applied().await);
        // After what is applied: that may have made something due.
        if !service.nothing_overdue().await {
            return false;
        }
    }
    let mut committed = Vec::new();
    for service in services {
        // The number alone is known at once.
        if streams.count(service.spec.name).await < service.database.rows("events").await {
            return false;
        }
        committed.push(service.database.committed_ids().await);
    }
    let published = published(streams, services).await;
    services.iter().zip(applied).zip(committed).all(|((service, applied), committed)| {
        service.has_published(&committed, &published) && service.has_applied(&applied, &published)
    })
}

/// A server counts a new message as pending a moment after it has stored it: the positions do not err.
async fn nothing_pending(streams: &Streams) -> bool {
    let waiting = streams.bus().waiting().await.unwrap_or_else(|error| panic!("{error}"));
    waiting.iter().all(|consumer| consumer.pending + consumer.unacknowledged == 0)
}

async fn published(streams: &Streams, services: &[Observed<'_>]) -> Published {
    let mut published = Published::new();
    for service in services {
        for name in service.spec.reactions.keys().map(|(producer, _)| *producer).chain([service.spec.name]) {
            if !published.contains_key(name) {
                published.insert(name, streams.published(name).await);
            }
        }
    }
    published
}

impl Observed<'_> {
    async fn nothing_overdue(&self) -> bool {
        let now = self.clock.micros();
        let overdue = format!("SELECT COUNT(*) AS n FROM due WHERE state = 'waiting' AND at <= {now}");
        self.database.count(&overdue).await == 0
    }

    /// The last sequence applied of each source.
    async fn applied(&self) -> HashMap<String, i64> {
        let rows = self.database.texts("SELECT id || ' ' || version AS t FROM positions").await;
        let split =
            |row: &String| row.rsplit_once(' ').and_then(|(id, last)| Some((id.to_owned(), last.parse().ok()?)));
        rows.iter().filter_map(split).collect()
    }

    fn has_published(&self, committed: &BTreeSet<Uuid>, published: &Published) -> bool {
        let own = published.get(self.spec.name).into_iter().flatten();
        let ids: BTreeSet<Uuid> = own.map(|event| event.id).collect();
        committed.is_subset(&ids)
    }

    /// Whether the position of each source has come to the last event that the service reacts to.
    fn has_applied(&self, applied: &HashMap<String, i64>, published: &Published) -> bool {
        published.iter().all(|(producer, events)| {
            let reacts = |event: &&CloudEvent| self.spec.reactions.contains_key(&(*producer, event.kind.clone()));
            events.iter().filter(reacts).all(|event| {
                let position = applied.get(&format!("{}|{}", self.spec.name, event.source));
                position.is_some_and(|last| *last >= event.sequence().unwrap_or(i64::MAX))
            })
        })
    }
}

impl Database {
    /// Ids of the events that its service has committed.
    pub async fn committed_ids(&self) -> BTreeSet<Uuid> {
        let ids = self.texts(match self.backend() {
            Backend::Sqlite => "SELECT hex(id) AS t FROM events",
            Backend::Postgres => "SELECT id::text AS t FROM events",
        });
        ids.await.iter().map(|id| Uuid::parse_str(id).unwrap_or_else(|error| panic!("{id}: {error}"))).collect()
    }
}

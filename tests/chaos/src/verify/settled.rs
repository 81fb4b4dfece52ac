//! Waiting until nothing is left to do.

use std::time::Duration;

use tokio::time::{interval, timeout};
use wuwei_contracts::subject;

use crate::{ground::Ground, probe};

/// How long settling may take: a dead holder's lease, the time outbox rows are kept, and some air.
const PATIENCE: Duration = Duration::from_secs(90);

/// Waits until the outbox is empty, every event has been applied, no alarm waits, and nothing lies among the dead
/// letters.
///
/// # Panics
/// Where that does not come about, naming what is left.
pub async fn settled(ground: &Ground) {
    let mut left = Vec::new();
    let ended = timeout(PATIENCE, async {
        let mut pace = interval(Duration::from_millis(50));
        loop {
            pace.tick().await;
            left = left_to_do(ground).await;
            if left.is_empty() {
                return;
            }
        }
    });
    let ended = ended.await;
    assert!(ended.is_ok(), "not settled after {PATIENCE:?}: {}", left.join("; "));
}

async fn left_to_do(ground: &Ground) -> Vec<String> {
    let mut left = Vec::new();
    let mut note = |count: u64, what: &str| {
        if count > 0 {
            left.push(format!("{count} {what}"));
        }
    };
    note(ground.database.rows("outbox").await, "outbox rows");
    note(ground.database.count("SELECT COUNT(*) AS n FROM due WHERE state = 'waiting'").await, "alarms that wait");
    note(ground.bus.messages("DLQ").await.unwrap_or_default(), "dead letters");
    let events = ground.database.rows("events").await;
    let published = ground.bus.messages(&subject::stream(probe::NAME)).await.unwrap_or_default();
    note(events.saturating_sub(published), "events that are not published");
    let waiting = ground.bus.waiting().await.unwrap_or_else(|error| panic!("{error}"));
    for consumer in waiting {
        note(consumer.pending, &format!("events pending for {}", consumer.consumer));
        note(consumer.unacknowledged, &format!("events unacknowledged by {}", consumer.consumer));
    }
    left
}

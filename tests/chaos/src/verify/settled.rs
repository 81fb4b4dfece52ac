//! Waiting until nothing is left to do.

use std::time::Duration;

use tokio::time::{Instant, interval};
use wuwei_contracts::subject;

use crate::{ground::Ground, probe};

/// How long nothing may change: a dead holder's lease, the time outbox rows are kept, and some air. As long as what is left
/// becomes less, all is well: half a million events take their time.
const PATIENCE: Duration = Duration::from_secs(90);
/// How long it may take at all.
const LONGEST: Duration = Duration::from_mins(10);

/// Waits until the outbox is empty, every event has been applied, no alarm waits, and nothing lies among the dead
/// letters.
///
/// # Panics
/// Where that does not come about, naming what is left.
pub async fn settled(ground: &Ground) {
    let began = Instant::now();
    let (mut least, mut since) = (u64::MAX, began);
    let mut pace = interval(Duration::from_millis(50));
    loop {
        pace.tick().await;
        let (count, left) = left_to_do(ground).await;
        if count == 0 {
            return;
        }
        if count < least {
            (least, since) = (count, Instant::now());
        }
        let waited = since.elapsed();
        assert!(waited < PATIENCE && began.elapsed() < LONGEST, "not settled for {waited:.0?}: {}", left.join("; "));
    }
}

/// How much is left, all together, and of what.
async fn left_to_do(ground: &Ground) -> (u64, Vec<String>) {
    let (mut all, mut left) = (0, Vec::new());
    let mut note = |count: u64, what: &str| {
        all += count;
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
    (all, left)
}

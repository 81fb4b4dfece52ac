//! Which shards this instance looks after: it alone relays, consumes and wakes for the towns of a shard it leases.
//!
//! A lease is a row in the database. It cannot stop a holder that stalls and publishes late; message ids and positions
//! make that harmless. Leases run on the system's time, not on the clock that tests and the embedded mode move.

mod keeper;
mod share;
mod table;

use std::time::Duration;

use sea_orm::DatabaseConnection;
use tokio::{
    sync::{oneshot, watch},
    task::JoinHandle,
    time::timeout,
};
use wuwei_contracts::Town;

use self::keeper::Keeper;
use crate::{
    clock::Clock,
    link::Link,
    shard::{self, SHARDS},
    tasks,
};

/// Longest wait until others have been told of this instance.
const GREETING: Duration = Duration::from_secs(1);
const COUNT: usize = SHARDS.unsigned_abs() as usize;

/// The shards an instance holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Held {
    /// Epoch of each lease; 0 where it is not held. An epoch is one holder's time.
    epochs: [i64; COUNT],
    /// Whether no other instance works on this database.
    alone: bool,
}

impl Held {
    /// Whether `shard` is held.
    pub fn has(&self, shard: i32) -> bool {
        self.epoch(shard).is_some()
    }

    /// Whether the shard of `town` is held.
    pub fn has_town(&self, town: &Town) -> bool {
        self.has(shard::of(town))
    }

    /// The epoch of `shard`'s lease, if it is held.
    pub fn epoch(&self, shard: i32) -> Option<i64> {
        let epoch = *self.epochs.get(usize::try_from(shard).ok()?)?;
        (epoch > 0).then_some(epoch)
    }

    /// The shards held, in order.
    pub fn shards(&self) -> impl Iterator<Item = i32> + '_ {
        (0..SHARDS).filter(|shard| self.has(*shard))
    }

    /// Whether no other instance works on this database.
    pub fn alone(&self) -> bool {
        self.alone
    }

    fn set(&mut self, shard: i32, epoch: i64) {
        if let Some(place) = usize::try_from(shard).ok().and_then(|place| self.epochs.get_mut(place)) {
            *place = epoch;
        }
    }
}

/// How leases are kept.
#[derive(Debug, Clone)]
pub struct LeaseSettings {
    /// Time between renewals; with more than three holders a second per holder, so that an idle database sees at most
    /// one write a second.
    pub renew: Duration,
    /// A lease lasts for the time between renewals and this much more.
    pub margin: Duration,
    /// No other process uses the database (`SQLite`): leases left behind are taken over at once.
    pub exclusive: bool,
}

impl Default for LeaseSettings {
    fn default() -> Self {
        Self { renew: Duration::from_millis(2500), margin: Duration::from_secs(3), exclusive: false }
    }
}

/// What leases need.
pub struct LeaseParts {
    /// The service.
    pub service: &'static str,
    /// Names the database among those of the service: the cell that owns it, or `shared`.
    pub cell: String,
    /// This instance.
    pub instance: String,
    /// A small connection of its own: a renewal must not wait behind a long read.
    pub database: DatabaseConnection,
    /// To hear of other instances.
    pub link: Link,
    /// The clock, for the system's time.
    pub clock: Clock,
    /// How they are kept.
    pub settings: LeaseSettings,
}

/// Running leases.
pub struct Leases {
    held: watch::Receiver<Held>,
    greeted: Option<oneshot::Receiver<()>>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Leases {
    /// Starts taking and renewing.
    pub fn start(parts: LeaseParts) -> Self {
        let (sender, held) = watch::channel(Held::default());
        let (stop, stopped) = oneshot::channel();
        let (greet, greeted) = oneshot::channel();
        let task = tasks::spawn(Keeper::new(parts, sender).run(greet, stopped));
        Self { held, greeted: Some(greeted), stop: Some(stop), task }
    }

    /// Waits until the other instances have been told of this one; a moment at most, since where there is no connection
    /// nobody else publishes either.
    pub async fn greeted(&mut self) {
        if let Some(greeted) = self.greeted.take() {
            let _ = timeout(GREETING, greeted).await;
        }
    }

    /// The shards held, as they change.
    pub fn held(&self) -> watch::Receiver<Held> {
        self.held.clone()
    }

    /// Gives every lease back, so that others take over at once.
    pub async fn stop(mut self) {
        self.stop.take();
        // An error means that the task is gone already.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Leases {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The system's time in microseconds since 1970, whatever the clock was moved to.
pub(crate) fn system_micros(clock: &Clock) -> i64 {
    clock.micros() - i64::try_from(clock.offset().as_micros()).unwrap_or(0)
}

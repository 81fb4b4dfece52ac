//! The task that keeps the leases: it hears of other instances, takes its share, renews what it holds.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use async_nats::Subscriber;
use futures::StreamExt;
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};
use tokio::{
    sync::{oneshot, watch},
    time::{Instant, sleep_until, timeout},
};

use super::{
    COUNT, GREETING, Held, LeaseParts, share, system_micros,
    table::{self, Claim},
};
use crate::link::Connected;

/// After a statement failed, it is tried again this soon.
const RETRY: Duration = Duration::from_secs(1);

/// What instances of one database tell each other.
#[derive(Debug, Serialize, Deserialize)]
struct Presence {
    instance: String,
    cell: String,
    /// Whether it leaves, or has just let a shard go: others look at once.
    #[serde(default)]
    freed: bool,
    /// Whether it is gone.
    #[serde(default)]
    gone: bool,
}

/// Takes, renews and gives back.
pub(super) struct Keeper {
    parts: LeaseParts,
    held: watch::Sender<Held>,
    /// Other instances, and when each was last heard.
    members: HashMap<String, Instant>,
    listening: Option<(Connected, Subscriber, Instant)>,
    /// What is held is held until then, unless renewed.
    valid: Instant,
    /// Time between renewals at present.
    pace: Duration,
}

impl Keeper {
    pub fn new(parts: LeaseParts, held: watch::Sender<Held>) -> Self {
        let pace = parts.settings.renew;
        Self { parts, held, members: HashMap::new(), listening: None, valid: Instant::now(), pace }
    }

    pub async fn run(mut self, greeted: oneshot::Sender<()>, mut stopped: oneshot::Receiver<()>) {
        let mut next = Instant::now();
        let mut link = self.parts.link.clone();
        let mut linked = true;
        self.listen(link.now()).await;
        if let Some((connected, _, _)) = &self.listening {
            let _ = timeout(GREETING, connected.client.flush()).await;
        }
        let _ = greeted.send(());
        loop {
            let heard = async {
                match &mut self.listening {
                    Some((_, messages, _)) => messages.next().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = &mut stopped => break,
                () = sleep_until(next) => {}
                connected = link.changed(), if linked => {
                    linked = connected.is_some();
                    self.listen(connected.flatten()).await;
                    continue;
                }
                message = heard => {
                    let Some(message) = message else {
                        self.listening = None;
                        continue;
                    };
                    if !self.heard(&message.payload) {
                        continue;
                    }
                }
            }
            next = Instant::now() + self.tick().await;
        }
        self.release_all().await;
    }

    fn subject(&self) -> String {
        format!("int.{}.leases", self.parts.service)
    }

    async fn listen(&mut self, connected: Option<Connected>) {
        self.listening = None;
        let Some(connected) = connected else { return };
        match connected.client.subscribe(self.subject()).await {
            Ok(messages) => self.listening = Some((connected, messages, Instant::now())),
            Err(error) => tracing::warn!(%error, "cannot listen for other instances"),
        }
        self.tell(false, false).await;
    }

    async fn tell(&self, freed: bool, gone: bool) {
        let Some((connected, _, _)) = &self.listening else { return };
        let LeaseParts { instance, cell, .. } = &self.parts;
        let presence = Presence { instance: instance.clone(), cell: cell.clone(), freed, gone };
        let Ok(body) = serde_json::to_vec(&presence) else { return };
        // A lost greeting is repeated with the next renewal.
        let _ = connected.client.publish(self.subject(), body.into()).await;
    }

    /// Notes who spoke; whether to look at the leases at once.
    fn heard(&mut self, payload: &[u8]) -> bool {
        let Ok(presence) = serde_json::from_slice::<Presence>(payload) else { return false };
        if presence.instance == self.parts.instance || presence.cell != self.parts.cell {
            return false;
        }
        if presence.gone {
            self.members.remove(&presence.instance);
            return true;
        }
        let new = self.members.insert(presence.instance, Instant::now()).is_none();
        if new {
            self.change(|held| held.alone = false);
        }
        presence.freed
    }

    /// One look: renews, takes and lets go; the time until the next.
    async fn tick(&mut self) -> Duration {
        let silent = self.pace * 3;
        self.members.retain(|_, seen| seen.elapsed() < silent);
        self.tell(false, false).await;
        match self.turn().await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(%error, "leases could not be renewed");
                if Instant::now() >= self.valid {
                    self.change(|held| held.epochs = [0; COUNT]);
                }
                RETRY.min(self.pace)
            }
        }
    }

    async fn turn(&mut self) -> Result<Duration, DbErr> {
        let started = Instant::now();
        let rows = table::read(&self.parts.database).await?;
        let now = self.now();
        let exclusive = self.parts.settings.exclusive;
        let me = self.parts.instance.as_str();
        let others: BTreeSet<&str> = self.members.keys().map(String::as_str).collect();
        let patience = if exclusive { Duration::ZERO } else { self.pace * 2 };
        let share = share::of(&rows, &share::View { me, others, now, patience, exclusive });
        self.pace = self.parts.settings.renew.max(self.parts.settings.renew / 3 * share.holders);
        let lasts = self.pace + self.parts.settings.margin;
        if let Some(shard) = share.release {
            self.change(|held| held.set(shard, 0));
        }
        let mut kept = Held { alone: self.alone(share.holders_are_me), ..Held::default() };
        if !share.renew.is_empty() || !share.take.is_empty() {
            let free_by = if exclusive { i64::MAX } else { now };
            let claim = Claim { me, held: &share.renew, free: &share.take, free_by, until: now + micros(lasts) };
            for (shard, epoch) in table::renew(&self.parts.database, &claim).await? {
                kept.set(shard, epoch);
            }
        }
        self.valid = started + lasts;
        self.change(|held| *held = kept);
        if let Some(shard) = share.release {
            table::release(&self.parts.database, &self.parts.instance, &[shard]).await?;
            self.tell(true, false).await;
        }
        // Another's lease is looked at as it ends, so that a dead holder's shards wait no longer than they must.
        let end =
            share.next_end.map(|end| Duration::from_micros((end - now).unsigned_abs()) + Duration::from_millis(5));
        Ok(end.map_or(self.pace, |end| end.min(self.pace)))
    }

    /// Alone means: no one else holds a lease, and nobody has been heard for longer than anybody would be silent.
    fn alone(&self, holders_are_me: bool) -> bool {
        let heard_all = self.listening.as_ref().is_some_and(|(_, _, since)| since.elapsed() > self.pace + RETRY);
        self.parts.settings.exclusive || (holders_are_me && self.members.is_empty() && heard_all)
    }

    fn change(&self, change: impl FnOnce(&mut Held)) {
        self.held.send_if_modified(|held| {
            let before = held.clone();
            change(held);
            if *held != before {
                tracing::info!(shards = ?held.shards().collect::<Vec<_>>(), alone = held.alone, "leases");
            }
            *held != before
        });
    }

    async fn release_all(&self) {
        let shards: Vec<i32> = self.held.borrow().shards().collect();
        self.change(|held| *held = Held::default());
        if !shards.is_empty()
            && let Err(error) = table::release(&self.parts.database, &self.parts.instance, &shards).await
        {
            tracing::warn!(%error, "leases could not be given back; they end by themselves");
        }
        self.tell(true, true).await;
        if let Some((connected, _, _)) = &self.listening {
            // The connection may be gone; then the others notice by time.
            let _ = connected.client.flush().await;
        }
    }

    fn now(&self) -> i64 {
        system_micros(&self.parts.clock)
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

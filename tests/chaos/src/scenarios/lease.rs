//! Two processes on one database: the one that holds the leases is killed, or held for longer than its leases last.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures::StreamExt;
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::task::JoinSet;
use wuwei_contracts::{CloudEvent, Town, subject};
use wuwei_runtime::{Clock, shard};
use wuwei_testkit::{town, wait};

use super::Plan;
use crate::{
    ground::{Ground, TOWNS},
    ledger::PATIENCE,
    probe,
    report::Report,
    trial::Trial,
};

/// Publishing of a dead holder's towns must go on within this time.
const RESUMES_WITHIN: Duration = Duration::from_secs(10);
/// Commands that are to be acknowledged in all while a holder is killed.
const COMMANDS: u64 = 10_000;

/// A holder is killed in the middle of its work; the other publishes for its towns before long.
pub async fn holder_killed(plan: Plan) -> Report {
    let mut trial = two_processes(&plan, "lease holder killed").await;
    let arrivals = Arrivals::watch(&trial.ground).await;
    let (mut taken_after, mut resumed) = (Vec::new(), Vec::new());
    for round in 0..plan.rounds {
        if round > 0 {
            trial.ground.start_instance();
            both_hold(&trial.ground).await;
        }
        trial.ledger().more(COMMANDS / 2 / plan.rounds as u64).await;
        let victim = holder(&trial.ground).await;
        let towns = towns_of(&trial.ground, &victim).await;
        let (mut killed, mut since) = (Instant::now(), Timestamp::UNIX_EPOCH);
        trial
            .harm(async |ground| {
                killed = Instant::now();
                end(ground, &victim);
                since = Clock::default().now();
            })
            .await;
        let taken = || async { towns_of(&trial.ground, &victim).await.is_empty().then(|| killed.elapsed()) };
        taken_after.push(wait::until("the leases to be taken over", PATIENCE, taken).await);
        let what = format!("publishing to resume for {towns:?}");
        let last = wait::until(&what, PATIENCE, || async { arrivals.all_since(&towns, since) }).await;
        resumed.push(last - killed);
    }
    trial.note(format!("leases taken over after {taken_after:.1?}, publishing resumed after {resumed:.1?}"));
    let worst = resumed.iter().max().copied().unwrap_or_default();
    assert!(
        worst < RESUMES_WITHIN,
        "publishing resumed only after {worst:?}; leases were taken over after {taken_after:.1?}"
    );
    let left = COMMANDS.saturating_sub(trial.ledger().count());
    trial.ledger().more(left).await;
    trial.note(format!(
        "publishing resumed for all of a dead holder's towns after at most {:.1} s",
        worst.as_secs_f64()
    ));
    trial.end().await
}

/// A holder is held in the middle of its work until the other has taken over, and goes on then: what it publishes late
/// does no harm.
pub async fn holder_stopped(plan: Plan) -> Report {
    let mut trial = two_processes(&plan, "lease holder stopped for longer than its lease").await;
    for round in 0..plan.rounds {
        if round > 0 {
            both_hold(&trial.ground).await;
        }
        let victim = holder(&trial.ground).await;
        trial
            .harm(async |ground| {
                instance(ground, &victim).hold();
                let taken = || async { towns_of(ground, &victim).await.is_empty().then_some(()) };
                wait::until("the leases to be taken over", PATIENCE, taken).await;
                instance(ground, &victim).release();
            })
            .await;
    }
    trial.end().await
}

async fn two_processes(plan: &Plan, name: &str) -> Trial {
    let mut ground = Ground::new(plan.backend, &plan.program).await;
    ground.start_instance();
    ground.start_instance();
    let trial = Trial::begin(name, ground).await;
    both_hold(&trial.ground).await;
    trial
}

/// Waits until each running instance holds leases of towns.
async fn both_hold(ground: &Ground) {
    wait::until("leases of both processes", PATIENCE, || async {
        for instance in &ground.instances {
            if towns_of(ground, instance.name()).await.is_empty() {
                return None;
            }
        }
        Some(())
    })
    .await;
}

/// The instance that holds leases of most towns.
async fn holder(ground: &Ground) -> String {
    let mut most = (0, String::new());
    for instance in &ground.instances {
        let count = towns_of(ground, instance.name()).await.len();
        if count >= most.0 {
            most = (count, instance.name().to_owned());
        }
    }
    most.1
}

/// The probe's towns in the shards that `instance` holds.
async fn towns_of(ground: &Ground, instance: &str) -> Vec<Town> {
    let sql = format!("SELECT shard::text AS t FROM leases WHERE holder = '{instance}'");
    let shards = ground.database.texts(&sql).await;
    TOWNS.map(town).into_iter().filter(|town| shards.contains(&shard::of(town).to_string())).collect()
}

fn instance<'a>(ground: &'a Ground, name: &str) -> &'a crate::instance::Instance {
    let found = ground.instances.iter().find(|instance| instance.name() == name);
    found.unwrap_or_else(|| panic!("{name} does not run"))
}

fn end(ground: &mut Ground, name: &str) {
    let place = ground.instances.iter().position(|instance| instance.name() == name);
    let mut victim = ground.instances.remove(place.unwrap_or_else(|| panic!("{name} does not run")));
    victim.kill();
}

/// When the event of which town arrived in the stream, and when it happened.
struct Arrivals {
    seen: Arc<Mutex<Vec<(Town, Timestamp, Instant)>>>,
    _watching: JoinSet<()>,
}

impl Arrivals {
    async fn watch(ground: &Ground) -> Self {
        let messages = ground.bus.follow(&subject::stream(probe::NAME)).await;
        let mut messages = messages.unwrap_or_else(|error| panic!("{error}"));
        let seen = Arc::<Mutex<Vec<_>>>::default();
        let (mut watching, noted) = (JoinSet::new(), seen.clone());
        watching.spawn(async move {
            while let Some(Ok(message)) = messages.next().await {
                let event: CloudEvent = serde_json::from_slice(&message.payload)
                    .unwrap_or_else(|error| panic!("{}: {error}", message.subject));
                noted.lock().extend(event.town().map(|town| (town, event.time, Instant::now())));
            }
        });
        Self { seen, _watching: watching }
    }

    /// When the last of `towns` had its first event that happened after `since`; none while one has had none.
    fn all_since(&self, towns: &[Town], since: Timestamp) -> Option<Instant> {
        let seen = self.seen.lock();
        let first = |town| seen.iter().find(|(of, at, _)| of == town && *at > since).map(|(_, _, arrived)| *arrived);
        towns.iter().map(first).try_fold(None, |last: Option<Instant>, first| Some(last.max(Some(first?))))?
    }
}

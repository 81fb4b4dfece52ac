//! nats-server comes back with a store that is 5 seconds old: it has forgotten events it had acknowledged.

use std::{
    fs, io,
    path::Path,
    time::{Duration, Instant},
};

use nix::sys::signal::Signal;
use wuwei_contracts::subject;
use wuwei_testkit::wait;

use super::Plan;
use crate::{ground::Ground, instance::signal, ledger::PATIENCE, probe, report::Report, trial::Trial};

/// How old the store is that is put back.
const AGE: Duration = Duration::from_secs(5);
/// Seconds an outbox row is kept after its acknowledgement: longer than [`AGE`], less than the default of 30.
const RETENTION: u64 = 15;

/// The store is put back to an older copy, several times.
pub async fn store_put_back(plan: Plan) -> Report {
    let mut ground = Ground::new(plan.backend, &plan.program).await;
    ground.retention = RETENTION;
    ground.start_instance();
    let mut trial = Trial::begin("JetStream store put back to a copy 5 s old", ground).await;
    let mut forgotten = Vec::new();
    for _ in 0..plan.rounds {
        let copied = copy_store(&trial.ground);
        let what = format!("the copy to be {AGE:?} old");
        wait::until(&what, PATIENCE, || async { (copied.elapsed() > AGE).then_some(()) }).await;
        let mut lost = 0;
        trial
            .harm(async |ground| {
                let before = published(ground).await;
                put_back(ground).await;
                lost = before.saturating_sub(published(ground).await);
            })
            .await;
        assert!(lost > 0, "the copy was as good as the store: nothing was tested");
        forgotten.push(lost);
    }
    trial.note(format!("events the store had forgotten, per round: {forgotten:?}"));
    trial.end().await
}

async fn published(ground: &Ground) -> u64 {
    let stream = subject::stream(probe::NAME);
    wait::until("the stream", PATIENCE, || ground.bus.messages(&stream)).await
}

/// Copies the store as it is at one instant, as a snapshot of its disk would; when that was.
fn copy_store(ground: &Ground) -> Instant {
    let store = ground.nats.store();
    let copy = store.with_extension("copy");
    // There is none the first time.
    let _ = fs::remove_dir_all(&copy);
    let server = ground.nats.process().unwrap_or_else(|| panic!("nats-server does not run"));
    signal(server, Signal::SIGSTOP);
    let copied = Instant::now();
    let done = copy_folder(&store, &copy);
    signal(server, Signal::SIGCONT);
    done.unwrap_or_else(|error| panic!("{} to {}: {error}", store.display(), copy.display()));
    copied
}

/// Stops the server, puts the copy in place of its store, and starts it again.
async fn put_back(ground: &mut Ground) {
    ground.nats.kill();
    let store = ground.nats.store();
    let copy = store.with_extension("copy");
    let swapped = fs::remove_dir_all(&store).and_then(|()| fs::rename(&copy, &store));
    swapped.unwrap_or_else(|error| panic!("{} in place of {}: {error}", copy.display(), store.display()));
    ground.nats.revive().await;
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

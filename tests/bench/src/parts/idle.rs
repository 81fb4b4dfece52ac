//! What a service writes while nobody asks anything of it.

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::{
    cell::Ground,
    failure::Failure,
    instance::{Instance, Setup},
    options::{Backend, Workload},
    store::Store,
};

/// Between two looks at an SQLite file.
const LOOK: Duration = Duration::from_millis(5);

/// An idle database.
#[derive(Debug, Clone, Serialize)]
pub struct Idle {
    pub backend: Backend,
    pub instances: usize,
    /// Transactions that wrote, per second.
    pub writes_per_second: f64,
    /// Milliseconds of CPU time the service instances used per second, all together.
    pub cpu_per_second: Option<f64>,
}

/// Watches `instances` idle instances on one database.
pub async fn measure(ground: &Ground, backend: Backend, instances: usize) -> Result<Idle, Failure> {
    let store = ground.fresh(backend, Workload::Insert).await?;
    let running = Instance::several(&ground.servers, &store, &Setup::default(), instances, ground.folder()).await?;
    let (settling, watching) = if ground.options.quick { (2, 6) } else { (10, 30) };
    // What a start writes is not what an idle service writes.
    tokio::time::sleep(Duration::from_secs(settling)).await;
    let used = || running.iter().map(|instance| instance.process().cpu()).sum::<Option<Duration>>();
    let (before, start) = (used(), Instant::now());
    let writes = match backend {
        Backend::Postgres => transactions(&store, Duration::from_secs(watching)).await?,
        Backend::Sqlite => commits(&store, Duration::from_secs(watching)).await?,
    };
    let (after, seconds) = (used(), start.elapsed().as_secs_f64());
    ground.finish(store, running, &crate::load::Tally::default()).await?;
    Ok(Idle {
        backend,
        instances,
        writes_per_second: writes / seconds,
        cpu_per_second: before
            .zip(after)
            .map(|(before, after)| after.saturating_sub(before).as_secs_f64() * 1e3 / seconds),
    })
}

/// Transaction ids given: only a transaction that writes gets one. They are the whole server's, and nobody else uses it.
async fn transactions(store: &Store, time: Duration) -> Result<f64, Failure> {
    let next = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint";
    // The server's own housekeeping is not the service's.
    for sql in ["ALTER SYSTEM SET autovacuum = off", "SELECT pg_reload_conf()"] {
        store.execute(sql).await?;
    }
    let before = store.number(next).await?;
    tokio::time::sleep(time).await;
    let after = store.number(next).await?;
    for sql in ["ALTER SYSTEM RESET autovacuum", "SELECT pg_reload_conf()"] {
        store.execute(sql).await?;
    }
    Ok(f64::from(u32::try_from(after - before)?))
}

/// Times the file was seen changed by another connection.
async fn commits(store: &Store, time: Duration) -> Result<f64, Failure> {
    let version = "PRAGMA data_version";
    let (start, mut last, mut seen) = (Instant::now(), store.number(version).await?, 0);
    while start.elapsed() < time {
        tokio::time::sleep(LOOK).await;
        let now = store.number(version).await?;
        seen += u32::from(now != last);
        last = now;
    }
    Ok(f64::from(seen))
}

//! One figure: a fresh database, instances on it, a load, everything measured and counted.

use std::{path::Path, rc::Rc, time::Duration};

use serde::Serialize;
use wuwei_runtime::Clock;

use crate::{
    failure::Failure,
    instance::{Instance, Setup},
    load::{self, Client, Load, Orders, Span, Tally, Zipf, tally::Latency},
    options::{Backend, Options, Workload},
    process::Measured,
    servers::Servers,
    store::{Store, Stores},
    verify,
};

/// How long the last events may take to reach their stream.
const PATIENCE: Duration = Duration::from_mins(2);

/// Everything a figure needs.
pub struct Ground {
    /// What to measure.
    pub options: Options,
    /// The servers under the service.
    pub servers: Servers,
    /// Makes databases.
    pub stores: Stores,
    /// Sends commands.
    pub client: Client,
    /// Which accounts are wanted how often.
    pub accounts: Rc<Zipf>,
    /// Settings, logs and SQLite files.
    pub folder: tempfile::TempDir,
}

/// What to measure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Cell {
    /// The database.
    pub backend: Backend,
    /// What the commands do.
    pub workload: Workload,
    /// Requests under way at once.
    pub in_flight: usize,
    /// Service instances.
    pub instances: usize,
    /// How commands are carried out.
    pub mode: Mode,
}

/// How commands are carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// In batches, as in production.
    Batched,
    /// One transaction each, on 16 connections: the baseline.
    OneByOne,
    /// In batches, one call of a hundred traced.
    Traced,
}

/// What was measured.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// What was asked for.
    #[serde(flatten)]
    pub cell: Cell,
    /// Commands answered per second.
    pub per_second: f64,
    /// From send to reply, microseconds.
    pub latency: Latency,
    /// CPU microseconds per command.
    pub cpu: Cpu,
    /// Memory, bytes.
    pub memory: Memory,
    /// Changes acknowledged whose events were not yet in the stream when measuring ended.
    pub behind: u64,
    /// Deadlocks PostgreSQL broke.
    pub deadlocks: u64,
    /// Commands answered, the warm-up included.
    pub answered: u64,
    /// Rejections by the rule.
    pub rejected: u64,
    /// Rejections for a code that is taken.
    pub beaten: u64,
    /// Answers "not now" (503).
    pub refused: u64,
    /// Calls sent again by the caller itself.
    pub retried: u64,
}

/// CPU microseconds per command, by process; none where it cannot be told.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Cpu {
    pub client: Option<f64>,
    pub service: Option<f64>,
    pub nats: Option<f64>,
    pub database: Option<f64>,
}

impl Cpu {
    /// All processes together.
    pub fn all(self) -> Option<f64> {
        Some(self.without_client()? + self.client?)
    }

    /// All processes but the load client.
    pub fn without_client(self) -> Option<f64> {
        // SQLite has no process of its own.
        Some(self.service? + self.nats? + self.database.unwrap_or_default())
    }
}

/// Memory in bytes when measuring ended; none where it cannot be told.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Memory {
    /// The largest service instance.
    pub service: Option<u64>,
    /// The most it ever had.
    pub service_most: Option<u64>,
    pub nats: Option<u64>,
    /// PostgreSQL, its shared buffers counted once.
    pub database: Option<u64>,
}

/// A figure's processes.
struct Processes {
    client: Measured,
    service: Vec<Measured>,
    nats: Option<Measured>,
    database: Option<Measured>,
}

/// CPU time used so far.
struct Used {
    client: Option<Duration>,
    service: Option<Duration>,
    nats: Option<Duration>,
    database: Option<Duration>,
}

impl Processes {
    fn used(&self) -> Used {
        Used {
            client: self.client.cpu(),
            service: self.service.iter().map(|process| process.cpu()).sum(),
            nats: self.nats.and_then(Measured::cpu),
            database: self.database.and_then(Measured::cpu),
        }
    }

    fn memory(&self) -> Memory {
        Memory {
            service: self.service.iter().filter_map(|process| process.memory()).max(),
            service_most: self.service.iter().filter_map(|process| process.most_memory()).max(),
            nats: self.nats.and_then(Measured::memory),
            database: self.database.and_then(Measured::memory),
        }
    }
}

impl Ground {
    /// The folder for settings and logs.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A load of `workload`, measured as long as the options say.
    pub fn load(&self, workload: Workload, in_flight: usize) -> Load {
        let span =
            Span::For { warm_up: Duration::from_secs_f64(self.options.warm_up), measured: self.options.measured() };
        Load { workload, in_flight, span, traced: false, noted: false }
    }

    /// Orders for any workload.
    pub fn orders(&self, seed: u64) -> Orders {
        let clock = Clock::default();
        let millis = move || u64::try_from(clock.now().as_millisecond()).unwrap_or_default();
        Orders::new(Some(self.accounts.clone()), seed, millis)
    }

    /// Empty streams and a fresh database for `workload`.
    pub async fn fresh(&self, backend: Backend, workload: Workload) -> Result<Store, Failure> {
        self.servers.wipe().await?;
        self.stores.fresh(&self.servers, backend, workload).await
    }

    /// Waits until the stream holds as many events as there were changes.
    pub async fn published(&self, changes: u64) -> Result<(), Failure> {
        let all = async {
            while self.servers.events().await < changes {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, all).await.is_err() {
            let there = self.servers.events().await;
            return Err(Failure::new(format!(
                "{changes} changes, but only {there} events in the stream after {PATIENCE:?}"
            )));
        }
        Ok(())
    }

    /// Waits for the events of a load, stops the instances, and compares every row with what was acknowledged.
    pub async fn finish(&self, store: Store, instances: Vec<Instance>, tally: &Tally) -> Result<(), Failure> {
        self.published(tally.changes()).await?;
        for instance in instances {
            instance.stop().await?;
        }
        verify::rows(&store, tally, self.servers.events().await).await?;
        self.stores.remove(&self.servers, store).await
    }

    /// Measures `cell`; `seed` chooses the commands.
    pub async fn measure(&self, cell: &Cell, setup: &Setup, seed: u64) -> Result<Figure, Failure> {
        let store = self.fresh(cell.backend, cell.workload).await?;
        let instances = Instance::several(&self.servers, &store, setup, cell.instances, self.folder()).await?;
        let traced = cell.mode == Mode::Traced;
        let load = Load { traced, ..self.load(cell.workload, cell.in_flight) };
        let processes = self.processes(cell, &instances);
        let ending = async |changes: u64| {
            let used = processes.used();
            let behind = changes.saturating_sub(self.servers.events().await);
            Ok((used, processes.memory(), behind))
        };
        let done = load::run(&self.client, &load, self.orders(seed), || processes.used(), ending).await?;
        let (Some(begun), Some((ended, memory, behind))) = (done.begun, done.ended) else {
            return Err(Failure::new("nothing was measured"));
        };
        let tally = done.tally;
        let deadlocks = store.deadlocks().await?;
        self.finish(store, instances, &tally).await?;
        let answered = tally.latencies.len();
        if answered == 0 {
            return Err(Failure::new(format!("no command of {cell:?} was answered while measuring")));
        }
        Ok(Figure {
            cell: cell.clone(),
            per_second: per(answered) / done.seconds,
            latency: tally.latency(),
            cpu: each(&begun, &ended, answered),
            memory,
            behind,
            deadlocks,
            answered: tally.answered(),
            rejected: tally.rejected,
            beaten: tally.beaten,
            refused: tally.refused,
            retried: tally.retried,
        })
    }

    fn processes(&self, cell: &Cell, instances: &[Instance]) -> Processes {
        Processes {
            client: Measured::One(std::process::id()),
            service: instances.iter().map(Instance::process).collect(),
            nats: self.servers.nats_process(),
            database: (cell.backend == Backend::Postgres).then(|| self.servers.postgres_processes()).flatten(),
        }
    }
}

fn each(begun: &Used, ended: &Used, commands: usize) -> Cpu {
    let each = |begun: Option<Duration>, ended: Option<Duration>| {
        Some(ended?.saturating_sub(begun?).as_secs_f64() * 1e6 / per(commands))
    };
    Cpu {
        client: each(begun.client, ended.client),
        service: each(begun.service, ended.service),
        nats: each(begun.nats, ended.nats),
        database: each(begun.database, ended.database),
    }
}

/// A count as a number to divide by.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn per(count: usize) -> f64 {
    count as f64
}

//! The benchmark itself: what is measured, in which order.

use std::rc::Rc;

use crate::{
    cell::{Cell, Ground, Mode},
    failure::{Failure, While},
    floors,
    instance::Setup,
    load::{Client, Zipf},
    options::{Backend, Options, Part, Workload},
    parts,
    report::{self, results::Results},
    say,
    servers::Servers,
    store::Stores,
    targets,
};

/// Instances of the part `instances`.
const TWO: usize = 2;

/// Measures what `options` want, and prints it.
pub async fn run(options: Options) -> Result<(), Failure> {
    let working = async {
        let ground = ground(options).await?;
        let mut results = Results::default();
        let measured = all(&ground, &mut results).await;
        if let Err(failure) = &measured {
            logs(&ground, failure);
        }
        measured.map(|()| (ground, results))
    };
    let (ground, results) = tokio::select! {
        worked = working => worked?,
        _ = tokio::signal::ctrl_c() => return Err(Failure::new("interrupted")),
    };
    report::print(&results);
    let targets = targets::of(&results);
    targets::print(&targets);
    if ground.options.quick || cfg!(debug_assertions) {
        say("\nA small load, or a program built without optimisation: these figures say nothing about speed.");
    }
    say("\nEvery reply was checked, every row counted.");
    if let Some(path) = &ground.options.json {
        let all = serde_json::json!({ "options": ground.options, "results": results, "targets": targets });
        std::fs::write(path, serde_json::to_vec_pretty(&all)?).doing(path.display())?;
    }
    Ok(())
}

async fn ground(options: Options) -> Result<Ground, Failure> {
    let folder = tempfile::Builder::new().prefix("wuwei-bench-").tempdir()?;
    say("starting the servers, filling the databases");
    let servers = Servers::start(&options.backends).await?;
    let stores = Stores::new(&options, folder.path().to_owned());
    for backend in &options.backends {
        stores.prepare(&servers, *backend).await.doing(format!("preparing {backend}"))?;
    }
    let client = Client::connect(&servers.nats(), &servers.issuer).await?;
    let accounts = Rc::new(Zipf::new(options.accounts));
    Ok(Ground { options, servers, stores, client, accounts, folder })
}

async fn all(ground: &Ground, results: &mut Results) -> Result<(), Failure> {
    floors(ground, results).await?;
    for run in 0..ground.options.runs {
        say(format_args!("run {} of {}", run + 1, ground.options.runs));
        for backend in &ground.options.backends {
            let turn = run as u64;
            grid(ground, *backend, turn, results).await?;
            several(ground, *backend, turn, results).await?;
            arrivals(ground, *backend, turn, results).await?;
        }
        if ground.options.has(Part::Tracing) && ground.options.backends.contains(&Backend::Postgres) {
            say("tracing");
            results.tracing.push(parts::tracing::measure(ground, run as u64).await?);
        }
        if ground.options.has(Part::Drain) && ground.options.backends.contains(&Backend::Postgres) {
            say("cold drain");
            results.drains.push(parts::drain::measure(ground, Backend::Postgres, run as u64).await?);
        }
    }
    once(ground, results).await
}

async fn floors(ground: &Ground, results: &mut Results) -> Result<(), Failure> {
    if !ground.options.has(Part::Floors) {
        return Ok(());
    }
    say("raw NATS echo");
    for in_flight in &ground.options.in_flight {
        results.echo.push(floors::echo::measure(ground, *in_flight).await?);
    }
    if ground.options.backends.contains(&Backend::Postgres) {
        say("pgbench");
        results.pgbench = floors::pgbench::measure(ground).await?;
    }
    Ok(())
}

/// Batched and one by one, right after each other; which comes first changes with the run.
async fn grid(ground: &Ground, backend: Backend, turn: u64, results: &mut Results) -> Result<(), Failure> {
    if !ground.options.has(Part::Grid) {
        return Ok(());
    }
    for &workload in &ground.options.workloads {
        for &in_flight in &ground.options.in_flight {
            let mut modes = [Mode::Batched, Mode::OneByOne];
            if turn % 2 == 1 {
                modes.reverse();
            }
            for mode in modes {
                // Only PostgreSQL can be shared, and the baseline is one instance's.
                let instances =
                    if backend == Backend::Postgres && mode == Mode::Batched { ground.options.instances } else { 1 };
                let cell = Cell { backend, workload, in_flight, instances, mode };
                figure(ground, &cell, turn, results).await?;
            }
        }
    }
    Ok(())
}

/// Two instances beside one, and on one account.
async fn several(ground: &Ground, backend: Backend, turn: u64, results: &mut Results) -> Result<(), Failure> {
    if backend == Backend::Sqlite {
        return Ok(());
    }
    let in_flight = ground.options.most_in_flight();
    let mode = Mode::Batched;
    let measured_one = ground.options.has(Part::Grid) && ground.options.instances == 1;
    if ground.options.has(Part::Instances) {
        for &workload in &ground.options.workloads {
            let cell = Cell { backend, workload, in_flight, instances: TWO, mode };
            figure(ground, &cell, turn, results).await?;
            if !measured_one {
                figure(ground, &Cell { instances: 1, ..cell }, turn, results).await?;
            }
        }
    }
    if ground.options.has(Part::Hot) {
        for &in_flight in ground.options.in_flight.iter().filter(|in_flight| **in_flight > 1) {
            let cell = Cell { backend, workload: Workload::Hot, in_flight, instances: TWO, mode };
            figure(ground, &cell, turn, results).await?;
        }
    }
    Ok(())
}

async fn figure(ground: &Ground, cell: &Cell, turn: u64, results: &mut Results) -> Result<(), Failure> {
    let setup = Setup { one_by_one: cell.mode == Mode::OneByOne, ..Setup::default() };
    let figure = ground.measure(cell, &setup, turn).await.doing(format!("measuring {cell:?}"))?;
    report::progress(&figure);
    results.figures.push(figure);
    Ok(())
}

async fn arrivals(ground: &Ground, backend: Backend, turn: u64, results: &mut Results) -> Result<(), Failure> {
    if ground.options.has(Part::Events) {
        say("events beside replies");
        for in_flight in [1, 64] {
            results.arrivals.push(parts::events::measure(ground, backend, in_flight, turn).await?);
        }
    }
    Ok(())
}

/// What is measured once, however many runs there are.
async fn once(ground: &Ground, results: &mut Results) -> Result<(), Failure> {
    for &backend in &ground.options.backends {
        if ground.options.has(Part::Start) {
            say("first durable reply");
            results.starts.push(parts::start::measure(ground, backend).await?);
        }
        if ground.options.has(Part::Idle) {
            say("idle");
            let most = if backend == Backend::Postgres { TWO } else { 1 };
            for instances in 1..=most {
                results.idle.push(parts::idle::measure(ground, backend, instances).await?);
            }
        }
    }
    Ok(())
}

/// What the services logged: their folder goes with the benchmark.
fn logs(ground: &Ground, failure: &Failure) {
    let log = std::fs::read_to_string(ground.folder().join("serve.log")).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    say(format_args!("{failure}\nthe last the services logged:"));
    for line in lines.iter().skip(lines.len().saturating_sub(40)) {
        say(line);
    }
}

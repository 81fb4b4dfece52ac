//! Lives of wishes: created, claimed, fulfilled and read in a closed loop, on tables that are empty or full.

pub mod ground;
mod line;
pub mod matching;
pub mod pages;
mod stored;
mod wisher;

use std::{
    cell::{Cell, RefCell},
    time::{Duration, Instant},
};

use futures::future::{join_all, try_join};
use serde::Serialize;

use crate::{
    cell::per,
    failure::{Failure, While},
    instance::{Instance, Setup},
    load::tally::Latency,
    options::{Backend, WishLifecycle},
    report::{millis, table::Table},
    say,
    store::Store,
    targets::{self, Target},
};

use ground::Ground;
use line::{Http, Line};
use wisher::{STEPS, Wisher};

/// Lives per second that are wanted of empty tables.
const WANTED: f64 = 1_500.0;
/// Share of that which is wanted over HTTP, with tokens.
const OVER_HTTP: f64 = 0.55;
/// Share of that which full tables may cost.
const SHARE: f64 = 0.9;
/// What each step may take at the 99th percentile, milliseconds.
const STEP: f64 = 80.0;
/// Events of one life.
const EVENTS: u64 = 3;

/// How clients reach the services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Over {
    /// NATS.
    Nats,
    /// HTTP, through a gateway.
    Http,
}

/// What was measured on tables of one size.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// How clients reached the services.
    pub over: Over,
    /// Wishes stored beforehand.
    pub stored: u64,
    /// Lives ended per second.
    pub per_second: f64,
    /// From send to reply, microseconds, by step.
    pub steps: [Latency; STEPS.len()],
    /// Answers "not now" (503).
    pub refused: u64,
}

/// What came of all clients.
#[derive(Debug, Default)]
struct Tally {
    measuring: bool,
    /// All lives.
    all: u64,
    refused: u64,
    steps: [Vec<u32>; STEPS.len()],
}

/// Measures every size, one after the other, in one database that grows.
pub async fn run(options: WishLifecycle) -> Result<(), Failure> {
    let ground = Ground::start().await?;
    let store = ground.database("wishes").await?;
    let measured = tokio::select! {
        measured = all(&ground, &store, &options) => measured,
        _ = tokio::signal::ctrl_c() => Err(Failure::new("interrupted")),
    };
    let figures = measured.inspect_err(|failure| ground.logs(failure))?;
    print(&figures);
    if options.quick || cfg!(debug_assertions) {
        say("\nA small load, or a program built without optimisation: these figures say nothing about speed.");
    }
    say("\nEvery reply was checked, every row counted.");
    if let Some(path) = &options.json {
        let all = serde_json::json!({ "options": options, "figures": figures, "targets": wanted(&figures) });
        std::fs::write(path, serde_json::to_vec_pretty(&all)?).doing(path.display())?;
    }
    Ok(())
}

async fn all(ground: &Ground, store: &Store, options: &WishLifecycle) -> Result<Vec<Figure>, Failure> {
    let setup = Setup { service: Some("wishes"), ..Setup::default() };
    let (mut figures, mut stored, mut lives) = (Vec::new(), 0, 0);
    let wisher = Wisher::new(Line::Nats(ground.caller().await?));
    for wanted in options.stored() {
        let mut instances = Instance::several(&ground.servers, store, &setup, 1, ground.folder()).await?;
        if lives == 0 {
            // The first life is the one that stored wishes are copies of.
            wisher.live().await.doing("the first life")?;
            lives = 1;
        }
        if wanted > stored {
            say(format_args!("storing {wanted} wishes"));
            ground.published("wishes", lives * EVENTS).await?;
            stop(instances).await?;
            stored::fill(store, wisher.first(), stored..wanted).await?;
            stored = wanted;
            instances = Instance::several(&ground.servers, store, &setup, 1, ground.folder()).await?;
        }
        let (figure, done) = several((&wisher, Over::Nats), options, stored).await?;
        figures.push(figure);
        lives += done;
        if stored == 0 {
            let wisher = Wisher::new(Line::Http(Http::start(ground, false).await?));
            let (figure, done) = several((&wisher, Over::Http), options, stored).await?;
            figures.push(figure);
            lives += done;
        }
        ground.published("wishes", lives * EVENTS).await?;
        stop(instances).await?;
        stored::count(store, stored, lives, ground.servers.events_of("wishes").await).await?;
    }
    Ok(figures)
}

async fn stop(instances: Vec<Instance>) -> Result<(), Failure> {
    for instance in instances {
        instance.stop().await?;
    }
    Ok(())
}

/// The median of the runs by lives per second, of two in the middle the slower; how many lives there were in all of them.
async fn several(wisher: (&Wisher, Over), options: &WishLifecycle, stored: u64) -> Result<(Figure, u64), Failure> {
    let (mut figures, mut lives) = (Vec::new(), 0);
    for _ in 0..options.runs() {
        let (figure, done) = measure(wisher, options, stored).await?;
        progress(&figure);
        figures.push(figure);
        lives += done;
    }
    figures.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
    let median = figures.swap_remove((figures.len() - 1) / 2);
    Ok((median, lives))
}

/// Lets all clients live wishes for the time given; how many lives there were, the warm-up included.
async fn measure(
    (wisher, over_what): (&Wisher, Over),
    options: &WishLifecycle,
    stored: u64,
) -> Result<(Figure, u64), Failure> {
    let (tally, over) = (RefCell::new(Tally::default()), Cell::new(false));
    let client = async || {
        while !over.get() {
            let life = wisher.live().await.inspect_err(|_| over.set(true))?;
            let mut tally = tally.borrow_mut();
            tally.all += 1;
            tally.refused += u64::from(life.refused);
            if tally.measuring {
                tally.steps.iter_mut().zip(life.steps).for_each(|(all, took)| all.push(took));
            }
        }
        Ok::<_, Failure>(())
    };
    let (measured, warm_up) = options.spans();
    let timing = async {
        tokio::time::sleep(warm_up).await;
        tally.borrow_mut().measuring = true;
        let (before, began) = (tally.borrow().all, Instant::now());
        tokio::time::sleep(measured).await;
        let ended = tally.borrow().all - before;
        tally.borrow_mut().measuring = false;
        over.set(true);
        Ok((ended, began.elapsed()))
    };
    let clients = async {
        let ended = join_all((0..options.clients).map(|_| client())).await;
        ended.into_iter().collect::<Result<(), Failure>>()
    };
    let ((ended, took), ()) = try_join(timing, clients).await?;
    let tally = tally.into_inner();
    if ended == 0 {
        return Err(Failure::new("no life ended while measuring"));
    }
    Ok((figure((stored, over_what), (ended, took), &tally)?, tally.all))
}

fn figure((stored, over): (u64, Over), (ended, took): (u64, Duration), tally: &Tally) -> Result<Figure, Failure> {
    let steps = tally.steps.clone().map(|mut step| {
        step.sort_unstable();
        Latency::of(&step)
    });
    let per_second = per(usize::try_from(ended)?) / took.as_secs_f64();
    Ok(Figure { over, stored, per_second, steps, refused: tally.refused })
}

fn progress(figure: &Figure) {
    let Figure { over, stored, per_second, steps, .. } = figure;
    let slowest = steps.iter().map(|step| step.p99).max().unwrap_or_default();
    say(format_args!(
        "  {stored:>9} stored, {over:?}  {per_second:7.0} lives/s  slowest step p99 {} ms",
        millis(slowest.into())
    ));
}

fn print(figures: &[Figure]) {
    let mut head = vec!["stored", "over", "lives/s", "× empty"];
    let names: Vec<[String; 2]> = STEPS.iter().map(|step| [format!("{step} p50"), "p99".to_owned()]).collect();
    head.extend(names.iter().flatten().map(String::as_str));
    head.push("503");
    let mut table = Table::new("Lives of wishes: collect → claim → fulfil → get (ms from send to reply)", &head);
    let empty = figures.first().map(|figure| figure.per_second);
    for figure in figures {
        let ratio = empty.map(|empty| format!("{:.2}", figure.per_second / empty)).unwrap_or_default();
        let steps = figure.steps.iter().flat_map(|step| [step.p50, step.p99]).map(|micros| millis(micros.into()));
        let row = [figure.stored.to_string(), format!("{:?}", figure.over), format!("{:.0}", figure.per_second), ratio];
        table.row(row.into_iter().chain(steps).chain([figure.refused.to_string()]));
    }
    table.print();
    targets::print(&wanted(figures));
}

/// What is wanted, and what was measured.
fn wanted(figures: &[Figure]) -> Vec<Target> {
    let empty = figures.iter().find(|figure| figure.stored == 0 && figure.over == Over::Nats);
    let http = figures.iter().find(|figure| figure.stored == 0 && figure.over == Over::Http);
    let full = figures.iter().find(|figure| figure.stored >= 1_000_000);
    let over_empty =
        |figure: Option<&Figure>| figure.zip(empty).map(|(other, empty)| other.per_second / empty.per_second);
    let (ratio, over_http) = (over_empty(full), over_empty(http));
    let mut all = vec![
        Target::at_least("lives per second on empty tables", WANTED, "/s", empty.map(|figure| figure.per_second)),
        Target::at_least("the same with a million wishes stored, over empty", SHARE, "", ratio),
        Target::at_least("lives per second over HTTP with tokens, over NATS", OVER_HTTP, "", over_http),
    ];
    for figure in figures {
        for (name, step) in STEPS.iter().zip(figure.steps) {
            let what = format!("{name}, {} stored, {:?}, p99", figure.stored, figure.over);
            all.push(Target::at_most(what, STEP, " ms", Some(f64::from(step.p99) / 1e3)));
        }
    }
    all
}

/// The database all of this is measured on.
pub const BACKEND: Backend = Backend::Postgres;

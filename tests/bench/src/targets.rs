//! What is wanted of the runtime, line by line, and whether the figures have it.

use serde::Serialize;

use crate::{
    cell::{Cell, Figure, Mode},
    floors::pgbench::Form,
    options::{Backend, Workload},
    report::{
        millis,
        results::{Results, median},
    },
    say,
};

/// Memory a service instance may have, bytes.
const MOST_MEMORY: u64 = 40 << 20;

/// One line of what is wanted.
#[derive(Debug, Clone, Serialize)]
pub struct Target {
    /// What is measured.
    pub what: String,
    /// What is wanted.
    pub wanted: String,
    /// What was measured; none where it was not.
    pub measured: Option<String>,
    /// Whether it is met.
    pub met: Option<bool>,
}

impl Target {
    /// `measured` is to be `least` or more.
    pub fn at_least(what: impl Into<String>, least: f64, unit: &str, measured: Option<f64>) -> Self {
        Self {
            what: what.into(),
            wanted: format!("≥ {least}{unit}"),
            measured: measured.map(|measured| format!("{}{unit}", short(measured))),
            met: measured.map(|measured| measured >= least),
        }
    }

    /// `measured` is to be `most` or less.
    pub fn at_most(what: impl Into<String>, most: f64, unit: &str, measured: Option<f64>) -> Self {
        Self {
            what: what.into(),
            wanted: format!("≤ {}{unit}", short(most)),
            measured: measured.map(|measured| format!("{}{unit}", short(measured))),
            met: measured.map(|measured| measured <= most),
        }
    }
}

/// Every line.
pub fn of(results: &Results) -> Vec<Target> {
    let mut all = ratios(results);
    all.extend(latencies(results));
    all.extend(instances(results));
    all.extend(costs(results));
    all.extend(events(results));
    all.extend(idle(results));
    all
}

/// Prints them.
pub fn print(targets: &[Target]) {
    say("\nWanted and measured");
    let width = targets.iter().map(|target| target.what.chars().count()).max().unwrap_or_default();
    for Target { what, wanted, measured, met } in targets {
        let verdict = match met {
            Some(true) => "met",
            Some(false) => "MISSED",
            None => "not measured",
        };
        let measured = measured.as_deref().unwrap_or("-");
        say(format_args!("  {what:width$}  {wanted:>12}  {measured:>12}  {verdict}"));
    }
}

/// A cell of one instance.
fn cell(backend: Backend, workload: Workload, in_flight: usize, mode: Mode) -> Cell {
    Cell { backend, workload, in_flight, instances: 1, mode }
}

/// How much faster in batches than one by one.
fn speed_up(results: &Results, backend: Backend, workload: Workload, in_flight: usize) -> Option<f64> {
    let [batched, baseline] = [Mode::Batched, Mode::OneByOne].map(|mode| cell(backend, workload, in_flight, mode));
    results.ratio(&batched, &baseline, |figure| Some(figure.per_second))
}

fn ratios(results: &Results) -> Vec<Target> {
    use Backend::{Postgres, Sqlite};
    use Workload::{Insert, Mixed};
    let wanted = [
        (Postgres, Insert, 256, 6.0),
        (Postgres, Insert, 64, 4.5),
        (Postgres, Insert, 16, 2.3),
        (Postgres, Insert, 1, 1.2),
        (Postgres, Mixed, 256, 5.5),
        (Postgres, Mixed, 64, 4.0),
        (Postgres, Mixed, 16, 2.0),
        (Postgres, Mixed, 1, 1.1),
        (Sqlite, Insert, 256, 7.0),
        (Sqlite, Mixed, 256, 6.0),
    ];
    let mut all: Vec<Target> = wanted
        .into_iter()
        .map(|(backend, workload, in_flight, least)| {
            let what = format!("{backend} {workload} at {in_flight}: throughput over the baseline's");
            Target::at_least(what, least, " ×", speed_up(results, backend, workload, in_flight))
        })
        .collect();
    let insert = results.median(&cell(Postgres, Insert, 256, Mode::Batched), |figure| Some(figure.per_second));
    for (form, says) in [(Form::Statements, "BEGIN, 3 INSERT, COMMIT"), (Form::OneStatement, "one statement")] {
        let rows = results.pgbench.iter().filter(|row| row.form == form);
        let best = rows.map(|row| row.per_second).max_by(f64::total_cmp);
        let over_best = insert.zip(best).map(|(insert, best)| insert / best);
        let what = format!("postgres insert at 256: throughput over pgbench's best, {says}");
        all.push(Target::at_least(what, 3.0, " ×", over_best));
    }
    all
}

fn latencies(results: &Results) -> Vec<Target> {
    let over_baseline = |in_flight: usize, of: fn(&Figure) -> Option<f64>| {
        let [batched, baseline] =
            [Mode::Batched, Mode::OneByOne].map(|mode| cell(Backend::Postgres, Workload::Mixed, in_flight, mode));
        results.ratio(&batched, &baseline, of)
    };
    let p50 = over_baseline(1, |figure| Some(figure.latency.p50.into()));
    let p99 = over_baseline(64, |figure| Some(figure.latency.p99.into()));
    vec![
        Target::at_most("postgres mixed at 1: p50 over the baseline's", 1.0, " ×", p50),
        Target::at_most("postgres mixed at 64: p99 over the baseline's", 0.1, " ×", p99),
    ]
}

fn instances(results: &Results) -> Vec<Target> {
    let mut all: Vec<Target> = [Workload::Insert, Workload::Mixed]
        .into_iter()
        .map(|workload| {
            let one = cell(Backend::Postgres, workload, 256, Mode::Batched);
            let two = Cell { instances: 2, ..one.clone() };
            let ratio = results.ratio(&two, &one, |figure| Some(figure.per_second));
            Target::at_least(format!("postgres {workload} at 256: two instances over one"), 0.9, " ×", ratio)
        })
        .collect();
    let hot = || results.figures.iter().filter(|figure| figure.cell.workload == Workload::Hot);
    let refused: f64 = hot().map(|figure| share(figure.refused, figure.answered)).fold(0.0, f64::max);
    let measured = hot().next().map(|_| refused * 100.0);
    all.push(Target {
        wanted: "< 0.05 %".to_owned(),
        met: measured.map(|measured| measured < 0.05),
        ..Target::at_most("hottest key, two instances: answers 503", 0.05, " %", measured)
    });
    all
}

fn costs(results: &Results) -> Vec<Target> {
    let mut all: Vec<Target> = [Workload::Insert, Workload::Mixed]
        .into_iter()
        .map(|workload| {
            let [batched, baseline] =
                [Mode::Batched, Mode::OneByOne].map(|mode| cell(Backend::Postgres, workload, 256, mode));
            let ratio = results.ratio(&batched, &baseline, |figure| figure.cpu.all());
            let what = format!("postgres {workload} at 256: CPU per command, all processes, over the baseline's");
            Target::at_most(what, 0.2, " ×", ratio)
        })
        .collect();
    for backend in [Backend::Postgres, Backend::Sqlite] {
        let own =
            results.figures.iter().filter(|figure| figure.cell.backend == backend && figure.cell.mode == Mode::Batched);
        let most = own.filter_map(|figure| figure.memory.service_most).max();
        all.push(Target {
            what: format!("{backend}: most memory of a service instance (RSS), of all loads"),
            wanted: "≤ 40 MiB".to_owned(),
            measured: most.map(|bytes| format!("{} MiB", bytes.div_ceil(1 << 20))),
            met: most.map(|bytes| bytes <= MOST_MEMORY),
        });
    }
    for backend in [Backend::Postgres, Backend::Sqlite] {
        let starts = results.starts.iter().find(|row| row.backend == backend).map(super::parts::start::Starts::median);
        all.push(Target::at_most(format!("{backend}: first durable reply after exec, median"), 150.0, " ms", starts));
    }
    all
}

fn events(results: &Results) -> Vec<Target> {
    let mut all = Vec::new();
    let rows = |in_flight: usize| {
        results.arrivals.iter().filter(move |row| row.backend == Backend::Postgres && row.in_flight == in_flight)
    };
    for (what, in_flight, allowed) in [
        ("event at its consumer after the reply, at 64: p99 − p99", 64, 5_000.0),
        ("event at its consumer after the reply, at 1: p50 − p50", 1, 500.0),
    ] {
        let late = rows(in_flight).map(|row| match in_flight {
            1 => f64::from(row.event.p50) - f64::from(row.reply.p50),
            _ => f64::from(row.event.p99) - f64::from(row.reply.p99),
        });
        let late = median(late.collect());
        all.push(Target {
            what: what.to_owned(),
            wanted: format!("≤ {} ms", millis(allowed)),
            measured: late.map(|late| format!("{} ms", millis(late))),
            met: late.map(|late| late <= allowed),
        });
    }
    let drain = median(results.drains.iter().map(|row| row.per_second_from_exec).collect());
    all.push(Target::at_least("cold drain, from exec to the last event stored", 30_000.0, " /s", drain));
    let cost = median(results.tracing.iter().map(|row| row.cost() * 100.0).collect());
    all.push(Target::at_most("tracing 1 %: throughput lost", 8.0, " %", cost));
    all
}

fn idle(results: &Results) -> Vec<Target> {
    let line = |backend: Backend, instances: usize| {
        let rows = results.idle.iter().filter(|row| row.backend == backend && row.instances == instances);
        let most = rows.map(|row| row.writes_per_second).max_by(f64::total_cmp);
        Target::at_most(format!("{backend}, {instances} idle instance(s): write transactions"), 1.0, " /s", most)
    };
    vec![line(Backend::Postgres, 1), line(Backend::Postgres, 2), line(Backend::Sqlite, 1)]
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn short(number: f64) -> String {
    if number.abs() >= 100.0 { format!("{number:.0}") } else { format!("{number:.2}") }
}

//! The workloads: speed and cost, a row per cell.

use crate::cell::{Cell, Figure, Memory, Mode};

use super::{mebibytes, millis, results::Results, table::Table, tenth, whole, word};

/// Prints both tables.
pub fn print(results: &Results) {
    let title = "Durable commands (medians of the runs; × is the throughput over that of one by one)";
    let columns = ["per s", "×", "p50 ms", "p99 ms", "p99.9 ms", "503", "again", "behind", "deadlocks"];
    table(title, &columns, results, speed).print();
    let title = "What a command costs: CPU µs by process, memory in MiB";
    let columns = [
        "client",
        "service",
        "nats",
        "database",
        "all",
        "- client",
        "× less",
        "service RSS",
        "most",
        "nats",
        "database",
    ];
    table(title, &columns, results, cost).print();
}

fn table(title: &str, columns: &[&str], results: &Results, row: fn(&Results, &Cell) -> Vec<String>) -> Table {
    let head: Vec<&str> =
        ["backend", "workload", "in flight", "inst.", "commands"].iter().chain(columns).copied().collect();
    let mut table = Table::new(title, &head);
    for cell in results.cells() {
        let name = [
            cell.backend.to_string(),
            cell.workload.to_string(),
            cell.in_flight.to_string(),
            cell.instances.to_string(),
            word(cell.mode).to_owned(),
        ];
        table.row(name.into_iter().chain(row(results, &cell)));
    }
    table
}

fn baseline(cell: &Cell) -> Cell {
    Cell { mode: Mode::OneByOne, instances: 1, ..cell.clone() }
}

fn speed(results: &Results, cell: &Cell) -> Vec<String> {
    let median = |of: fn(&Figure) -> f64| results.median(cell, |figure| Some(of(figure)));
    let sum = |of: fn(&Figure) -> u64| results.runs(cell).into_iter().map(of).sum::<u64>().to_string();
    let ratio = results.ratio(cell, &baseline(cell), |figure| Some(figure.per_second));
    vec![
        median(|figure| figure.per_second).map(whole).unwrap_or_default(),
        times(ratio),
        median(|figure| figure.latency.p50.into()).map(millis).unwrap_or_default(),
        median(|figure| figure.latency.p99.into()).map(millis).unwrap_or_default(),
        median(|figure| figure.latency.p999.into()).map(millis).unwrap_or_default(),
        sum(|figure| figure.refused),
        sum(|figure| figure.retried),
        sum(|figure| figure.behind),
        sum(|figure| figure.deadlocks),
    ]
}

fn cost(results: &Results, cell: &Cell) -> Vec<String> {
    let cpu = |of: fn(&Figure) -> Option<f64>| tenth(results.median(cell, of));
    let most = |of: fn(Memory) -> Option<u64>| {
        mebibytes(results.runs(cell).into_iter().filter_map(|figure| of(figure.memory)).max())
    };
    let cheaper = results.ratio(&baseline(cell), cell, |figure| figure.cpu.all());
    vec![
        cpu(|figure| figure.cpu.client),
        cpu(|figure| figure.cpu.service),
        cpu(|figure| figure.cpu.nats),
        cpu(|figure| figure.cpu.database),
        cpu(|figure| figure.cpu.all()),
        cpu(|figure| figure.cpu.without_client()),
        times(cheaper),
        most(|memory| memory.service),
        most(|memory| memory.service_most),
        most(|memory| memory.nats),
        most(|memory| memory.database),
    ]
}

fn times(ratio: Option<f64>) -> String {
    ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default()
}

//! The figures as tables for people, and as JSON.

mod grid;
pub mod results;
pub mod table;

use crate::{
    cell::{Cell, Figure, Mode},
    floors::pgbench::Form,
    say,
};

use results::Results;
use table::Table;

/// Prints every table of `results`.
pub fn print(results: &Results) {
    floors(results);
    grid::print(results);
    rest(results);
}

/// Prints one figure as soon as it is there.
pub fn progress(figure: &Figure) {
    let Cell { backend, workload, in_flight, instances, mode } = &figure.cell;
    let latency = figure.latency;
    say(format_args!(
        "  {backend:8} {workload:7} {in_flight:3} in flight, {instances} instance(s), {:10} {:8.0}/s  p50 {} ms  p99 {} ms",
        word(*mode),
        figure.per_second,
        millis(latency.p50.into()),
        millis(latency.p99.into()),
    ));
}

fn floors(results: &Results) {
    let mut echo =
        Table::new("Raw NATS echo", &["in flight", "per s", "p50 ms", "p99 ms", "CPU µs: client", "server", "nats"]);
    for row in &results.echo {
        echo.row([
            row.in_flight.to_string(),
            whole(row.per_second),
            millis(row.latency.p50.into()),
            millis(row.latency.p99.into()),
            tenth(row.client),
            tenth(row.server),
            tenth(row.nats),
        ]);
    }
    echo.print();
    let mut pgbench = Table::new(
        "pgbench, the rows of insert, one transaction each",
        &["written as", "clients", "per s", "mean ms", "CPU µs: pgbench", "database"],
    );
    for row in &results.pgbench {
        pgbench.row([
            match row.form {
                Form::Statements => "BEGIN, 3 INSERT, COMMIT".to_owned(),
                Form::OneStatement => "one statement".to_owned(),
            },
            row.clients.to_string(),
            whole(row.per_second),
            millis(row.mean),
            tenth(row.client),
            tenth(row.database),
        ]);
    }
    pgbench.print();
}

fn rest(results: &Results) {
    let mut arrivals = Table::new(
        "An event at a JetStream consumer, beside its command's reply (ms from sending; later: after the reply)",
        &["backend", "in flight", "per s", "reply p50", "p99", "event p50", "p99", "later p50", "p99"],
    );
    for row in &results.arrivals {
        let columns = [row.reply.p50, row.reply.p99, row.event.p50, row.event.p99, row.later.p50, row.later.p99];
        let name = [row.backend.to_string(), row.in_flight.to_string(), whole(row.per_second)];
        arrivals.row(name.into_iter().chain(columns.map(|micros| millis(micros.into()))));
    }
    arrivals.print();
    let mut others = Table::new("And", &["what", "on", "measured"]);
    for row in &results.starts {
        let measured =
            format!("median {:.0} ms, slowest {:.0} ms of {}", row.median(), row.slowest(), row.first_reply.len());
        others.row(["exec to the first durable reply".to_owned(), row.backend.to_string(), measured]);
    }
    for row in &results.drains {
        let measured = format!(
            "{} events, {:.0}/s from the first to the last, {:.0}/s from exec; the first after {:.0} ms",
            row.events, row.per_second, row.per_second_from_exec, row.first
        );
        others.row(["cold drain".to_owned(), row.backend.to_string(), measured]);
    }
    for row in &results.tracing {
        let measured = format!(
            "{:.0}/s without, {:.0}/s with 1 % traced ({} bytes exported)",
            row.without.per_second, row.with.per_second, row.exported
        );
        others.row(["tracing".to_owned(), row.with.cell.backend.to_string(), measured]);
    }
    for row in &results.idle {
        let cpu = row.cpu_per_second.map(|millis| format!(", {millis:.1} ms of CPU per second")).unwrap_or_default();
        let measured = format!("{:.2} write transactions per second{cpu}", row.writes_per_second);
        others.row([format!("{} idle instance(s)", row.instances), row.backend.to_string(), measured]);
    }
    others.print();
}

fn word(mode: Mode) -> &'static str {
    match mode {
        Mode::Batched => "batched",
        Mode::OneByOne => "one by one",
        Mode::Traced => "traced",
    }
}

fn whole(number: f64) -> String {
    format!("{number:.0}")
}

fn tenth(number: Option<f64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| format!("{number:.1}"))
}

/// Microseconds as milliseconds.
pub fn millis(micros: f64) -> String {
    format!("{:.2}", micros / 1e3)
}

fn mebibytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "-".to_owned(), |bytes| format!("{}.{}", bytes >> 20, ((bytes % (1 << 20)) * 10) >> 20))
}

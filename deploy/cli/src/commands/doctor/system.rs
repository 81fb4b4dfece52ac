//! The system on the data folder: what a kill left behind, its databases, its streams.

use wuwei_runtime::{
    Clock,
    nats::inspection::{Inspected, inspect},
};

use super::Finding;
use crate::{
    client,
    context::Context,
    nats_server,
    postgres::{self, Server},
    record::Record,
    say, services,
};

/// Seconds a stream's last message may lie ahead of this machine's clock.
const SKEW: i64 = 5;

/// Looks at the system.
pub async fn look(context: &Context) -> Vec<Finding> {
    let read = context.record();
    let record = read.as_ref().ok().and_then(Option::as_ref);
    let running = record.filter(|record| record.supervisor.lives());
    let mut findings = vec![match &read {
        Ok(_) => left_behind(context, record, running.is_some()),
        Err(failure) => Finding::fault("processes", failure.to_string()),
    }];
    match postgres::server(&context.data) {
        Ok(Some(server)) => findings.extend(on_server(context, &server).await),
        Ok(None) => {
            for service in services::ALL {
                findings.push(file(context, service).await);
            }
        }
        Err(failure) => findings.push(Finding::fault("database", failure.to_string())),
    }
    if let Some(record) = running {
        findings.extend(streams(context, record).await);
    }
    findings
}

fn left_behind(context: &Context, record: Option<&Record>, running: bool) -> Finding {
    let messages = &context.messages;
    if running {
        return Finding::good("processes", say!(messages, "doctor.running"));
    }
    let recorded = record.iter().flat_map(|record| record.processes()).filter(|process| process.lives());
    let mut left: Vec<i32> = recorded.map(|process| process.pid).collect();
    left.extend(nats_server::left_behind(&context.data).map(|process| process.pid));
    left.sort_unstable();
    left.dedup();
    if left.is_empty() {
        return Finding::good("processes", say!(messages, "doctor.not_running"));
    }
    let pids = left.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    Finding::warning("processes", say!(messages, "doctor.left_behind", pids))
}

/// The databases on a PostgreSQL server. Those that are missing are told of as broken: what runs needs them all.
async fn on_server(context: &Context, server: &Server) -> Vec<Finding> {
    let mut findings = Vec::new();
    for service in services::ALL {
        let database = server.database(service);
        findings.push(migrations(context, service, &database.url(), &database.to_string()).await);
    }
    findings
}

async fn file(context: &Context, service: &'static str) -> Finding {
    let path = context.data.database(service);
    let shown = path.display().to_string();
    if !path.exists() {
        return Finding::good("database", say!(context.messages, "doctor.database_absent", path = shown));
    }
    migrations(context, service, &format!("sqlite://{shown}?mode=ro"), &shown).await
}

async fn migrations(context: &Context, service: &str, url: &str, shown: &str) -> Finding {
    let messages = &context.messages;
    match wuwei_migrations::status(service, url).await {
        Ok(migrations) => {
            let pending: Vec<&str> = migrations
                .iter()
                .filter(|migration| !migration.applied)
                .map(|migration| migration.name.as_str())
                .collect();
            if pending.is_empty() {
                let last = wuwei_migrations::last(service).unwrap_or_default();
                Finding::good("database", say!(messages, "doctor.database", path = shown, last))
            } else {
                Finding::warning(
                    "database",
                    say!(messages, "doctor.database_old", path = shown, pending = pending.join(", ")),
                )
            }
        }
        Err(error) => Finding::fault("database", say!(messages, "doctor.database_broken", path = shown, error)),
    }
}

async fn streams(context: &Context, record: &Record) -> Vec<Finding> {
    let messages = &context.messages;
    let Some(nats) = &record.nats else { return Vec::new() };
    let connected = match client::embedded_nats(context, nats.url.clone()) {
        Ok(settings) => client::open(&settings).await,
        Err(failure) => Err(failure),
    };
    let inspected = match connected {
        Ok(connection) => inspect(&connection).await,
        Err(failure) => return vec![Finding::fault("nats", failure.to_string())],
    };
    match inspected {
        Ok(streams) if streams.is_empty() => vec![Finding::warning("streams", say!(messages, "doctor.no_streams"))],
        Ok(streams) => streams.iter().map(|stream| judge(context, stream)).collect(),
        Err(error) => vec![Finding::fault("streams", error.to_string())],
    }
}

fn judge(context: &Context, found: &Inspected) -> Finding {
    let messages = &context.messages;
    let stream = &found.stream;
    if !found.faults.is_empty() {
        return Finding::fault(
            "stream",
            say!(messages, "doctor.stream_differs", stream, faults = found.faults.join("; ")),
        );
    }
    let ahead = found.last.map_or(0, |last| last.as_second() - Clock::default().now().as_second());
    if ahead > SKEW {
        return Finding::warning("stream", say!(messages, "doctor.stream_ahead", stream, ahead));
    }
    let kilobytes = found.bytes >> 10;
    Finding::good("stream", say!(messages, "doctor.stream", stream, messages = found.messages, kilobytes))
}

//! `wuwei status`.

use std::{net::SocketAddr, time::Duration};

use serde::Serialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wuwei_contracts::Town;
use wuwei_runtime::nats::{
    connection::Connection,
    roll_call::{Instance, roll_call},
    tail::{self, Lag},
};

use super::clock;
use crate::{
    arguments::Reach,
    client,
    context::Context,
    exit::{Exit, Failure, Result},
    output,
    record::Record,
    say,
};

/// How long to wait for one more answer to the roll call.
const QUIET: Duration = Duration::from_millis(250);
/// How long a private port may take to answer.
const PROBE: Duration = Duration::from_secs(2);

/// What `status --json` prints.
#[derive(Debug, Serialize)]
struct Status {
    /// `up`, `starting`, or `degraded` where a process is gone or a service is not ready.
    state: &'static str,
    data: String,
    version: String,
    server_name: String,
    since: jiff::Timestamp,
    processes: Vec<ProcessStatus>,
    nats: Option<NatsStatus>,
    /// The server that holds the databases; none where they are files.
    postgres: Option<String>,
    /// Address of the HTTP API.
    web: Option<SocketAddr>,
    services: Vec<ServiceStatus>,
    /// Towns served, the largest number any instance serves.
    towns: u64,
    ready: bool,
    lag: Vec<Lag>,
    /// Events not yet applied by their consumers, all together.
    lag_total: u64,
    clock_ahead_seconds: i64,
}

#[derive(Debug, Serialize)]
struct ProcessStatus {
    name: String,
    pid: i32,
    alive: bool,
}

#[derive(Debug, Serialize)]
struct NatsStatus {
    url: String,
    port: Option<u16>,
    version: String,
    reachable: bool,
}

#[derive(Debug, Serialize)]
struct ServiceStatus {
    name: String,
    pid: i32,
    private: SocketAddr,
    ready: bool,
    instances: Vec<Instance>,
}

/// What `status --nats --json` prints.
#[derive(Debug, Serialize)]
struct Told {
    state: &'static str,
    nats: String,
    services: Vec<ServiceTold>,
    /// Towns served, the largest number any instance serves.
    towns: u64,
    lag: Vec<Lag>,
    /// Events not yet applied by their consumers, all together.
    lag_total: u64,
}

#[derive(Debug, Serialize)]
struct ServiceTold {
    name: String,
    instances: Vec<Instance>,
}

/// Shows what runs where: all of it on the data folder; by a NATS server named, what the services tell there.
pub async fn run(context: &Context, reach: &Reach) -> Result {
    if client::named(context, reach).is_some() {
        return elsewhere(context, reach).await;
    }
    let Some(record) = context.record()?.filter(|record| record.supervisor.lives()) else {
        let data = context.data.root().display();
        if context.json {
            output::json(&serde_json::json!({ "state": "down", "data": data.to_string(), "ready": false }))?;
        }
        return Err(Failure::Told(Exit::NotRunning, say!(context.messages, "client.not_running", data)));
    };
    let status = gather(context, &record).await?;
    if context.json { output::json(&status) } else { show(context, &status) }
}

async fn elsewhere(context: &Context, reach: &Reach) -> Result {
    let settings = client::nats_settings(context, reach)?;
    let connection = client::open(&settings).await?;
    let instances = roll_call(&connection, QUIET).await.map_err(|error| Failure::failed(error.to_string()))?;
    if instances.is_empty() {
        return Err(Failure::not_running(say!(context.messages, "status.nobody", url = settings.url)));
    }
    let lag = tail::lags(&connection).await.map_err(|error| Failure::failed(error.to_string()))?;
    let (towns, lag_total) = (most_towns(&instances), total(&lag));
    let mut services: Vec<ServiceTold> = Vec::new();
    for instance in instances {
        match services.last_mut() {
            Some(service) if service.name == instance.service => service.instances.push(instance),
            _ => services.push(ServiceTold { name: instance.service.clone(), instances: vec![instance] }),
        }
    }
    let told = Told { state: "up", nats: settings.url.to_string(), services, towns, lag, lag_total };
    if context.json {
        return output::json(&told);
    }
    let keys = ["table.service", "table.towns", "table.requests", "table.errors"];
    let row = |service: &ServiceTold| [vec![service.name.clone()], figures(&service.instances).to_vec()].concat();
    output::table(&keys.map(|key| context.messages.say(key, &[])), &told.services.iter().map(row).collect::<Vec<_>>())?;
    output::line("")?;
    behind(context, &told.lag, told.towns)
}

async fn gather(context: &Context, record: &Record) -> Result<Status> {
    let connection = connect(context, record).await;
    let (instances, lag) = match &connection {
        Some(connection) => {
            let instances = roll_call(connection, QUIET).await.unwrap_or_default();
            (instances, tail::lags(connection).await.unwrap_or_default())
        }
        None => (Vec::new(), Vec::new()),
    };
    let mut services = Vec::with_capacity(record.services.len());
    for service in &record.services {
        services.push(ServiceStatus {
            name: service.name.clone(),
            pid: service.process.pid,
            private: service.private,
            ready: is_ready(service.private, &service.name).await,
            instances: instances.iter().filter(|instance| instance.service == service.name).cloned().collect(),
        });
    }
    let processes = processes(record);
    let gateway = match &record.gateway {
        Some(gateway) => is_ready(gateway.private, &gateway.name).await,
        None => true,
    };
    let whole =
        processes.iter().all(|process| process.alive) && services.iter().all(|service| service.ready) && gateway;
    Ok(Status {
        state: if !record.ready {
            "starting"
        } else if whole && connection.is_some() {
            "up"
        } else {
            "degraded"
        },
        data: context.data.root().display().to_string(),
        version: record.version.clone(),
        server_name: record.server_name.clone(),
        since: record.since,
        nats: record.nats.as_ref().map(|nats| NatsStatus {
            url: nats.url.clone(),
            port: nats.port(),
            version: nats.version.clone(),
            reachable: connection.is_some(),
        }),
        postgres: record.postgres.clone(),
        web: record.web,
        towns: most_towns(&instances),
        ready: record.ready && whole && connection.is_some(),
        lag_total: total(&lag),
        clock_ahead_seconds: clock::stored(&context.data)?.offset().as_secs(),
        processes,
        services,
        lag,
    })
}

/// Towns served: the largest number any of them serves.
fn most_towns(instances: &[Instance]) -> u64 {
    instances.iter().map(|instance| instance.towns).max().unwrap_or_default()
}

/// Events not yet applied.
fn total(lag: &[Lag]) -> u64 {
    lag.iter().map(|lag| lag.pending + lag.unacknowledged).sum()
}

async fn connect(context: &Context, record: &Record) -> Option<Connection> {
    let url = record.nats.as_ref()?.url.clone();
    client::open(&client::embedded_nats(context, url).ok()?).await.ok()
}

/// Every process once, by what it is.
fn processes(record: &Record) -> Vec<ProcessStatus> {
    let named = |name: &str, process: &crate::process::Process| ProcessStatus {
        name: name.to_owned(),
        pid: process.pid,
        alive: process.lives(),
    };
    let mut all = vec![named("wuwei", &record.supervisor)];
    all.extend(record.nats.as_ref().map(|nats| named("nats-server", &nats.process)));
    all.extend(record.apart().into_iter().map(|service| named(&service.name, &service.process)));
    all
}

/// Whether `/readyz` answers 200.
async fn is_ready(address: SocketAddr, service: &str) -> bool {
    let ask = async {
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        let request = format!("GET /readyz?service={service} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.take(1024).read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer.starts_with(b"HTTP/1.1 200"))
    };
    tokio::time::timeout(PROBE, ask).await.is_ok_and(|ready| ready.unwrap_or(false))
}

fn show(context: &Context, status: &Status) -> Result {
    let messages = &context.messages;
    let state = match status.state {
        "up" => say!(messages, "status.up"),
        "starting" => say!(messages, "status.starting"),
        _ => say!(messages, "status.degraded"),
    };
    output::line(say!(messages, "status.head", data = status.data, state, since = format!("{:.0}", status.since)))?;
    if status.clock_ahead_seconds > 0 {
        output::line(say!(messages, "status.clock", seconds = status.clock_ahead_seconds))?;
    }
    output::line("")?;
    let mark = |good: bool| if good { say!(messages, "status.yes") } else { say!(messages, "status.no") };
    let process = |process: &ProcessStatus| vec![process.name.clone(), process.pid.to_string(), mark(process.alive)];
    let headings = ["table.process", "table.pid", "table.alive"].map(|key| messages.say(key, &[]));
    output::table(&headings, &status.processes.iter().map(process).collect::<Vec<_>>())?;
    output::line("")?;
    let service = |service: &ServiceStatus| {
        let [towns, requests, errors] = figures(&service.instances);
        let private = format!("http://{}", service.private);
        vec![service.name.clone(), mark(service.ready), towns, requests, errors, private]
    };
    let keys = ["table.service", "table.ready", "table.towns", "table.requests", "table.errors", "table.private"];
    output::table(&keys.map(|key| messages.say(key, &[])), &status.services.iter().map(service).collect::<Vec<_>>())?;
    output::line("")?;
    if let Some(nats) = &status.nats {
        output::line(say!(messages, "status.nats", url = nats.url, version = nats.version))?;
    }
    if let Some(server) = &status.postgres {
        output::line(say!(messages, "status.postgres", server))?;
    }
    behind(context, &status.lag, status.towns)
}

/// Towns, requests and errors of a service, as shown in a row.
fn figures(instances: &[Instance]) -> [String; 3] {
    let sum = |of: fn(&Instance) -> u64| instances.iter().map(of).sum::<u64>().to_string();
    [most_towns(instances).to_string(), sum(|instance| instance.requests), sum(|instance| instance.errors)]
}

/// Shows how far consumers are behind.
fn behind(context: &Context, lag: &[Lag], towns: u64) -> Result {
    let (total, consumers, city) = (total(lag), lag.len(), Town::CITY);
    output::line(say!(context.messages, "status.lag", total, consumers, towns, city))
}

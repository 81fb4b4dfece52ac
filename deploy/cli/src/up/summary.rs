//! What `up` shows in the end: what runs where, and what to try.

use std::{net::SocketAddr, time::Duration};

use crate::{
    arguments::Up,
    context::Context,
    demo::{self, Demo, Entrance},
    exit::{Failure, Result},
    output,
    postgres::Server,
    record::{NatsRecord, Record, built},
    say,
    steps::{Line, tell},
};

/// How long another `up` may take to become ready.
const PATIENCE: Duration = Duration::from_mins(2);
/// How often its record is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(50);

/// Everything was started by this command.
pub fn ready(context: &Context, options: &Up, record: &Record) -> Result {
    show(context, options, record, false)?;
    if context.json { Ok(()) } else { output::line(say!(context.messages, "up.stay")) }
}

/// Another `up` holds the folder: waits until it is ready and shows what it started. False where it has ended instead,
/// so that the folder is free.
pub async fn already_up(context: &Context, options: &Up) -> Result<bool> {
    match tokio::time::timeout(PATIENCE, other(context)).await {
        Ok(Ok(Some(record))) => show(context, options, &record, true).map(|()| true),
        Ok(Ok(None)) => Ok(false),
        Ok(Err(failure)) => Err(failure),
        Err(_) => Err(Failure::failed(say!(
            context.messages,
            "up.other_not_ready",
            log = context.data.log("wuwei").display()
        ))),
    }
}

/// What the `up` that holds the folder has started, once it is ready; none when it has let go of the folder.
async fn other(context: &Context) -> Result<Option<Record>> {
    let mut look = tokio::time::interval(LOOK);
    loop {
        look.tick().await;
        match context.record()? {
            // What a killed `up` wrote down says ready for ever.
            Some(record) if record.ready && record.supervisor.lives() => return Ok(Some(record)),
            _ if !context.data.is_locked() => return Ok(None),
            _ => {}
        }
    }
}

/// Those of `options` that what runs already, as `record` says, does not have.
fn ignored(options: &Up, record: &Record) -> Vec<String> {
    let mut ignored = Vec::new();
    if let Some(port) = options.nats_port
        && record.nats.as_ref().and_then(NatsRecord::port) != Some(port)
    {
        ignored.push(format!("--nats-port {port}"));
    }
    let same = |url: &String| Server::parse(url).map(|server| server.to_string()) == record.postgres;
    if let Some(url) = options.postgres.as_ref().filter(|url| !same(url)) {
        let shown = Server::parse(url).map_or_else(|| "URL".to_owned(), |server| server.to_string());
        ignored.push(format!("--postgres {shown}"));
    }
    if options.processes && record.services.iter().any(|service| service.process == record.supervisor) {
        ignored.push("--processes".to_owned());
    }
    let listens = |http: SocketAddr| {
        let first = record.services.first().map(|service| service.private);
        first.is_some_and(|first| first.ip() == http.ip() && [0, first.port()].contains(&http.port()))
    };
    if let Some(http) = options.http
        && !listens(http)
    {
        ignored.push(format!("--http {http}"));
    }
    let has =
        |web: SocketAddr| record.web.is_some_and(|has| has.ip() == web.ip() && [0, has.port()].contains(&web.port()));
    if let Some(web) = options.web.filter(|web| !has(*web)) {
        ignored.push(format!("--web {web}"));
    }
    ignored
}

/// What runs where.
fn rows(context: &Context, record: &Record) -> Vec<Vec<String>> {
    let log = |of: &str| context.data.log(of).display().to_string();
    let own_log = if record.background { log("wuwei") } else { String::new() };
    let mut rows = vec![vec!["wuwei up".to_owned(), record.supervisor.pid.to_string(), String::new(), own_log.clone()]];
    if let Some(nats) = &record.nats {
        let what = format!("nats-server {}", nats.version);
        rows.push(vec![what, nats.process.pid.to_string(), nats.url.clone(), log("nats-server")]);
    }
    if let Some(web) = record.web {
        let (process, log) = match &record.gateway {
            Some(gateway) => (&gateway.process, log(&gateway.name)),
            None => (&record.supervisor, own_log.clone()),
        };
        let place = format!("http://{web}/api/openapi.json");
        rows.push(vec!["gateway".to_owned(), process.pid.to_string(), place, log]);
    }
    for service in &record.services {
        let own = service.process != record.supervisor;
        let log = if own { log(&service.name) } else { own_log.clone() };
        let private = format!("http://{}/readyz", service.private);
        rows.push(vec![service.name.clone(), service.process.pid.to_string(), private, log]);
    }
    rows
}

/// Shows what runs where, and three commands to try.
pub fn show(context: &Context, options: &Up, record: &Record, already: bool) -> Result {
    let demo = Demo::of(context)?;
    if options.demo && demo.is_none() {
        return Err(demo::other_data(context));
    }
    let demo = demo.and_then(|demo| Entrance::new(demo, record));
    let ignored = if already { ignored(options, record) } else { Vec::new() };
    if context.json {
        tell(&Line::Ready { running: Box::new(record.clone()), already, ignored, demo });
        return Ok(());
    }
    let messages = &context.messages;
    let data = context.data.root().display();
    output::line("")?;
    output::line(if already { say!(messages, "up.already", data) } else { say!(messages, "up.ready", data) })?;
    if record.built != built() {
        output::line(say!(messages, "up.other_build"))?;
    }
    if !ignored.is_empty() {
        output::line(say!(messages, "up.ignored", options = ignored.join(", ")))?;
    }
    output::line("")?;
    let headings = ["table.what", "table.pid", "table.where", "table.log"].map(|key| messages.say(key, &[]));
    output::table(&headings, &rows(context, record))?;
    if let Some(server) = &record.postgres {
        output::line(say!(messages, "up.postgres", server))?;
    }
    if let Some(demo) = &demo {
        output::line("")?;
        output::line(say!(messages, "demo.shown", receipt = demo.receipt, console = demo.console))?;
        output::line(format!("  {} trace {} --town {}", command(context), demo.receipt, demo.town))?;
    }
    output::line("")?;
    output::line(say!(messages, "up.try"))?;
    let own = command(context);
    for line in [
        format!("{own} call city registry/list_towns"),
        format!("{own} call dalang registry/list_villages"),
        format!("{own} events tail --from START --until NOW"),
    ] {
        output::line(format!("  {line}"))?;
    }
    output::line("")?;
    output::line(say!(messages, "up.down", command = own))
}

/// How this program is called, with the data folder where it is not the usual one.
fn command(context: &Context) -> String {
    let name = std::env::args_os().next().map_or_else(|| "wuwei".into(), |name| name.to_string_lossy().into_owned());
    let usual = std::path::absolute("data").ok().and_then(|path| path.canonicalize().ok());
    if usual.as_deref() == Some(context.data.root()) {
        name
    } else {
        format!("{name} --data {}", context.data.root().display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{process::Process, record::ServiceRecord};

    fn options(http: Option<&str>, nats_port: Option<u16>, processes: bool) -> Up {
        let http = http.map(|http| http.parse().unwrap());
        Up {
            http,
            web: None,
            nats_port,
            processes,
            demo: false,
            postgres: None,
            detach: true,
            nats_server: None,
            background: false,
        }
    }

    #[test]
    fn options_that_come_too_late_are_named() {
        let process = Process { pid: 7, started: "1@boot".to_owned(), command: "wuwei up".to_owned() };
        let nats = NatsRecord { process: process.clone(), version: String::new(), url: "nats://127.0.0.1:4223".into() };
        let private = "127.0.0.1:8600".parse().unwrap();
        let service = ServiceRecord { name: "registry".to_owned(), process: process.clone(), private };
        let record = Record {
            version: String::new(),
            built: 0,
            server_name: String::new(),
            since: jiff::Timestamp::UNIX_EPOCH,
            ready: true,
            background: true,
            supervisor: process,
            postgres: None,
            nats: Some(nats),
            web: Some("127.0.0.1:8080".parse().unwrap()),
            gateway: None,
            services: vec![service],
        };
        for had in [options(None, None, false), options(Some("127.0.0.1:8600"), Some(4223), false)] {
            assert_eq!(ignored(&had, &record), Vec::<String>::new(), "{had:?}");
        }
        assert_eq!(ignored(&options(Some("127.0.0.1:0"), None, false), &record), Vec::<String>::new());
        let late = options(Some("127.0.0.1:9000"), Some(14_222), true);
        assert_eq!(ignored(&late, &record), ["--nats-port 14222", "--processes", "--http 127.0.0.1:9000"]);
        let elsewhere = Up { web: Some("127.0.0.1:8081".parse().unwrap()), ..options(None, None, false) };
        assert_eq!(ignored(&elsewhere, &record), ["--web 127.0.0.1:8081"]);
        let there = Up { web: Some("127.0.0.1:8080".parse().unwrap()), ..options(None, None, false) };
        assert_eq!(ignored(&there, &record), Vec::<String>::new());
        let moved = Up { postgres: Some("postgres://u:geheim@h/x".to_owned()), ..options(None, None, false) };
        let told = ignored(&moved, &record);
        assert!(told[0].starts_with("--postgres ") && !told[0].contains("geheim"), "{told:?}");
        let record = Record { postgres: Server::parse("postgres://u:other@h/x").map(|it| it.to_string()), ..record };
        assert_eq!(ignored(&moved, &record), Vec::<String>::new());
    }
}

//! What `up` shows in the end: what runs where, and what to try.

use std::time::Duration;

use crate::{
    context::Context,
    exit::{Failure, Result},
    output,
    record::{Record, built},
    say,
    steps::{Line, tell},
};

/// How long another `up` may take to become ready.
const PATIENCE: Duration = Duration::from_mins(2);
/// How often its record is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(50);

/// Everything was started by this command.
pub fn ready(context: &Context, record: &Record) -> Result {
    if context.json {
        tell(&Line::Ready { running: Box::new(record.clone()), already: false });
        return Ok(());
    }
    show(context, record, false)?;
    output::line(say!(context.messages, "up.stay"))
}

/// Another `up` holds the folder: waits until it is ready and shows what it started.
pub async fn already_up(context: &Context) -> Result {
    let mut look = tokio::time::interval(LOOK);
    let becomes_ready = async {
        loop {
            look.tick().await;
            match context.data.read_record() {
                Some(record) if record.ready => return Some(record),
                None if !context.data.is_locked() => return None,
                _ => {}
            }
        }
    };
    match tokio::time::timeout(PATIENCE, becomes_ready).await {
        Ok(Some(record)) if context.json => {
            tell(&Line::Ready { running: Box::new(record), already: true });
            Ok(())
        }
        Ok(Some(record)) => show(context, &record, true),
        Ok(None) => Err(Failure::failed(say!(context.messages, "up.other_ended"))),
        Err(_) => Err(Failure::failed(say!(
            context.messages,
            "up.other_not_ready",
            log = context.data.log("wuwei").display()
        ))),
    }
}

/// Shows what runs where, and three commands to try.
pub fn show(context: &Context, record: &Record, already: bool) -> Result {
    if context.json {
        tell(&Line::Ready { running: Box::new(record.clone()), already });
        return Ok(());
    }
    let messages = &context.messages;
    let data = context.data.root().display();
    output::line("")?;
    output::line(if already { say!(messages, "up.already", data) } else { say!(messages, "up.ready", data) })?;
    if record.built != built() {
        output::line(say!(messages, "up.other_build"))?;
    }
    output::line("")?;
    let headings = ["table.what", "table.pid", "table.where", "table.log"].map(|key| messages.say(key, &[]));
    let log = |of: &str| context.data.log(of).display().to_string();
    let own_log = if record.background { log("wuwei") } else { String::new() };
    let mut rows = vec![vec!["wuwei up".to_owned(), record.supervisor.pid.to_string(), String::new(), own_log.clone()]];
    if let Some(nats) = &record.nats {
        let what = format!("nats-server {}", nats.version);
        rows.push(vec![what, nats.process.pid.to_string(), nats.url.clone(), log("nats-server")]);
    }
    for service in &record.services {
        let own = service.process != record.supervisor;
        let log = if own { log(&service.name) } else { own_log.clone() };
        let private = format!("http://{}/readyz", service.private);
        rows.push(vec![service.name.clone(), service.process.pid.to_string(), private, log]);
    }
    output::table(&headings, &rows)?;
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

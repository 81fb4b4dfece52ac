//! `pgbench` writing the rows of the workload *insert*, one transaction each.

use std::{path::PathBuf, time::Duration};

use serde::Serialize;
use tokio::process::Command;

use crate::{
    cell::Ground,
    failure::{Failure, While},
    options::{Backend, Workload},
    process::cpu_of_ended_children,
    store::Store,
};

/// Clients tried; the best of them is the floor.
const CLIENTS: [u32; 4] = [16, 32, 64, 128];
const CLIENTS_QUICK: [u32; 2] = [8, 32];

/// How the rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// BEGIN, one INSERT per table, COMMIT, as programs do it.
    Statements,
    /// All INSERTs in one statement, the least PostgreSQL can be asked to do.
    OneStatement,
}

/// Transactions done.
#[derive(Debug, Clone, Serialize)]
pub struct Pgbench {
    pub form: Form,
    pub clients: u32,
    pub per_second: f64,
    /// Mean latency, microseconds.
    pub mean: f64,
    /// CPU microseconds per transaction.
    pub client: Option<f64>,
    pub database: Option<f64>,
}

/// Every form with every number of clients.
pub async fn measure(ground: &Ground) -> Result<Vec<Pgbench>, Failure> {
    let clients: &[u32] = if ground.options.quick { &CLIENTS_QUICK } else { &CLIENTS };
    let mut all = Vec::new();
    for form in [Form::Statements, Form::OneStatement] {
        for clients in clients {
            all.push(one(ground, form, *clients).await?);
        }
    }
    Ok(all)
}

async fn one(ground: &Ground, form: Form, clients: u32) -> Result<Pgbench, Failure> {
    let store = ground.fresh(Backend::Postgres, Workload::Insert).await?;
    let script = ground.folder().join("pgbench.sql");
    std::fs::write(&script, text(form)).doing(script.display())?;
    let database = ground.servers.postgres_processes();
    let used = || (cpu_of_ended_children(), database.and_then(crate::process::Measured::cpu));
    let (client_before, database_before) = used();
    let output = Command::new(program().await?)
        .args(["--no-vacuum", "--protocol=prepared", "--jobs=1", "--define=n=0"])
        .arg(format!("--client={clients}"))
        .arg(format!("--time={}", ground.options.seconds))
        .arg(format!("--file={}", script.display()))
        .arg(&store.url)
        .kill_on_drop(true)
        .output()
        .await
        .doing("running pgbench")?;
    let (client_after, database_after) = used();
    let told = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(format!("pgbench ended with {}: {errors}", output.status)));
    }
    let done = number(&told, "number of transactions actually processed: ")?;
    rows(&store, done).await?;
    ground.stores.remove(&ground.servers, store).await?;
    let each = |before: Option<Duration>, after: Option<Duration>| {
        Some(after?.saturating_sub(before?).as_secs_f64() * 1e6 / done.max(1.0))
    };
    Ok(Pgbench {
        form,
        clients,
        per_second: number(&told, "tps = ")?,
        mean: number(&told, "latency average = ")? * 1_000.0,
        client: each(client_before, client_after),
        database: each(database_before, database_after),
    })
}

/// Every row counted here too.
async fn rows(store: &Store, done: f64) -> Result<(), Failure> {
    for table in ["entries", "events", "idempotency"] {
        let found = store.number(&format!("SELECT count(*) FROM {table}")).await?;
        if found.to_string() != format!("{done:.0}") {
            return Err(Failure::new(format!("pgbench did {done} transactions, {table} has {found} rows")));
        }
    }
    Ok(())
}

/// The number that follows `label`.
fn number(text: &str, label: &str) -> Result<f64, Failure> {
    let found = text.lines().find_map(|line| line.trim().strip_prefix(label));
    let digits: Option<&str> = found.and_then(|rest| rest.split(|c: char| !c.is_ascii_digit() && c != '.').next());
    let number = digits.and_then(|digits| digits.parse().ok());
    number.ok_or_else(|| Failure::new(format!("pgbench did not say {label:?}: {text}")))
}

/// Where PostgreSQL's programs are.
async fn program() -> Result<PathBuf, Failure> {
    let script = wuwei_testkit::servers::project().join("tests/tools/get-postgres.sh");
    let output = Command::new("sh").arg(&script).output().await.doing(script.display())?;
    let program = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()).join("pgbench");
    if program.exists() {
        return Ok(program);
    }
    let place = program.display();
    Err(Failure::new(format!(
        "there is no {place}; on Debian it comes with postgresql, else with PostgreSQL's contrib"
    )))
}

/// The script: rows as long as those of the service, keys that grow at the end of their index like its own, but for the
/// idempotency key, which is a digest. pgbench takes a colon before a letter for a variable.
fn text(form: Form) -> String {
    let id = "(lpad(to_hex(:n::bigint), 12, '0') || '70008000' || lpad(to_hex(:client_id::bigint), 12, '0'))::uuid";
    let note = "示例 社区共建资金流水 123";
    let entry =
        format!("INSERT INTO entries VALUES ({id}, 't01', NULL, NULL, NULL, 123, '{note}', 1700000000000000, 1)");
    let event = format!(
        "INSERT INTO events VALUES ('entry/' || {id}, 1, {id}, 't01', 1700000000000000, \
         'evt.t01.bench.entry.' || {id} || '.recorded', '{}')",
        payload(note)
    );
    let reply = r#"{"id": "0192f0c1-7a5e-7000-8000-000000000000","account": null,"amount": 123}"#;
    let once = format!(
        "INSERT INTO idempotency VALUES (gen_random_uuid(), '\\x{}'::bytea, '{reply}', 1700000000000000, 't01')",
        "5a".repeat(32)
    );
    match form {
        Form::Statements => format!("\\set n :n + 1\nBEGIN;\n{entry};\n{event};\n{once};\nCOMMIT;\n"),
        Form::OneStatement => format!("\\set n :n + 1\nWITH a AS ({entry}), b AS ({event}) {once};\n"),
    }
}

/// An event as long as the service's.
fn payload(note: &str) -> String {
    let source = "/towns/t01/bench/entry/0192f0c1-7a5e-7000-8000-000000000000";
    let id = "0192f0c1-7a5e-7000-8000-000000000000";
    let event = serde_json::json!({
        "specversion": "1.0", "id": id, "source": source, "type": "org.wuwei.bench.entry.recorded.v1",
        "subject": id, "time": "2026-01-01T00.00.00.000000Z", "datacontenttype": "application/json",
        "dataschema": "https://wuwei.org/schemas/org.wuwei.bench.entry.recorded.v1", "partitionkey": source,
        "sequence": "00000000000000000001", "correlationid": id, "causationid": id, "actor": "bench-officer-1",
        "data": { "id": id, "account": null, "amount": 123, "note": note },
    });
    event.to_string().replace("\":", "\": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pgbench_says_is_read() {
        let told = "number of transactions actually processed: 1234\nlatency average = 3.456 ms\ntps = 4629.5 (without initial connection time)\n";
        let read = |label: &str| number(told, label).unwrap().to_string();
        assert_eq!(read("number of transactions actually processed: "), "1234");
        assert_eq!(read("latency average = "), "3.456");
        assert_eq!(read("tps = "), "4629.5");
        assert!(number(told, "nothing = ").is_err());
    }
}

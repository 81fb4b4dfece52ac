//! What the events made: things, mirrors, counters, alarms, idempotency rows; all as the events alone would have it.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ConnectionTrait, Statement};
use wuwei_testkit::database::Database;

use super::history::History;
use crate::{
    ledger::Acknowledged,
    probe::{MIRRORED, RUNG, STEPS},
};

/// PostgreSQL sums BIGINT to NUMERIC.
const SUM: &str = "CAST(COALESCE(SUM(value), 0) AS BIGINT)";

/// What contradicts the events, and how many alarms there were.
pub async fn against(database: &Database, history: &History, acknowledged: &[Acknowledged]) -> (Vec<String>, usize) {
    let mut offences = Vec::new();
    let things = history.things();
    for table in ["things", "mirrors"] {
        let rows = rows(database, table).await;
        let differing = things.iter().filter(|(id, expected)| rows.get(*id) != Some(expected));
        offences.extend(differing.map(|(id, expected)| {
            format!("{table} has {:?} for {id}, the events say {expected:?} (fold, steps)", rows.get(id))
        }));
        let strangers = rows.keys().filter(|id| !things.contains_key(*id));
        offences.extend(strangers.map(|id| format!("{table} has {id}, of which no event tells")));
    }
    let mut per_town = HashMap::<String, u64>::new();
    let mut alarms = HashMap::<String, u64>::new();
    for one in acknowledged {
        *per_town.entry(one.town.clone()).or_default() += 1;
        *alarms.entry(one.step.thing.clone()).or_default() += u64::from(one.step.alarm);
    }
    for (town, steps) in &per_town {
        for counter in [STEPS, MIRRORED] {
            let found = sum(database, counter, town).await;
            if found != *steps {
                offences
                    .push(format!("the counter {counter} of {town} is {found}, {steps} commands were acknowledged"));
            }
        }
    }
    let replies = database.rows("idempotency").await;
    if replies != history.facts.len() as u64 {
        offences.push(format!("{replies} replies are kept for {} commands", history.facts.len()));
    }
    let set: u64 = alarms.values().sum();
    offences.extend(rang(database, &alarms, set).await);
    (offences, usize::try_from(set).unwrap_or_default())
}

async fn rang(database: &Database, alarms: &HashMap<String, u64>, set: u64) -> Vec<String> {
    let mut offences = Vec::new();
    let rung: BTreeMap<String, u64> = by_id(database, "SELECT id, rung AS n FROM alarms").await;
    for (thing, times) in alarms {
        let found = rung.get(thing).copied().unwrap_or_default();
        if found != *times {
            offences.push(format!("the alarm of {thing} rang {found} times, it was set {times} times"));
        }
    }
    let done = database.count("SELECT COUNT(*) AS n FROM due WHERE state = 'done'").await;
    let due = database.rows("due").await;
    let counted = database.count(&format!("SELECT {SUM} AS n FROM counters WHERE name = '{RUNG}'")).await;
    for (what, found) in [("due rows", due), ("due rows done", done), ("counted alarms", counted)] {
        if found != set {
            offences.push(format!("{found} {what}, {set} alarms were set"));
        }
    }
    offences
}

/// Fold and version of every row of `things` or `mirrors`.
async fn rows(database: &Database, table: &str) -> BTreeMap<String, (i64, i64)> {
    let connection = database.connection();
    let sql = format!("SELECT id, fold, version FROM {table}");
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), &sql)).await;
    let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
    let read = |row: &sea_orm::QueryResult| {
        Ok::<_, sea_orm::DbErr>((row.try_get("", "id")?, (row.try_get("", "fold")?, row.try_get("", "version")?)))
    };
    rows.iter().map(|row| read(row).unwrap_or_else(|error| panic!("{sql}: {error}"))).collect()
}

async fn by_id(database: &Database, sql: &str) -> BTreeMap<String, u64> {
    let connection = database.connection();
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await;
    let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
    let read = |row: &sea_orm::QueryResult| {
        let n: i64 = row.try_get("", "n")?;
        Ok::<_, sea_orm::DbErr>((row.try_get("", "id")?, n.unsigned_abs()))
    };
    rows.iter().map(|row| read(row).unwrap_or_else(|error| panic!("{sql}: {error}"))).collect()
}

async fn sum(database: &Database, counter: &str, town: &str) -> u64 {
    database.count(&format!("SELECT {SUM} AS n FROM counters WHERE name = '{counter}' AND town = '{town}'")).await
}

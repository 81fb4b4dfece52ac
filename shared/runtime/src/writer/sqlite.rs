//! The flush on SQLite: the same sections in the same order, one statement per table, each with one JSON parameter, in
//! one `BEGIN IMMEDIATE` transaction; RETURNING names the losers. Nobody else writes meanwhile: what the lanes that lost had
//! inserted is deleted again, and the rest is committed without being written twice.

use std::{collections::HashSet, fmt::Write};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};
use serde_json::{Value as Json, json};

use crate::{
    row::Key,
    writer::{
        plan::{Plan, Rows},
        session::one_of,
        table::{ColumnKind, RowId, Table},
    },
};

/// Reads column `place` of the JSON array of a row.
fn read(kind: ColumnKind, place: usize) -> String {
    match kind {
        ColumnKind::Uuid | ColumnKind::Bytes => format!("unhex(value->>{place})"),
        _ => format!("value->>{place}"),
    }
}

/// A value as JSON; UUIDs and bytes in hexadecimal.
pub(crate) fn json(value: &Value) -> Json {
    match value {
        Value::Bool(value) => json!(value),
        Value::SmallInt(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::BigInt(value) => json!(value),
        Value::Double(value) => json!(value),
        Value::String(value) => json!(value),
        Value::Uuid(value) => value.map_or(Json::Null, |id| json!(id.simple().to_string())),
        Value::Bytes(value) => value.as_ref().map_or(Json::Null, |bytes| json!(hex(bytes))),
        // Tables with other types are refused when they are first used.
        other => json!(other.to_string()),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What lanes that lost have written in the open transaction.
pub(crate) struct Undo {
    pub plan: Plan,
    /// Rows of theirs, and of others, that did not take effect.
    pub losers: HashSet<RowId>,
}

impl Undo {
    /// Whether deleting what was inserted undoes it: what a save has replaced is not known here.
    pub fn by_deleting(&self) -> bool {
        self.plan.saves.iter().all(|rows| self.taken(rows).next().is_none())
    }

    /// The keys of those of `rows` that took effect.
    fn taken<'a>(&'a self, rows: &'a Rows) -> impl Iterator<Item = Key> + 'a {
        let lost = |key: &Key| self.losers.contains(&RowId { table: rows.table.name, key: key.clone() });
        rows.rows.iter().map(|(row, _)| row.key()).filter(move |key| !lost(key))
    }
}

/// Deletes what was inserted.
pub(crate) async fn take_back(database: &impl ConnectionTrait, undo: &Undo) -> Result<(), DbErr> {
    for rows in &undo.plan.inserts {
        let (table, keys) = (rows.table, undo.taken(rows).map(|key| key.value()).collect());
        let (one_of, keys) = one_of(DbBackend::Sqlite, table, table.key, keys);
        let sql = format!("DELETE FROM \"{}\" WHERE \"{}\"{one_of}", table.name, table.key);
        database.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, [keys])).await?;
    }
    Ok(())
}

/// Writes `plan` inside the open transaction; the rows that did not take effect.
pub(crate) async fn flush(database: &impl ConnectionTrait, plan: &Plan) -> Result<Vec<RowId>, DbErr> {
    let mut losers = Vec::new();
    for rows in &plan.saves {
        let taken = run(database, save_sql(rows.table), rows_json(rows, true)).await?;
        lost(rows, &taken, &mut losers)?;
    }
    for rows in &plan.inserts {
        let taken = run(database, insert_sql(rows.table), rows_json(rows, false)).await?;
        lost(rows, &taken, &mut losers)?;
    }
    for guards in &plan.guards {
        let table = guards.table;
        let sql = format!(
            "SELECT t.\"{key}\" AS k FROM json_each(?1) AS u JOIN \"{name}\" AS t ON t.\"{key}\"={id} \
             AND t.\"version\"=u.value->>1",
            key = table.key,
            name = table.name,
            id = read(table.key_kind(), 0).replace("value", "u.value"),
        );
        let list = guards.rows.iter().map(|(key, version)| json!([json(&key.value()), version])).collect();
        let found = taken(table, &run(database, sql, Json::Array(list)).await?)?;
        let missing = guards.rows.iter().filter(|(key, _)| !found.contains(key));
        losers.extend(missing.map(|(key, _)| RowId { table: table.name, key: key.clone() }));
    }
    if losers.is_empty() {
        announce(database, plan).await?;
    }
    Ok(losers)
}

/// Writes the events and counters of `plan`.
pub(crate) async fn announce(database: &impl ConnectionTrait, plan: &Plan) -> Result<(), DbErr> {
    if !plan.outbox.is_empty() {
        let events: Vec<Json> = plan
            .events()
            .map(|event| {
                let payload = std::str::from_utf8(&event.payload).unwrap_or("");
                let town = event.subject.split('.').nth(1).unwrap_or_default();
                json!([
                    event.aggregate,
                    event.sequence,
                    event.id.simple().to_string(),
                    town,
                    plan.at,
                    event.subject,
                    payload
                ])
            })
            .collect();
        let sql = "INSERT INTO events (aggregate,sequence,id,town,at,subject,payload) SELECT value->>0,value->>1,\
                   unhex(value->>2),value->>3,value->>4,value->>5,value->>6 FROM json_each(?1)";
        run(database, sql.to_owned(), Json::Array(events)).await?;
        let rows = plan.outbox.iter().map(|row| json!([row.id.simple().to_string(), row.shard, row.at, row.keys()]));
        let sql = "INSERT INTO outbox (id,shard,at,events) SELECT unhex(value->>0),value->>1,value->>2,value->>3 \
                   FROM json_each(?1)";
        run(database, sql.to_owned(), Json::Array(rows.collect())).await?;
    }
    if !plan.counters.is_empty() {
        let rows = plan.counters.iter().map(|c| json!([c.name, c.town, c.slot, c.delta]));
        // SQLite needs the WHERE to tell the upsert from a join.
        let sql = "INSERT INTO counters (name,town,slot,value) SELECT value->>0,value->>1,value->>2,value->>3 \
                   FROM json_each(?1) WHERE true ON CONFLICT (name,town,slot) DO UPDATE SET value=value+excluded.value";
        run(database, sql.to_owned(), Json::Array(rows.collect())).await?;
    }
    Ok(())
}

async fn run(database: &impl ConnectionTrait, sql: String, rows: Json) -> Result<Vec<QueryResult>, DbErr> {
    let values = [Value::from(rows.to_string())];
    database.query_all_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await
}

fn rows_json(rows: &Rows, base: bool) -> Json {
    let row = |(row, version): &(crate::writer::table::AnyRow, i64)| {
        let mut list: Vec<Json> = row.values().iter().map(json).collect();
        if base {
            list.push(json!(version));
        }
        Json::Array(list)
    };
    Json::Array(rows.rows.iter().map(row).collect())
}

fn save_sql(table: &Table) -> String {
    let columns = || table.columns.iter().enumerate();
    let reads: Vec<String> = columns().map(|(place, c)| format!("{} AS \"{}\"", read(c.kind, place), c.name)).collect();
    let sets: Vec<String> =
        columns().filter(|(_, c)| c.name != table.key).map(|(_, c)| format!("\"{0}\"=u.\"{0}\"", c.name)).collect();
    format!(
        "UPDATE \"{name}\" SET {} FROM (SELECT {},value->>{} AS \"?base\" FROM json_each(?1)) AS u \
         WHERE \"{name}\".\"{key}\"=u.\"{key}\" AND \"{name}\".\"version\"=u.\"?base\" RETURNING \"{key}\" AS k",
        sets.join(","),
        reads.join(","),
        table.columns.len(),
        name = table.name,
        key = table.key,
    )
}

fn insert_sql(table: &Table) -> String {
    let names: Vec<String> = table.columns.iter().map(|c| format!("\"{}\"", c.name)).collect();
    let reads: Vec<String> = table.columns.iter().enumerate().map(|(place, c)| read(c.kind, place)).collect();
    format!(
        "INSERT INTO \"{}\" ({}) SELECT {} FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING RETURNING \"{}\" AS k",
        table.name,
        names.join(","),
        reads.join(","),
        table.key
    )
}

fn taken(table: &Table, rows: &[QueryResult]) -> Result<HashSet<Key>, DbErr> {
    rows.iter()
        .map(|row| match table.key_kind() {
            ColumnKind::Uuid => row.try_get("", "k").map(Key::Uuid),
            _ => row.try_get("", "k").map(Key::Text),
        })
        .collect()
}

fn lost(rows: &Rows, results: &[QueryResult], losers: &mut Vec<RowId>) -> Result<(), DbErr> {
    if results.len() == rows.rows.len() {
        return Ok(());
    }
    let taken = taken(rows.table, results)?;
    let missing = rows.rows.iter().map(|(row, _)| row.key()).filter(|key| !taken.contains(key));
    losers.extend(missing.map(|key| RowId { table: rows.table.name, key }));
    Ok(())
}

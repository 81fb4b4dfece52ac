//! The flush on SQLite: the same sections in the same order, in one `BEGIN IMMEDIATE` transaction; RETURNING names the
//! losers. Nobody else writes meanwhile: what the lanes that lost had inserted is deleted again, and the rest is committed
//! without being written twice.
//!
//! Rows are bound value by value, some at a time. One parameter for all of them, as JSON, would be one statement per table;
//! but reading JSON costs SQLite more than writing the rows.

use std::collections::HashSet;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};

use crate::{
    row::Key,
    writer::{
        plan::{Plan, Rows},
        table::{ColumnKind, RowId, Table},
    },
};

/// Rows of one statement. Each number makes a statement of its own, which is prepared once.
const SIZES: [usize; 4] = [64, 16, 4, 1];
/// Values one column is compared with in one statement; fewer are filled up with the last.
const CHOICES: [usize; 5] = [1, 4, 16, 64, 256];

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
        let table = rows.table;
        for (one_of, keys) in one_of(undo.taken(rows).map(|key| key.value()).collect()) {
            let sql = format!("DELETE FROM \"{}\" WHERE \"{}\"{one_of}", table.name, table.key);
            database.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, keys)).await?;
        }
    }
    Ok(())
}

/// What a column is compared with to be one of `values`, and what to bind; in as many parts as it takes.
pub(crate) fn one_of(mut values: Vec<Value>) -> Vec<(String, Vec<Value>)> {
    let most = CHOICES[CHOICES.len() - 1];
    let mut parts = Vec::new();
    while !values.is_empty() {
        let mut part: Vec<Value> = values.drain(..values.len().min(most)).collect();
        let size = CHOICES.into_iter().find(|size| *size >= part.len()).unwrap_or(most);
        let last = part[part.len() - 1].clone();
        part.resize(size, last);
        parts.push((format!(" IN {}", holes(size)), part));
    }
    parts
}

/// Writes `plan` inside the open transaction; the rows that did not take effect.
pub(crate) async fn flush(database: &impl ConnectionTrait, plan: &Plan) -> Result<Vec<RowId>, DbErr> {
    let mut losers = Vec::new();
    for rows in &plan.saves {
        let taken = run(database, save_sql(rows.table), values(rows, true)).await?;
        lost(rows, &taken, &mut losers)?;
    }
    for rows in &plan.inserts {
        let taken = run(database, insert_sql(rows.table), values(rows, false)).await?;
        lost(rows, &taken, &mut losers)?;
    }
    for guards in &plan.guards {
        let table = guards.table;
        let (before, after) = (
            format!("SELECT t.\"{0}\" AS k FROM (", table.key),
            format!(
                ") AS u CROSS JOIN \"{}\" AS t WHERE t.\"{}\"=u.column1 AND t.\"version\"=u.column2",
                table.name, table.key
            ),
        );
        let list = guards.rows.iter().map(|(key, version)| vec![key.value(), (*version).into()]).collect();
        let found = taken(table, &run(database, (before, after), list).await?)?;
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
    let events = plan.events().map(|event| {
        vec![
            event.aggregate.as_str().into(),
            event.sequence.into(),
            event.id.into(),
            event.subject.split('.').nth(1).unwrap_or_default().into(),
            plan.at.into(),
            event.subject.as_str().into(),
            std::str::from_utf8(&event.payload).unwrap_or("").into(),
        ]
    });
    let into = "INSERT INTO events (aggregate,sequence,id,town,at,subject,payload) ";
    run(database, (into.to_owned(), String::new()), events.collect()).await?;
    let rows = plan.outbox.iter().map(|row| vec![row.id.into(), row.shard.into(), row.at.into(), row.keys().into()]);
    let into = "INSERT INTO outbox (id,shard,at,events) ";
    run(database, (into.to_owned(), String::new()), rows.collect()).await?;
    let rows = plan.counters.iter().map(|c| vec![c.name.into(), c.town.clone().into(), c.slot.into(), c.delta.into()]);
    let into = "INSERT INTO counters (name,town,slot,value) ";
    let added = " ON CONFLICT (name,town,slot) DO UPDATE SET value=value+excluded.value";
    run(database, (into.to_owned(), added.to_owned()), rows.collect()).await?;
    Ok(())
}

/// Runs the statement whose rows stand between `before` and `after`, as often as it takes.
async fn run(
    database: &impl ConnectionTrait,
    (before, after): (String, String),
    mut rows: Vec<Vec<Value>>,
) -> Result<Vec<QueryResult>, DbErr> {
    let mut results = Vec::new();
    for size in SIZES {
        while rows.len() >= size {
            let part = rows.split_off(rows.len() - size);
            let holes = holes(part[0].len());
            let sql = format!("{before}VALUES {}{after}", vec![holes.as_str(); size].join(","));
            let values = part.into_iter().flatten();
            results
                .extend(database.query_all_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await?);
        }
    }
    Ok(results)
}

/// Parameters in parentheses.
fn holes(count: usize) -> String {
    format!("({})", vec!["?"; count].join(","))
}

fn values(rows: &Rows, base: bool) -> Vec<Vec<Value>> {
    let row = |(row, version): &(crate::writer::table::AnyRow, i64)| {
        let mut values = row.values();
        values.extend(base.then(|| (*version).into()));
        values
    };
    rows.rows.iter().map(row).collect()
}

fn save_sql(table: &Table) -> (String, String) {
    let columns = || table.columns.iter().enumerate();
    let sets: Vec<String> = columns()
        .filter(|(_, column)| column.name != table.key)
        .map(|(place, column)| format!("\"{}\"=u.column{}", column.name, place + 1))
        .collect();
    let key = table.place(table.key).unwrap_or_default() + 1;
    // The plus keeps SQLite from looking for the rows of the table among those of the list.
    let after = format!(
        ") AS u WHERE \"{name}\".\"{}\"=+u.column{key} AND \"{name}\".\"version\"=+u.column{} RETURNING \"{}\" AS k",
        table.key,
        table.columns.len() + 1,
        table.key,
        name = table.name,
    );
    (format!("UPDATE \"{}\" SET {} FROM (", table.name, sets.join(",")), after)
}

fn insert_sql(table: &Table) -> (String, String) {
    let names: Vec<String> = table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let after = format!(" ON CONFLICT DO NOTHING RETURNING \"{}\" AS k", table.key);
    (format!("INSERT INTO \"{}\" ({}) ", table.name, names.join(",")), after)
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

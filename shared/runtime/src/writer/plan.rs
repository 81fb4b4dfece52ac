//! A plan: everything a batch writes, in the one fixed order: saves, inserts, guards, events, outbox, counters; within
//! each, by table and key.

use std::collections::BTreeMap;

use sea_orm::Value;

use crate::{
    due, entities, ids,
    outbox::{OutboxRow, OutgoingEvent},
    row::Key,
    writer::{
        buffer::{Base, Buffer},
        table::{AnyRow, RowId, Table},
    },
};

/// Rows of one table.
pub(crate) struct Rows {
    pub table: &'static Table,
    pub rows: Vec<(AnyRow, i64)>,
}

/// Versions a decision rests on, of one table.
pub(crate) struct Guards {
    pub table: &'static Table,
    pub rows: Vec<(Key, i64)>,
}

/// Everything a batch writes.
#[derive(Default)]
pub(crate) struct Plan {
    /// (row, the version it replaces)
    pub saves: Vec<Rows>,
    pub inserts: Vec<Rows>,
    pub guards: Vec<Guards>,
    pub outbox: Vec<OutboxRow>,
    pub counters: Vec<Counter>,
    /// When, microseconds since 1970.
    pub at: i64,
}

/// What is added to one counter slot.
pub(crate) struct Counter {
    pub name: &'static str,
    pub town: String,
    pub slot: i32,
    pub delta: i64,
}

impl Plan {
    /// The plan for the writes of some lanes.
    pub fn new<'a>(buffers: impl Iterator<Item = &'a Buffer>, slot: i32, at: i64) -> Self {
        let mut saves: BTreeMap<&RowId, (&'static Table, AnyRow, i64)> = BTreeMap::new();
        let mut inserts = BTreeMap::new();
        let mut guards: BTreeMap<&RowId, (&'static Table, i64)> = BTreeMap::new();
        let mut events: BTreeMap<i32, Vec<OutgoingEvent>> = BTreeMap::new();
        let mut counters: BTreeMap<(&'static str, &str), i64> = BTreeMap::new();
        for buffer in buffers {
            for (id, written) in &buffer.rows {
                match written.base {
                    Base::Absent => inserts.insert(id, (written.table, written.row.clone(), 0)),
                    Base::Version(base) => saves.insert(id, (written.table, written.row.clone(), base)),
                };
            }
            guards.extend(buffer.guards.iter().map(|(id, guard)| (id, (guard.table, guard.version))));
            for (shard, event) in &buffer.events {
                events.entry(*shard).or_default().push(event.clone());
            }
            for (name, town, delta) in &buffer.counters {
                *counters.entry((name, town)).or_default() += delta;
            }
        }
        let outbox = |(shard, events)| OutboxRow { id: ids::new(), shard, at, events };
        let counter = |((name, town), delta): ((&'static str, &str), i64)| {
            (delta != 0).then(|| Counter { name, town: town.to_owned(), slot, delta })
        };
        Self {
            saves: by_table(saves),
            inserts: by_table(inserts),
            guards: guards_by_table(guards),
            outbox: events.into_iter().map(outbox).collect(),
            counters: counters.into_iter().filter_map(counter).collect(),
            at,
        }
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.saves.is_empty() && self.inserts.is_empty() && self.guards.is_empty() && self.counters.is_empty()
    }

    /// The tables it saves to or inserts into.
    pub fn tables(&self) -> impl Iterator<Item = &'static str> {
        self.saves.iter().chain(&self.inserts).map(|rows| rows.table.name)
    }

    /// When the soonest of the due rows is due that wait from now on, microseconds since 1970.
    pub fn soonest_due(&self) -> Option<i64> {
        let rows = self.saves.iter().chain(&self.inserts).flat_map(|rows| &rows.rows);
        let tasks = rows.filter_map(|(row, _)| row.as_any().downcast_ref::<entities::due::Model>());
        tasks.filter(|task| task.state == due::WAITING).map(|task| task.at).min()
    }

    /// Every event of the plan.
    pub fn events(&self) -> impl Iterator<Item = &OutgoingEvent> {
        self.outbox.iter().flat_map(|row| &row.events)
    }
}

fn by_table(rows: BTreeMap<&RowId, (&'static Table, AnyRow, i64)>) -> Vec<Rows> {
    let mut tables: Vec<Rows> = Vec::new();
    for (_, (table, row, base)) in rows {
        match tables.last_mut() {
            Some(last) if last.table.name == table.name => last.rows.push((row, base)),
            _ => tables.push(Rows { table, rows: vec![(row, base)] }),
        }
    }
    tables
}

fn guards_by_table(guards: BTreeMap<&RowId, (&'static Table, i64)>) -> Vec<Guards> {
    let mut tables: Vec<Guards> = Vec::new();
    for (id, (table, version)) in guards {
        match tables.last_mut() {
            Some(last) if last.table.name == table.name => last.rows.push((id.key.clone(), version)),
            _ => tables.push(Guards { table, rows: vec![(id.key.clone(), version)] }),
        }
    }
    tables
}

/// The column-wise form of some rows: per column its values, and where NULLs may stand a flag for each.
pub(crate) fn columns(rows: &Rows) -> Vec<(Vec<Value>, Option<Vec<Value>>)> {
    let mut columns: Vec<(Vec<Value>, Option<Vec<Value>>)> = rows
        .table
        .columns
        .iter()
        .map(|column| {
            let nulls = column.nullable.then(|| Vec::with_capacity(rows.rows.len()));
            (Vec::with_capacity(rows.rows.len()), nulls)
        })
        .collect();
    for (row, _) in &rows.rows {
        for ((value, column), (values, nulls)) in row.values().into_iter().zip(&rows.table.columns).zip(&mut columns) {
            match nulls {
                Some(nulls) => {
                    let null = value == value.as_null();
                    nulls.push(null.into());
                    values.push(if null { column.kind.blank() } else { value });
                }
                None => values.push(value),
            }
        }
    }
    columns
}

//! What a job has written and not yet committed, and what its lane has.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use crate::{
    outbox::OutgoingEvent,
    writer::table::{AnyRow, RowId, Table},
};

/// A buffered row: what it is now, and what the database must still hold for it to take effect.
#[derive(Clone)]
pub(crate) struct Written {
    pub table: &'static Table,
    pub row: AnyRow,
    pub base: Base,
}

/// What the database must hold for a write to take effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    /// No row under any of its unique rules.
    Absent,
    /// This version of the row.
    Version(i64),
}

/// A row a decision rests on without changing it.
#[derive(Clone)]
pub(crate) struct Guarded {
    pub table: &'static Table,
    pub version: i64,
}

/// The writes of one job, or of all finished jobs of one lane.
#[derive(Default)]
pub(crate) struct Buffer {
    /// In the order in which the handler wrote them first: of several that lose, the first is named.
    pub rows: IndexMap<RowId, Written>,
    pub guards: HashMap<RowId, Guarded>,
    pub events: Vec<(i32, OutgoingEvent)>,
    /// (name, town, delta)
    pub counters: Vec<(&'static str, String, i64)>,
    /// Versions saved of aggregates that still lack their event.
    pub silent: HashSet<(RowId, i64)>,
    /// Inserts of rows that this lane has already inserted: the second one loses.
    pub clashes: Vec<RowId>,
    /// A misuse by the handler: a bug.
    pub misuse: Option<String>,
}

impl Buffer {
    /// Takes over what a job of this lane wrote.
    pub fn absorb(&mut self, job: Self) {
        for (id, written) in job.rows {
            self.guards.remove(&id);
            self.rows.insert(id, written);
        }
        for (id, guard) in job.guards {
            if !self.rows.contains_key(&id) {
                self.guards.insert(id, guard);
            }
        }
        self.events.extend(job.events);
        self.counters.extend(job.counters);
    }

    /// Records the first misuse.
    pub fn misused(&mut self, says: impl Into<String>) {
        self.misuse.get_or_insert_with(|| says.into());
    }
}

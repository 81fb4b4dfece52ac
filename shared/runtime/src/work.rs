//! What a handler holds while it works: finds that are gathered with those of other handlers, writes that are buffered
//! until the batch commits.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    rc::Rc,
    sync::Arc,
    task::Poll,
};

use jiff::Timestamp;
use sea_orm::{EntityTrait, IdenStatic, ModelTrait, Value};
use wuwei_contracts::{Event, ReceiptNumber, Town};

use crate::{
    due,
    entities::due as due_rows,
    origin::Origin,
    receipts::Series,
    refusal::{Fault, Refusal},
    row::{Key, Row},
    service::Due,
    shard,
    writer::{
        announce,
        buffer::{Base, Buffer, Guarded, Written},
        gather::Gather,
        table::{self, AnyRow, RowId, Table},
    },
};

/// The actor of an event by somebody who does not want to be known.
pub const UNNAMED: &str = "unnamed";

/// One attempt at one command, reaction or due task.
///
/// Reads go through [`find`](Self::find) and its like, which may be awaited; nothing else may. Writes only buffer: they
/// take effect together, with their events, in the batch's one transaction, or not at all.
#[derive(Clone)]
pub struct Work {
    pub(crate) inner: Rc<Inner>,
}

pub(crate) struct Inner {
    pub origin: Arc<Origin>,
    pub now: Timestamp,
    /// Writes of the jobs that ran before in the same lane.
    pub lane: Rc<RefCell<Buffer>>,
    /// Writes of this job.
    pub job: RefCell<Buffer>,
    pub gather: Rc<RefCell<Gather>>,
    /// Whether the handler waits for a find; waiting for anything else is a fault.
    pub waiting: Cell<bool>,
}

impl Work {
    /// The present instant, the same throughout one attempt.
    pub fn now(&self) -> Timestamp {
        self.inner.now
    }

    /// The town in whose name this runs: the owner of what it writes.
    pub fn town(&self) -> &Town {
        &self.inner.origin.town
    }

    /// Who acts, and why.
    pub fn origin(&self) -> &Origin {
        &self.inner.origin
    }

    /// The row of that key, as earlier jobs of this batch's lane left it.
    pub async fn find<R: Row>(&self, key: impl Into<Key>) -> Result<Option<R>, Refusal> {
        let table = table::of::<R>()?;
        let key = key.into();
        let row = self.any(table, key).await;
        row.map(|row| typed(&row)).transpose()
    }

    /// The rows of those keys that exist, in the order of the keys.
    pub async fn find_all<R: Row>(&self, keys: impl IntoIterator<Item = Key>) -> Result<Vec<R>, Refusal> {
        let table = table::of::<R>()?;
        let keys: Vec<Key> = keys.into_iter().collect();
        let mut rows = vec![None; keys.len()];
        poll_fn(|_| self.poll_all(table, &keys, &mut rows)).await;
        rows.into_iter().flatten().flatten().map(|row| typed(&row)).collect()
    }

    /// Every row whose `column` equals `value`, in no stated order. For short lists: all of them are read.
    pub async fn list<R: Row>(
        &self,
        column: <R::Entity as EntityTrait>::Column,
        value: impl Into<Value>,
    ) -> Result<Vec<R>, Refusal> {
        let table = table::of::<R>()?;
        let (name, value) = (column.as_str(), value.into());
        let stored = poll_fn(|_| self.ready(self.inner.gather.borrow_mut().list(table, name, &value))).await;
        let mut rows = stored.iter().map(typed::<R>).collect::<Result<Vec<R>, _>>()?;
        for buffer in [&*self.inner.lane.borrow(), &*self.inner.job.borrow()] {
            for (id, written) in buffer.rows.iter().filter(|(id, _)| id.table == table.name) {
                rows.retain(|row| Row::key(row) != id.key);
                let row: R = typed(&written.row)?;
                if ModelTrait::get(&row, column) == value {
                    rows.push(row);
                }
            }
        }
        Ok(rows)
    }

    /// A new receipt number of `kind` (two capital letters) in this town, drawn once and never again; numbers of attempts
    /// that come to nothing are left out.
    pub async fn receipt(&self, kind: &'static str) -> Result<ReceiptNumber, Refusal> {
        let series = Series::at(self.town(), kind, self.now());
        let counter = poll_fn(|_| self.ready(self.inner.gather.borrow().receipt(&series))).await;
        Ok(series.number(counter).ok_or_else(|| Fault::new(format_args!("{kind:?} is no kind of receipt")))?)
    }

    /// Inserts `row`; where a unique rule of its table forbids it, the command is rejected under that rule.
    pub fn insert<R: Row>(&self, row: R) {
        self.write(row, true);
    }

    /// Saves `row`, whose version is one more than the one found. A loser of the race for that version runs again.
    pub fn save<R: Row>(&self, row: R) {
        self.write(row, false);
    }

    /// Makes the decision rest on `row` as found: if it has changed when the batch commits, the job runs again.
    pub fn guard<R: Row>(&self, row: &R) {
        let mut job = self.inner.job.borrow_mut();
        match table::of::<R>() {
            Ok(table) => {
                let id = RowId { table: table.name, key: Row::key(row) };
                let own = job.rows.contains_key(&id) || self.inner.lane.borrow().rows.contains_key(&id);
                if !own {
                    job.guards.insert(id, Guarded { table, version: Row::version(row) });
                }
            }
            Err(fault) => job.misused(fault.to_string()),
        }
    }

    /// Announces `event`. Its aggregate must have been inserted or saved just before: the row's version becomes the
    /// event's sequence, one event per version.
    pub fn emit<E: Event>(&self, event: E) {
        self.emit_in(self.town(), event);
    }

    /// The same of a thing of `town`: where what happens to the city ends something in its towns.
    pub fn emit_in<E: Event>(&self, town: &Town, event: E) {
        let actor = self.inner.origin.actor.subject.clone();
        self.announce(town, event, actor);
    }

    /// The same, without telling who did it: where somebody acts who does not want to be known.
    pub fn emit_unnamed<E: Event>(&self, event: E) {
        self.announce(self.town(), event, UNNAMED.to_owned());
    }

    fn announce<E: Event>(&self, town: &Town, event: E, actor: String) {
        let mut job = self.inner.job.borrow_mut();
        let id = event.aggregate_id();
        // Few rows wait for their event at any moment, however many a job has written.
        let waiting = job.silent.iter().find(|(row, version)| {
            job.rows.get(row).is_some_and(|written| {
                written.table.aggregate == Some(E::AGGREGATE) && written.row.version() == *version
            }) && row.key.to_string() == id
        });
        let Some((row, version)) = waiting.cloned() else {
            let (kind, name) = (E::AGGREGATE, E::NAME);
            job.misused(format!(
                "{kind} {id} announced {name}, but its row waits for no event: one per version written"
            ));
            return;
        };
        let story = job.rows.get(&row).and_then(|written| written.row.correlation());
        job.silent.remove(&(row, version));
        let story = story.unwrap_or(self.inner.origin.correlation);
        let elsewhere;
        let origin = if town == self.town() {
            &*self.inner.origin
        } else {
            elsewhere = Origin { town: town.clone(), ..(*self.inner.origin).clone() };
            &elsewhere
        };
        match announce::event((origin, actor), self.inner.now, (story, version), &event) {
            Ok(event) => job.events.push((shard::of(town), event)),
            Err(error) => job.misused(error.to_string()),
        }
    }

    /// Adds `delta` to a counter of this town.
    pub fn add(&self, counter: &'static str, delta: i64) {
        let town = self.town().as_str().to_owned();
        self.inner.job.borrow_mut().counters.push((counter, town, delta));
    }

    /// Makes `task` due at `at`, once; `id` is one per thing and level. Scheduling an id again moves it.
    pub async fn schedule<D: Due>(&self, id: &str, at: Timestamp, task: &D) -> Result<(), Refusal> {
        let row = due::row(id, at, task, self.origin())?;
        match self.find::<due_rows::Model>(id).await? {
            Some(old) => self.save(due_rows::Model { version: old.version + 1, ..row }),
            None => self.insert(row),
        }
        Ok(())
    }

    /// Takes a scheduled task back; nothing happens where it is done, cancelled or unknown.
    pub async fn cancel(&self, id: &str) -> Result<(), Refusal> {
        if let Some(row) = self.find::<due_rows::Model>(id).await?
            && row.state == due::WAITING
        {
            self.save(due_rows::Model { state: due::CANCELLED.to_owned(), version: row.version + 1, ..row });
        }
        Ok(())
    }

    async fn any(&self, table: &'static Table, key: Key) -> Option<AnyRow> {
        poll_fn(|_| self.ready(self.look(table, &key))).await
    }

    fn poll_all(&self, table: &'static Table, keys: &[Key], rows: &mut [Option<Option<AnyRow>>]) -> Poll<()> {
        for (row, key) in rows.iter_mut().zip(keys).filter(|(row, _)| row.is_none()) {
            *row = self.look(table, key);
        }
        self.ready(rows.iter().all(Option::is_some).then_some(()))
    }

    /// The row as buffered or read; none while it has still to be read.
    fn look(&self, table: &'static Table, key: &Key) -> Option<Option<AnyRow>> {
        let id = RowId { table: table.name, key: key.clone() };
        let buffered = |buffer: &Buffer| buffer.rows.get(&id).map(|written| Some(written.row.clone()));
        buffered(&self.inner.job.borrow())
            .or_else(|| buffered(&self.inner.lane.borrow()))
            .or_else(|| self.inner.gather.borrow_mut().row(table, key))
    }

    fn ready<T>(&self, found: Option<T>) -> Poll<T> {
        // Never unset here: one of several finds awaited together may be there already.
        if found.is_none() {
            self.inner.waiting.set(true);
        }
        found.map_or(Poll::Pending, Poll::Ready)
    }

    fn write<R: Row>(&self, row: R, fresh: bool) {
        let mut job = self.inner.job.borrow_mut();
        let table = match table::of::<R>() {
            Ok(table) => table,
            Err(fault) => return job.misused(fault.to_string()),
        };
        let id = RowId { table: table.name, key: Row::key(&row) };
        let version = Row::version(&row);
        let before = job.rows.get(&id).cloned().or_else(|| self.inner.lane.borrow().rows.get(&id).cloned());
        let base = match (before, fresh) {
            (None, true) => Base::Absent,
            (None, false) if table.versioned => Base::Version(version - 1),
            (Some(before), false) if before.row.version() == version - 1 => before.base,
            (Some(_), true) if job.rows.contains_key(&id) => {
                return job.misused(format!("{} {} was inserted twice", id.table, id.key));
            }
            (Some(_), true) => {
                return job.clashes.push(id);
            }
            (_, false) => {
                return job.misused(format!("{} {} was saved with version {version}", id.table, id.key));
            }
        };
        job.guards.remove(&id);
        if table.aggregate.is_some() {
            job.silent.insert((id.clone(), version));
        }
        job.rows.insert(id, Written { table, row: Rc::new(row), base });
    }
}

fn typed<R: Row>(row: &AnyRow) -> Result<R, Refusal> {
    // Two row types on one table would end here.
    row.as_any().downcast_ref::<R>().cloned().ok_or_else(|| Fault::new("a row of another type").into())
}

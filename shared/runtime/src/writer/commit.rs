//! Committing a batch: one flush, the losers named and dropped, the rest flushed again from the same buffers.

use std::collections::{HashMap, HashSet};

use sea_orm::DbErr;

use crate::{
    entities::idempotency,
    job::Answer,
    outbox::OutboxRow,
    refusal::Fault,
    writer::{
        buffer::Base,
        lane::{Finished, Lane, Outcome},
        plan::Plan,
        queue::Attempt,
        session::{FlushError, Session, is_answer, passes},
        settle,
        sqlite::Undo,
        stats::Stats,
        table::{self, AnyRow, RowId, Table},
    },
};

/// Attempts after which a job gets a batch of its own.
const ALONE: u32 = 6;
/// Flushes of one batch before what is left waits for the next.
const PASSES: usize = 3;

/// What a batch leaves to do after its commits.
#[derive(Default)]
pub(crate) struct Rest {
    /// Jobs for the next batch, in order.
    pub again: Vec<Attempt>,
    /// Outbox rows committed.
    pub outbox: Vec<OutboxRow>,
    /// Tables written to.
    pub touched: HashSet<&'static str>,
    /// When the soonest of the tasks is due that were scheduled, microseconds since 1970.
    pub soonest_due: Option<i64>,
    /// Jobs whose idempotency row was there already.
    repeated: Vec<Attempt>,
    /// Jobs that lost a unique rule, with the row that lost.
    beaten: Vec<(Attempt, &'static Table, AnyRow)>,
    /// Jobs rejected by their handler, to be answered unless they are repeats.
    rejected: Vec<(Attempt, Box<wuwei_contracts::Rejection>)>,
    /// Whether versions were lost to another instance.
    pub outrun: bool,
    /// Jobs whose flush may have committed, or not.
    pub unknown: Vec<Attempt>,
    /// The connection is gone.
    pub broken: Option<DbErr>,
}

/// Commits the batches of one session.
pub(crate) struct Commit<'a> {
    pub session: &'a Session,
    /// The counter slot of this writer.
    pub slot: i32,
    /// When, microseconds since 1970.
    pub at: i64,
    pub stats: &'a Stats,
}

impl Commit<'_> {
    /// Commits what `lanes` buffered and answers their jobs; `open` says that a transaction is open already.
    pub async fn batch(&self, lanes: Vec<Lane>, mut open: bool) -> Rest {
        let mut rest = Rest::default();
        let mut groups = vec![lanes];
        while let Some(group) = groups.pop() {
            if rest.broken.is_some() {
                rest.again.extend(group.into_iter().flat_map(Lane::into_attempts));
                continue;
            }
            groups.extend(self.flush(group, open, &mut rest).await);
            open = false;
        }
        if rest.broken.is_none() {
            rest.settle(self.session).await;
        } else {
            rest.unsettled();
        }
        rest
    }

    /// Flushes one group of lanes, dropping losers; the halves to flush instead where the statement failed.
    async fn flush(&self, mut group: Vec<Lane>, mut open: bool, rest: &mut Rest) -> Vec<Vec<Lane>> {
        let mut undo = None;
        for _ in 0..PASSES {
            let plan = self.plan(&group);
            let written = match undo.take() {
                Some(undo) => self.session.amend(&undo, &plan).await,
                None => self.write(&plan, open).await,
            };
            open = false;
            match written {
                Ok(()) => {
                    rest.touched.extend(plan.tables());
                    rest.soonest_due = rest.soonest_due.into_iter().chain(plan.soonest_due()).min();
                    rest.outbox.extend(plan.outbox);
                    group.into_iter().for_each(|lane| rest.committed(lane));
                    return Vec::new();
                }
                Err(FlushError::Losers(ids)) => {
                    Stats::add(&self.stats.losers, ids.len());
                    let ids: HashSet<RowId> = ids.into_iter().collect();
                    let (lost, kept): (Vec<Lane>, Vec<Lane>) = group.into_iter().partition(|lane| touches(lane, &ids));
                    if !self.session.is_postgres() {
                        undo = Some(Undo { plan: self.plan(&lost), losers: ids.clone() });
                    }
                    lost.into_iter().for_each(|lane| rest.lost(lane, &ids));
                    group = kept;
                }
                Err(FlushError::Contended) => {
                    rest.again.extend(group.into_iter().flat_map(Lane::into_attempts).map(counted));
                    return Vec::new();
                }
                Err(FlushError::Statement(error)) => {
                    Stats::add(&self.stats.halvings, 1);
                    return rest.halve(group, &error);
                }
                Err(FlushError::Unknown(error)) => {
                    rest.unknown.extend(group.into_iter().flat_map(Lane::into_attempts));
                    rest.broken = Some(error);
                    return Vec::new();
                }
            }
        }
        if undo.is_some() {
            self.session.rollback().await;
        }
        rest.again.extend(group.into_iter().flat_map(Lane::into_attempts));
        Vec::new()
    }

    fn plan(&self, group: &[Lane]) -> Plan {
        let buffers: Vec<_> = group.iter().map(|lane| lane.buffer.borrow()).collect();
        Plan::new(buffers.iter().map(|buffer| &**buffer), self.slot, self.at)
    }

    async fn write(&self, plan: &Plan, open: bool) -> Result<(), FlushError> {
        if plan.is_empty() {
            if open {
                self.session.rollback().await;
            }
            return Ok(());
        }
        Stats::add(&self.stats.flushes, 1);
        self.session.flush(plan, open).await
    }
}

fn touches(lane: &Lane, ids: &HashSet<RowId>) -> bool {
    let buffer = lane.buffer.borrow();
    buffer.rows.keys().chain(buffer.guards.keys()).any(|id| ids.contains(id))
}

/// Tried once more; alone from some point on, so that what one job does to the database harms no other for long.
fn counted(attempt: Attempt) -> Attempt {
    let count = attempt.count + 1;
    Attempt { count, solo: attempt.solo || count >= ALONE, ..attempt }
}

impl Rest {
    /// What is left of lanes whose reads failed: everything runs again, alone if the database answered with an error.
    pub fn unread(lanes: Vec<Lane>, error: DbErr) -> Self {
        let mut rest = Self::default();
        let attempts: Vec<Attempt> = lanes.into_iter().flat_map(Lane::into_attempts).collect();
        if !is_answer(&error) {
            rest.again = attempts;
            rest.broken = Some(error);
            return rest;
        }
        let (alone, passes) = (attempts.len() == 1, passes(&error));
        for attempt in attempts {
            if alone && attempt.solo && !passes {
                settle::fault(attempt, &Fault::new(&error));
            } else {
                rest.again.push(Attempt { solo: attempt.solo || !passes, count: attempt.count + 1, ..attempt });
            }
        }
        rest
    }

    /// Answers the jobs of a lane whose writes are on disk; notes those that were rejected.
    fn committed(&mut self, lane: Lane) {
        for Finished { attempt, outcome } in lane.finished {
            match outcome {
                Outcome::Buffered(body, _) => settle::answer(attempt, Answer::Reply { body, repeated: false }),
                Outcome::Rejected(rejection) => self.rejected.push((attempt, rejection)),
                Outcome::Fault(fault) => settle::fault(attempt, &fault),
            }
        }
        self.again.extend(lane.postponed);
    }

    /// Sorts the jobs of a lane that lost: repeats, losers of a unique rule, losers of a version, bystanders.
    fn lost(&mut self, lane: Lane, ids: &HashSet<RowId>) {
        let buffer = lane.buffer.take();
        let versions: HashSet<RowId> = ids
            .iter()
            .filter(|id| {
                let saved = buffer.rows.get(*id).is_some_and(|written| matches!(written.base, Base::Version(_)));
                saved || buffer.guards.contains_key(id)
            })
            .cloned()
            .collect();
        self.outrun |= !versions.is_empty();
        // Locked first, next time: not only those lost, but all that is to be saved or guarded, so that locks are always
        // taken in one order, and two instances never wait for each other.
        let locks = || {
            let saved = buffer.rows.iter().filter(|(_, written)| matches!(written.base, Base::Version(_)));
            saved.map(|(id, _)| id).chain(buffer.guards.keys()).cloned()
        };
        for Finished { attempt, outcome } in lane.finished {
            let Outcome::Buffered(_, rows) = &outcome else {
                // It saw buffers that are gone: it runs again.
                self.again.push(attempt);
                continue;
            };
            let own: Vec<&RowId> = rows.iter().filter(|id| ids.contains(id) && !versions.contains(id)).collect();
            if own.iter().any(|id| id.table == idempotency_table()) {
                self.repeated.push(attempt);
            } else if versions.is_empty()
                && let Some(written) = own.iter().find_map(|id| buffer.rows.get(*id))
            {
                // Where a version was lost too, the row may be taken only because what it was made from had changed:
                // then the handler decides again.
                self.beaten.push((attempt, written.table, written.row.clone()));
            } else {
                let mut attempt = attempt;
                if !versions.is_empty() {
                    attempt = counted(attempt);
                    attempt.lock.extend(locks());
                }
                self.again.push(attempt);
            }
        }
        self.again.extend(lane.postponed);
    }

    /// The halves of a group whose statement failed; a single job that fails alone is at fault.
    fn halve(&mut self, mut group: Vec<Lane>, error: &DbErr) -> Vec<Vec<Lane>> {
        if group.len() > 1 {
            let second = group.split_off(group.len() / 2);
            return vec![group, second];
        }
        let mut attempts: Vec<Attempt> = group.into_iter().flat_map(Lane::into_attempts).collect();
        if attempts.len() == 1
            && let Some(attempt) = attempts.pop()
        {
            settle::fault(attempt, &Fault::new(error));
        }
        self.again.extend(attempts.into_iter().map(|attempt| Attempt { solo: true, ..attempt }));
        Vec::new()
    }

    /// The connection broke before these were answered; nothing of them is on disk: they run again.
    fn unsettled(&mut self) {
        let beaten = std::mem::take(&mut self.beaten).into_iter().map(|(attempt, ..)| attempt);
        let rejected = std::mem::take(&mut self.rejected).into_iter().map(|(attempt, _)| attempt);
        let repeated = std::mem::take(&mut self.repeated);
        self.again.extend(repeated.into_iter().chain(beaten).chain(rejected));
    }

    /// Answers repeats, losers of unique rules and rejections, with one look at the stored replies.
    async fn settle(&mut self, session: &Session) {
        let mut rejections = HashMap::new();
        let mut asked = std::mem::take(&mut self.repeated);
        for (attempt, rejection) in std::mem::take(&mut self.rejected) {
            match attempt.key() {
                Some(key) => {
                    rejections.insert(key, rejection);
                    asked.push(attempt);
                }
                None => settle::answer(attempt, Answer::Rejected(rejection)),
            }
        }
        match settle::repeats(session, asked).await {
            Ok(fresh) => {
                for attempt in fresh {
                    match attempt.key().and_then(|key| rejections.remove(&key)) {
                        Some(rejection) => settle::answer(attempt, Answer::Rejected(rejection)),
                        None => self.again.push(attempt),
                    }
                }
            }
            Err((error, attempts)) => {
                self.again.extend(attempts);
                self.broken = Some(error);
                return self.unsettled();
            }
        }
        let beaten = std::mem::take(&mut self.beaten);
        let unnamed = settle::name_rules(session, beaten).await;
        self.again.extend(unnamed.into_iter().map(counted));
    }
}

fn idempotency_table() -> &'static str {
    table::of::<idempotency::Model>().map_or("idempotency", |table| table.name)
}

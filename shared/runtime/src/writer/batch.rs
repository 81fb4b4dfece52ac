//! Forming a batch and running its lanes.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap, VecDeque},
    rc::Rc,
    sync::Arc,
};

use jiff::Timestamp;
use sea_orm::DbErr;
use wuwei_contracts::{Kind, Rejection};

use crate::{
    job::Answer,
    receipts::Receipts,
    writer::{
        gather::Gather,
        lane::{Lane, Owners},
        queue::Attempt,
        session::Session,
        settle,
        stats::Stats,
        table::{self, RowId},
    },
};

/// Most jobs of one key in one batch.
const MOST_PER_LANE: usize = 32;

/// The lanes of a batch formed from `attempts`, and the jobs that have to wait for a later one.
///
/// Jobs past their deadline are answered here; repeats of a job in the batch are answered with it.
pub(crate) fn form(attempts: Vec<Attempt>, now: Timestamp) -> (Vec<Lane>, VecDeque<Attempt>) {
    let mut lanes: Vec<Lane> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut first: HashMap<uuid::Uuid, Place> = HashMap::new();
    let mut later = VecDeque::new();
    let mut batch: Vec<Attempt> = Vec::with_capacity(attempts.len());
    for attempt in attempts {
        if attempt.job.deadline.is_some_and(|deadline| deadline < now) {
            settle::answer(attempt, Answer::Rejected(Box::new(late())));
            continue;
        }
        match attempt.key().map(|key| first.entry(key).or_insert(batch.len())) {
            Some(place) if *place < batch.len() => {
                batch[*place].repeats.push(attempt.job);
                batch[*place].repeats.extend(attempt.repeats);
            }
            _ => batch.push(attempt),
        }
    }
    for attempt in batch {
        let fresh = lanes.len();
        let place = *places.entry(attempt.job.lane.clone()).or_insert(fresh);
        if place == fresh {
            lanes.push(Lane::new(fresh));
        }
        if lanes[place].len() < MOST_PER_LANE { lanes[place].push(attempt) } else { later.push_back(attempt) }
    }
    (lanes, later)
}

/// Where a job stands in the batch.
type Place = usize;

fn late() -> Rejection {
    Rejection::new(Kind::TimedOut, "deadline_passed", "the deadline passed before work began; nothing was changed").at(
        "Wuwei-Deadline",
        "",
        "deadline",
    )
}

/// What lanes run on.
pub(crate) struct Ground<'a> {
    pub session: &'a Session,
    pub now: Timestamp,
    pub stats: &'a Stats,
    pub receipts: &'a Arc<Receipts>,
}

impl Ground<'_> {
    /// Runs all lanes, reading together what they ask for, after locking the rows that earlier attempts lost. Whether a
    /// transaction was opened for the locks.
    pub async fn run(&self, lanes: &mut [Lane], lock: &[RowId]) -> Result<bool, DbErr> {
        let open = !lock.is_empty() && self.session.is_postgres();
        if open {
            self.lock(lock).await?;
        }
        let gather = Rc::new(RefCell::new(Gather::new(self.receipts.clone())));
        let mut owners = Owners::default();
        loop {
            let mut waiting = false;
            for lane in &mut *lanes {
                waiting |= lane.poll(&gather, &mut owners, self.now);
            }
            if !waiting {
                return Ok(open);
            }
            Stats::add(&self.stats.reads, 1);
            // No lane is polled while the finds run, so nobody else borrows.
            let mut asked = gather.take();
            let read = asked.fetch(&self.session.database).await;
            gather.replace(asked);
            read?;
        }
    }

    async fn lock(&self, rows: &[RowId]) -> Result<(), DbErr> {
        self.session.begin().await?;
        let mut tables: BTreeMap<&str, Vec<sea_orm::Value>> = BTreeMap::new();
        for id in rows {
            tables.entry(id.table).or_default().push(id.key.value());
        }
        for (name, keys) in tables {
            if let Some(table) = table::named(name) {
                self.session.lock_rows(table, keys).await?;
            }
        }
        Ok(())
    }
}

//! Rows that have to be read from the table: what a scan of ids found and nobody handed over.

use std::{collections::BTreeSet, ops::RangeInclusive};

use uuid::Uuid;

use crate::outbox::table;

/// Ids read by one statement of a scan.
pub(super) const PAGE: u32 = 4096;
/// Rows loaded by one statement: as many as hold about [`table::EVENTS`] events.
const ROWS: RangeInclusive<usize> = 32..=table::EVENTS;
/// A scan pauses while this many ids wait to be loaded.
const ENOUGH: usize = 32 << 10;

/// Ids to be scanned, and rows to be loaded.
pub(super) struct Backlog {
    scan: Option<Scan>,
    /// By id, and so in the order of their commits.
    wanted: BTreeSet<Uuid>,
    /// Being loaded.
    loading: Vec<Uuid>,
    scanning: bool,
    /// Rows to load next.
    rows: usize,
    /// Answers to questions of an earlier number are void.
    number: u64,
}

impl Default for Backlog {
    fn default() -> Self {
        let (wanted, loading) = (BTreeSet::new(), Vec::new());
        Self { scan: None, wanted, loading, scanning: false, rows: *ROWS.start(), number: 0 }
    }
}

struct Scan {
    shards: Vec<i32>,
    /// Ids up to this one are seen.
    after: Uuid,
    /// Whether rows of the writer must wait until it is over: earlier rows may be unknown.
    blocking: bool,
}

/// A question to the table.
pub(super) enum Question {
    Ids { shards: Vec<i32>, after: Uuid },
    Rows(Vec<Uuid>),
}

impl Backlog {
    /// Whether earlier rows than the writer's may be unknown.
    pub fn blocks(&self) -> bool {
        !self.loading.is_empty() || !self.wanted.is_empty() || self.scan.as_ref().is_some_and(|scan| scan.blocking)
    }

    /// Rows that wait to be loaded.
    pub fn len(&self) -> usize {
        self.wanted.len() + self.loading.len()
    }

    /// The number of the questions asked now.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Reads what `shards` have from row `first` on, before anything the writer hands over.
    pub fn catch_up(&mut self, shards: impl IntoIterator<Item = i32>, first: Uuid) {
        let mut shards: Vec<i32> = shards.into_iter().collect();
        let mut after = Uuid::from_u128(first.as_u128().saturating_sub(1));
        if let Some(scan) = self.scan.take().filter(|scan| scan.blocking) {
            shards.extend(scan.shards);
            after = after.min(scan.after);
        }
        shards.sort_unstable();
        shards.dedup();
        self.number += 1;
        self.wanted.extend(self.loading.drain(..));
        self.scanning = false;
        self.scan = (!shards.is_empty()).then_some(Scan { shards, after, blocking: true });
    }

    /// Looks for rows of `shards` that nobody handed over, unless a scan is under way.
    pub fn poll(&mut self, shards: Vec<i32>) {
        if self.scan.is_none() && !shards.is_empty() {
            self.scan = Some(Scan { shards, after: Uuid::nil(), blocking: false });
        }
    }

    /// These rows are in the table.
    pub fn want(&mut self, ids: impl IntoIterator<Item = Uuid>) {
        self.wanted.extend(ids);
    }

    /// Forgets all of it.
    pub fn clear(&mut self) {
        *self = Self { number: self.number + 1, ..Self::default() };
    }

    /// The next question, if one can be asked; `room` says whether rows may be loaded.
    pub fn ask(&mut self, room: bool) -> Option<Question> {
        if self.loading.is_empty() && room && !self.wanted.is_empty() {
            self.loading = std::iter::from_fn(|| self.wanted.pop_first()).take(self.rows).collect();
            return Some(Question::Rows(self.loading.clone()));
        }
        let scan = self.scan.as_ref().filter(|_| !self.scanning && self.wanted.len() < ENOUGH)?;
        self.scanning = true;
        Some(Question::Ids { shards: scan.shards.clone(), after: scan.after })
    }

    /// A page of ids has come; whether they belong to a blocking scan.
    pub fn scanned(&mut self, ids: &[Uuid]) -> bool {
        self.scanning = false;
        let Some(scan) = &mut self.scan else { return false };
        let blocking = scan.blocking;
        if ids.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) {
            self.scan = None;
        } else {
            scan.after = ids.last().copied().unwrap_or(scan.after);
        }
        blocking
    }

    /// The table could not be read: asked again later.
    pub fn failed(&mut self) {
        self.scanning = false;
        self.wanted.extend(self.loading.drain(..));
    }

    /// Rows have come with so many events; `rest` is still wanted.
    pub fn loaded(&mut self, events: usize, rest: Vec<Uuid>) {
        let per_row = events.div_ceil((self.loading.len() - rest.len()).max(1)).max(1);
        self.rows = (table::EVENTS / per_row).clamp(*ROWS.start(), *ROWS.end());
        self.loading.clear();
        self.wanted.extend(rest);
    }
}

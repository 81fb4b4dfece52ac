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
    /// Rows from this one on are loaded before those before it, however late they become known.
    first: Uuid,
    /// Rows to load next.
    rows: usize,
    /// Later rows may have been loaded before earlier ones.
    disordered: bool,
    /// Answers to questions of an earlier number are void.
    number: u64,
}

impl Default for Backlog {
    fn default() -> Self {
        let (wanted, loading) = (BTreeSet::new(), Vec::new());
        let (first, rows) = (Uuid::nil(), *ROWS.start());
        Self { scan: None, wanted, loading, scanning: false, first, rows, disordered: false, number: 0 }
    }
}

struct Scan {
    shards: Vec<i32>,
    /// Ids up to this one are seen.
    after: Uuid,
    /// Whether rows of the writer must wait until it is over: earlier rows may be unknown.
    blocking: bool,
    /// Rows from this one on come first; those before it are scanned then.
    recent: Option<Uuid>,
    /// Rows from this one on are seen.
    until: Option<Uuid>,
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
        let mut after = before(first);
        if let Some(scan) = self.scan.take().filter(|scan| scan.blocking) {
            shards.extend(scan.shards);
            after = if scan.recent.is_some() { Uuid::nil() } else { after.min(scan.after) };
        }
        self.begin(shards, after, None);
    }

    /// Reads what `shards` have, those from row `recent` on first: what came before was most likely published by who
    /// held them, and is only published again to be sure.
    pub fn take_over(&mut self, mut shards: Vec<i32>, recent: Uuid) {
        let mut recent = recent;
        if let Some(scan) = self.scan.as_ref().filter(|scan| scan.blocking) {
            if self.first.is_nil() {
                return self.catch_up(shards, Uuid::nil());
            }
            // Others were taken over just before: both go on as one.
            shards.extend(&scan.shards);
            recent = recent.min(self.first);
        }
        self.disordered = true;
        self.begin(shards, before(recent), Some(recent));
    }

    fn begin(&mut self, mut shards: Vec<i32>, after: Uuid, recent: Option<Uuid>) {
        shards.sort_unstable();
        shards.dedup();
        self.number += 1;
        self.wanted.extend(self.loading.drain(..));
        self.scanning = false;
        self.first = recent.unwrap_or_default();
        self.scan = (!shards.is_empty()).then_some(Scan { shards, after, blocking: true, recent, until: None });
    }

    /// Whether a row may be known while an earlier one is not.
    pub fn disordered(&self) -> bool {
        self.disordered && self.blocks()
    }

    /// Once all rows of another holder are loaded, order counts again, and none comes before an earlier one.
    fn settle(&mut self) {
        self.disordered = self.disordered();
        if !self.disordered {
            self.first = Uuid::nil();
        }
    }

    /// Looks for rows of `shards` that nobody handed over, unless a scan is under way.
    pub fn poll(&mut self, shards: Vec<i32>) {
        if self.scan.is_none() && !shards.is_empty() {
            self.scan = Some(Scan { shards, after: Uuid::nil(), blocking: false, recent: None, until: None });
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
            self.loading = std::iter::from_fn(|| next(&mut self.wanted, self.first)).take(self.rows).collect();
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
        let last = ids.last().copied().unwrap_or(scan.after);
        let over =
            ids.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) || scan.until.is_some_and(|until| last >= until);
        match scan.recent.filter(|_| over) {
            Some(recent) => (scan.after, scan.recent, scan.until) = (Uuid::nil(), None, Some(recent)),
            None if over => self.scan = None,
            None => scan.after = last,
        }
        self.settle();
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
        self.settle();
    }
}

/// Takes out the first id from `first` on; where there is none, the first of all.
fn next(wanted: &mut BTreeSet<Uuid>, first: Uuid) -> Option<Uuid> {
    let id = wanted.range(first..).next().or_else(|| wanted.first()).copied()?;
    wanted.take(&id)
}

/// The id before `id`.
fn before(id: Uuid) -> Uuid {
    Uuid::from_u128(id.as_u128().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    /// What a scan reads of the rows 1 to `last`, page by page, in the order it reads them.
    fn read(backlog: &mut Backlog, last: u128) -> Vec<Vec<u128>> {
        let page = usize::try_from(PAGE).unwrap();
        let mut pages = Vec::new();
        while let Some(Question::Ids { after, .. }) = backlog.ask(false) {
            let ids: Vec<Uuid> = (after.as_u128() + 1..=last).map(id).take(page).collect();
            assert!(backlog.scanned(&ids), "the writer waits");
            pages.push(ids.iter().map(Uuid::as_u128).collect());
        }
        pages
    }

    #[test]
    fn the_rows_of_another_holder_are_read_from_the_recent_ones_on_and_then_the_rest() {
        let mut backlog = Backlog::default();
        backlog.take_over(vec![1, 2], id(5000));
        let pages = read(&mut backlog, 6000);
        assert_eq!(pages[0], (5000..=6000).collect::<Vec<_>>());
        let rest: Vec<u128> = pages[1..].concat();
        assert_eq!(rest[..4999], (1..5000).collect::<Vec<_>>(), "the rest, in order");
        assert!(pages.len() == 3, "and no row more than a page that holds the first recent one");
    }

    #[test]
    fn recent_rows_are_loaded_first_even_where_earlier_ones_are_known_by_then() {
        let mut backlog = Backlog::default();
        backlog.take_over(vec![1], id(5));
        backlog.want((1..=4).chain([5, 6]).map(id));
        backlog.rows = 2;
        let mut loaded = Vec::new();
        while let Some(Question::Rows(ids)) = backlog.ask(true) {
            loaded.extend(ids.iter().map(Uuid::as_u128));
            backlog.loaded(ids.len(), Vec::new());
            backlog.rows = 2;
            if loaded.len() == 2 {
                backlog.want([id(7)]);
            }
        }
        assert_eq!(loaded, [5, 6, 7, 1, 2, 3, 4], "what was committed meanwhile is recent too");
    }

    #[test]
    fn shards_taken_over_one_after_the_other_are_both_read_from_their_recent_rows_on() {
        let mut backlog = Backlog::default();
        backlog.take_over(vec![1], id(8));
        backlog.take_over(vec![2], id(9));
        let Some(Question::Ids { shards, after }) = backlog.ask(false) else { panic!("a question") };
        assert_eq!((shards, after), (vec![1, 2], id(7)));
    }

    #[test]
    fn order_cannot_be_relied_on_until_all_rows_of_another_holder_are_loaded() {
        let mut backlog = Backlog::default();
        assert!(!backlog.disordered());
        backlog.take_over(vec![1], id(3));
        backlog.want([id(3), id(4)]);
        assert!(matches!(backlog.ask(true), Some(Question::Rows(ids)) if ids == [id(3), id(4)]));
        backlog.loaded(2, Vec::new());
        assert!(backlog.disordered());
        read(&mut backlog, 4);
        assert!(!backlog.disordered(), "nothing is left to be read");
        backlog.want([id(9), id(1)]);
        assert!(
            matches!(backlog.ask(true), Some(Question::Rows(ids)) if ids == [id(1), id(9)]),
            "in order from now on"
        );
        backlog.loaded(2, Vec::new());
        backlog.catch_up([1], id(3));
        assert!(backlog.blocks() && !backlog.disordered(), "read in order");
    }

    #[test]
    fn a_second_reason_to_read_makes_it_read_everything_in_order() {
        let mut backlog = Backlog::default();
        backlog.take_over(vec![1], id(3));
        backlog.catch_up([2], id(9));
        let Some(Question::Ids { shards, after }) = backlog.ask(false) else { panic!("a question") };
        assert_eq!((shards, after), (vec![1, 2], Uuid::nil()));
    }
}

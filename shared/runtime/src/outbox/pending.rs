//! Events on their way to the stream: at most one in flight per aggregate, in the order of its sequence.

use std::{
    collections::{HashMap, VecDeque},
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use tokio::time::Instant;
use uuid::Uuid;

use super::{OutboxRow, OutgoingEvent, made_at, recent::Recent};

/// First pause before an event that was refused is published again; doubles up to [`LONGEST_PAUSE`].
const PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// When an event may be published without a look at what came before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    /// Rows reach this relay in the order they were committed: what came before was published before.
    pub trusted: bool,
    /// An event committed before then, microseconds, may be in the stream already without the stream still knowing
    /// its id.
    pub old_before: i64,
}

/// An event to publish now.
#[derive(Debug)]
pub(crate) struct Flight {
    pub token: u64,
    pub event: OutgoingEvent,
}

/// An event whose predecessors have to be looked for first.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub lane: u64,
    pub aggregate: String,
    pub sequence: i64,
    pub subject: String,
    /// When it was committed, by its row's id; microseconds.
    pub at: i64,
    pub old: bool,
}

/// What a look found.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// All that came before is published.
    Go,
    /// The stream holds the aggregate's events up to this sequence.
    UpTo(i64),
    /// These come first.
    First(Vec<OutgoingEvent>),
    /// Nothing was found out; to be asked again.
    Unknown,
}

/// The next thing to do.
#[derive(Debug)]
pub(crate) enum Step {
    Publish(Flight),
    Check(Head),
    /// A row whose events turned out to be in the stream.
    Done(Uuid, i32),
}

/// Rows and their events that are not known to be in the stream.
#[derive(Default)]
pub(crate) struct Pending {
    lanes: HashMap<u64, Lane>,
    rows: HashMap<Uuid, RowState>,
    flights: HashMap<u64, u64>,
    /// Deadlines of flights, in order; answered ones are skipped.
    deadlines: VecDeque<(Instant, u64)>,
    ready: VecDeque<u64>,
    paused: Vec<(Instant, u64)>,
    recent: Recent,
    hasher: RandomState,
    last_token: u64,
    bytes: usize,
}

struct RowState {
    shard: i32,
    left: usize,
}

struct Lane {
    entries: VecDeque<Entry>,
    state: State,
    refusals: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Ready,
    Flying,
    Checking,
    Paused,
}

struct Entry {
    event: OutgoingEvent,
    shard: i32,
    at: i64,
    row: Option<Uuid>,
}

impl Pending {
    /// Whether row `id` is on its way.
    pub fn knows(&self, id: &Uuid) -> bool {
        self.rows.contains_key(id)
    }

    /// Rows on their way.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing is on its way.
    pub fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// Events published and not yet answered.
    pub fn flying(&self) -> usize {
        self.flights.len()
    }

    /// Memory the events take, roughly, in bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Takes a row; false where it is on its way already.
    pub fn add(&mut self, row: OutboxRow) -> bool {
        let left = row.events.len();
        if self.rows.contains_key(&row.id) {
            return false;
        }
        self.rows.insert(row.id, RowState { shard: row.shard, left });
        let at = made_at(&row.id);
        for event in row.events {
            self.push(Entry { event, shard: row.shard, at, row: Some(row.id) });
        }
        true
    }

    fn push(&mut self, entry: Entry) {
        let hash = self.hasher.hash_one(&entry.event.aggregate);
        self.bytes += entry.event.bytes();
        let lane = self.lanes.entry(hash).or_insert_with(|| {
            self.ready.push_back(hash);
            Lane { entries: VecDeque::with_capacity(1), state: State::Ready, refusals: 0 }
        });
        // What flies stays at the head; the rest stands in the order of its sequence.
        let first = usize::from(lane.state == State::Flying);
        let mut place = lane.entries.len();
        while place > first && lane.entries[place - 1].event.sequence > entry.event.sequence {
            place -= 1;
        }
        lane.entries.insert(place, entry);
    }

    /// The next event that may be published or has to be looked into.
    pub fn next(&mut self, rule: Rule, deadline: Instant) -> Option<Step> {
        while let Some(hash) = self.ready.pop_front() {
            let Some(lane) = self.lanes.get_mut(&hash) else { continue };
            let Some(head) = lane.entries.front() else { continue };
            if lane.state != State::Ready {
                continue;
            }
            let sequence = head.event.sequence;
            let recent = self.recent.get(hash);
            let old = head.at < rule.old_before;
            if old && recent.is_some_and(|recent| recent >= sequence) {
                match self.land(hash) {
                    Some((row, shard)) => return Some(Step::Done(row, shard)),
                    None => continue,
                }
            }
            let follows = recent.is_some_and(|recent| recent + 1 >= sequence);
            if follows || (!old && (rule.trusted || sequence == 1)) {
                lane.state = State::Flying;
                self.last_token += 1;
                let token = self.last_token;
                self.flights.insert(token, hash);
                self.deadlines.push_back((deadline, token));
                return Some(Step::Publish(Flight { token, event: head.event.clone() }));
            }
            lane.state = State::Checking;
            let OutgoingEvent { aggregate, subject, .. } = head.event.clone();
            return Some(Step::Check(Head { lane: hash, aggregate, sequence, subject, at: head.at, old }));
        }
        None
    }

    /// The flight has landed; the row it completes.
    pub fn landed(&mut self, token: u64) -> Option<(Uuid, i32)> {
        let hash = self.flights.remove(&token)?;
        self.land(hash)
    }

    /// Takes the head of a lane off; the row it completes.
    fn land(&mut self, hash: u64) -> Option<(Uuid, i32)> {
        let lane = self.lanes.get_mut(&hash)?;
        let entry = lane.entries.pop_front()?;
        self.bytes -= entry.event.bytes();
        self.recent.put(hash, entry.event.sequence);
        if lane.entries.is_empty() {
            self.lanes.remove(&hash);
        } else {
            lane.state = State::Ready;
            lane.refusals = 0;
            self.ready.push_back(hash);
        }
        let id = entry.row?;
        let row = self.rows.get_mut(&id)?;
        row.left -= 1;
        if row.left > 0 {
            return None;
        }
        self.rows.remove(&id).map(|row| (id, row.shard))
    }

    /// The flight was refused: its event is published again after a pause.
    pub fn refused(&mut self, token: u64, now: Instant) {
        let Some(hash) = self.flights.remove(&token) else { return };
        self.pause(hash, now);
    }

    fn pause(&mut self, hash: u64, now: Instant) {
        let Some(lane) = self.lanes.get_mut(&hash) else { return };
        let pause = PAUSE.saturating_mul(1 << lane.refusals.min(8)).min(LONGEST_PAUSE);
        lane.refusals += 1;
        lane.state = State::Paused;
        self.paused.push((now + pause, hash));
    }

    /// Ends pauses and flights whose time is up; the tokens of the flights that were unanswered.
    pub fn wake(&mut self, now: Instant) -> Vec<u64> {
        let (due, paused) = std::mem::take(&mut self.paused).into_iter().partition(|(at, _)| *at <= now);
        self.paused = paused;
        for (_, hash) in due {
            self.ready(hash, State::Paused);
        }
        let mut unanswered = Vec::new();
        while let Some((at, token)) = self.deadlines.front().copied() {
            if !self.flights.contains_key(&token) {
                self.deadlines.pop_front();
                continue;
            }
            if at > now {
                break;
            }
            self.deadlines.pop_front();
            self.refused(token, now);
            unanswered.push(token);
        }
        unanswered
    }

    fn ready(&mut self, hash: u64, from: State) {
        if let Some(lane) = self.lanes.get_mut(&hash)
            && lane.state == from
        {
            lane.state = State::Ready;
            self.ready.push_back(hash);
        }
    }

    /// The connection is gone: what flew is published again on the next.
    pub fn grounded(&mut self) {
        let flights: Vec<u64> = self.flights.drain().map(|(_, hash)| hash).collect();
        self.deadlines.clear();
        for hash in flights {
            self.ready(hash, State::Flying);
        }
    }

    /// What the look at a head found.
    pub fn checked(&mut self, head: &Head, verdict: Verdict, now: Instant) {
        let Some(lane) = self.lanes.get(&head.lane) else { return };
        if lane.state != State::Checking {
            return;
        }
        match verdict {
            Verdict::Go => self.recent.put(head.lane, head.sequence - 1),
            Verdict::UpTo(sequence) => self.recent.put(head.lane, sequence),
            Verdict::First(events) => {
                if let Some(first) = events.first() {
                    self.recent.put(head.lane, first.sequence - 1);
                }
                let shard = lane.entries.front().map_or(0, |entry| entry.shard);
                for event in events {
                    self.push(Entry { event, shard, at: i64::MAX, row: None });
                }
            }
            Verdict::Unknown => return self.pause(head.lane, now),
        }
        self.ready(head.lane, State::Checking);
    }

    /// Lets go of the rows of `shard`: another instance publishes them.
    pub fn drop_shard(&mut self, shard: i32) {
        self.rows.retain(|_, row| row.shard != shard);
        let mut freed = 0;
        self.lanes.retain(|_, lane| {
            let gone = lane.entries.front().is_some_and(|entry| entry.shard == shard);
            if gone {
                freed += lane.entries.iter().map(|entry| entry.event.bytes()).sum::<usize>();
            }
            !gone
        });
        self.bytes -= freed;
        self.flights.retain(|_, hash| self.lanes.contains_key(hash));
    }

    /// Forgets everything, also what has been published: the stream is not what it was.
    pub fn clear(&mut self) {
        *self = Self { last_token: self.last_token, ..Self::default() };
    }
}

#[cfg(test)]
#[path = "pending/tests.rs"]
mod tests;

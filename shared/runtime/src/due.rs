//! Tasks that become due: each row is carried out once, at its time, by the holder of its shard.
//!
//! One look reads everything that is due, page after page, so that old failures never hide what stands behind them;
//! each row is its own job, so that neither a bad row nor a busy town stops the others.

mod alarm;
mod figures;
mod row;
mod run;

pub(crate) use alarm::Alarm;
pub(crate) use figures::DueFigures;
pub use row::{CANCELLED, DONE, WAITING, row};
#[cfg(feature = "testing")]
pub(crate) use run::job;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::Expr,
};
use tokio::{
    sync::{Semaphore, mpsc, watch},
    task::JoinHandle,
    time::{Instant, timeout},
};

use crate::{
    clock::Clock,
    entities::due::{Column, Entity, Model},
    leases::Held,
    service::Spec,
    tasks,
    writer::Writer,
};

/// Rows read at once.
const PAGE: u64 = 200;
/// Rows in the writer's hands at once.
const IN_HAND: usize = 256;
/// Rows at once that send something: as many as one address of a mail server may be expected to bear.
const SENDING: usize = 32;
/// What is being sent at a stop may take as long as this.
const SENT: Duration = Duration::from_secs(5);
/// Longest time between two looks: what another instance scheduled is seen by then.
const LOOK: Duration = Duration::from_secs(5);
/// First pause after a fault; doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// What due tasks need.
pub(crate) struct DueParts {
    pub spec: Arc<Spec>,
    pub database: DatabaseConnection,
    /// What is sent is read here.
    pub reader: DatabaseConnection,
    pub writer: Writer,
    pub clock: Clock,
    pub held: watch::Receiver<Held>,
    /// Rung when a commit wrote a row that is due before the next look.
    pub alarm: Alarm,
}

/// The running task.
pub(crate) struct DueTasks {
    figures: Arc<DueFigures>,
    sending: Arc<Semaphore>,
    task: JoinHandle<()>,
}

impl DueTasks {
    /// Starts waking.
    pub fn start(parts: DueParts) -> Self {
        let (done, dones) = mpsc::unbounded_channel();
        let figures = Arc::new(DueFigures::default());
        let sending = Arc::new(Semaphore::new(SENDING));
        let told = figures.clone();
        let waker = Waker {
            parts,
            figures: told,
            in_hand: HashSet::new(),
            sending: sending.clone(),
            paused: HashMap::new(),
            done,
        };
        Self { figures, sending, task: tasks::spawn(waker.run(dones)) }
    }

    /// What they tell of themselves.
    pub fn figures(&self) -> &Arc<DueFigures> {
        &self.figures
    }

    /// Takes up nothing more. What is being sent may end, and is handed to the writer, who finishes what it has: what was
    /// sent and is not noted would be sent again.
    pub async fn stop(&self) {
        self.task.abort();
        let all = u32::try_from(SENDING).unwrap_or(u32::MAX);
        if timeout(SENT, self.sending.acquire_many(all)).await.is_err() {
            tracing::warn!(waited = ?SENT, "something is still being sent; it may be sent again after the next start");
        }
    }
}

impl Drop for DueTasks {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// How a row ended.
struct Ended {
    id: String,
    how: Told,
}

/// What came of a due row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// It is done with.
    Through,
    /// It could not be taken in: the queue is full, or the town is elsewhere. That is no failure.
    Busy,
    /// It failed, and is tried again after longer and longer pauses.
    Failed,
}

/// What a row asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// Work for the writer.
    Works,
    /// Something outside first.
    Sends,
}

/// A row that failed, and when it is tried again.
struct Paused {
    until: Instant,
    pause: Duration,
}

struct Waker {
    parts: DueParts,
    figures: Arc<DueFigures>,
    in_hand: HashSet<String>,
    /// One permit for each row in hand that is sending.
    sending: Arc<Semaphore>,
    paused: HashMap<String, Paused>,
    done: mpsc::UnboundedSender<Ended>,
}

impl Waker {
    async fn run(mut self, mut dones: mpsc::UnboundedReceiver<Ended>) {
        let alarm = self.parts.alarm.clone();
        let clock = self.parts.clock.clone();
        let mut held = self.parts.held.clone();
        loop {
            // Asked for before the look: a move during it counts.
            let moved = clock.moved();
            alarm.looking();
            let wait = match self.look().await {
                Ok(wait) => wait,
                Err(error) => {
                    tracing::warn!(%error, "due rows could not be read; trying again");
                    FIRST_PAUSE
                }
            };
            alarm.set(clock.micros().saturating_add(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX)));
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = alarm.rung() => {}
                () = moved => {}
                changed = held.changed() => if changed.is_err() { return },
                Some(ended) = dones.recv() => self.ended(ended),
            }
            while let Ok(ended) = dones.try_recv() {
                self.ended(ended);
            }
        }
    }

    fn ended(&mut self, ended: Ended) {
        self.in_hand.remove(&ended.id);
        let before = self.paused.remove(&ended.id).map(|paused| paused.pause);
        let (wait, pause) = match ended.how {
            Told::Through => return,
            Told::Busy => (FIRST_PAUSE, before.unwrap_or_default()),
            Told::Failed => {
                let pause = before.map_or(FIRST_PAUSE, |pause| (pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE));
                (pause, pause)
            }
        };
        self.paused.insert(ended.id, Paused { until: Instant::now() + wait, pause });
    }

    /// Takes up all that is due; the time until there may be more.
    async fn look(&mut self) -> Result<Duration, DbErr> {
        let shards: Vec<i32> = self.parts.held.borrow().shards().collect();
        if shards.is_empty() {
            self.figures.oldest_is(i64::MAX);
            return Ok(LOOK);
        }
        let (now, started) = (self.parts.clock.micros(), Instant::now());
        // What sends is read by itself: however much of it waits, and however long it takes, nothing else waits for it.
        let (_, sends) = self.look_for(Sort::Sends, (&shards, now, started)).await?;
        let (full, works) = self.look_for(Sort::Works, (&shards, now, started)).await?;
        self.figures.oldest_is(sends.min(works));
        if full {
            // The next to end looks again.
            return Ok(LOOK);
        }
        // A row that was not read although its pause is over is gone: cancelled, moved, another instance's.
        let in_hand = &self.in_hand;
        self.paused.retain(|id, paused| paused.until > started || in_hand.contains(id));
        self.until_next(&shards, now, started).await
    }

    /// Takes up what is due of one sort; whether there was more than can be in hand, and when the oldest was due.
    async fn look_for(&mut self, sort: Sort, at: (&[i32], i64, Instant)) -> Result<(bool, i64), DbErr> {
        let (shards, now, started) = at;
        let (mut after, mut oldest): (Option<(i64, String)>, _) = (None, i64::MAX);
        if sort == Sort::Sends && !self.parts.spec.dues.values().any(|task| task.sends) {
            return Ok((false, oldest));
        }
        loop {
            let page = self.page(sort, (shards, now), after.take()).await?;
            oldest = page.first().map_or(oldest, |row| oldest.min(row.at));
            after = page.last().map(|row| (row.at, row.id.clone()));
            let full = page.len() as u64 == PAGE;
            for row in page {
                if self.is_full(sort) {
                    return Ok((true, oldest));
                }
                self.take(&row, started);
            }
            if !full {
                return Ok((false, oldest));
            }
        }
    }

    fn is_full(&self, sort: Sort) -> bool {
        let free = self.sending.available_permits();
        match sort {
            Sort::Sends => free == 0,
            Sort::Works => self.in_hand.len() + free >= IN_HAND + SENDING,
        }
    }

    async fn page(
        &self,
        sort: Sort,
        (shards, now): (&[i32], i64),
        after: Option<(i64, String)>,
    ) -> Result<Vec<Model>, DbErr> {
        let sending: Vec<&str> =
            self.parts.spec.dues.values().filter(|task| task.sends).map(|task| task.name).collect();
        let mut query =
            waiting(shards).filter(Column::At.lte(now)).order_by_asc(Column::At).order_by_asc(Column::Id).limit(PAGE);
        query = match sort {
            Sort::Sends => query.filter(Column::Task.is_in(sending)),
            Sort::Works if sending.is_empty() => query,
            // A task that is not known any more is among them: it is told.
            Sort::Works => query.filter(Column::Task.is_not_in(sending)),
        };
        if let Some((at, id)) = after {
            let later = Condition::all().add(Column::At.eq(at)).add(Column::Id.gt(id));
            query = query.filter(Condition::any().add(Column::At.gt(at)).add(later));
        }
        query.all(&self.parts.database).await
    }

    async fn until_next(&self, shards: &[i32], now: i64, started: Instant) -> Result<Duration, DbErr> {
        let next =
            waiting(shards).filter(Column::At.gt(now)).order_by_asc(Column::At).one(&self.parts.database).await?;
        let until = next.map_or(LOOK, |row| Duration::from_micros((row.at - now).unsigned_abs()));
        let waiting = self.paused.values().filter(|paused| paused.until > started);
        let resumed = waiting.map(|paused| paused.until - started).min();
        Ok(until.min(LOOK).min(resumed.unwrap_or(LOOK)))
    }

    /// Hands `row` to the writer, unless it is in hand or pauses after a fault.
    fn take(&mut self, row: &Model, started: Instant) {
        let pauses = self.paused.get(&row.id).is_some_and(|paused| paused.until > started);
        if pauses || self.in_hand.contains(&row.id) {
            return;
        }
        let sends = self.parts.spec.dues.get(row.task.as_str()).is_some_and(|task| task.sends);
        let permit = if sends {
            let Ok(permit) = self.sending.clone().try_acquire_owned() else { return };
            Some(permit)
        } else {
            None
        };
        let (id, done) = (row.id.clone(), self.done.clone());
        let told = move |how| {
            // The receiver is gone only when this instance stops.
            let _ = done.send(Ended { id, how });
        };
        self.in_hand.insert(row.id.clone());
        run::submit(&self.parts, (row, permit), told);
    }
}

/// The rows that wait. The state is written out, not bound: the index holds no others, and no plan could know.
fn waiting(shards: &[i32]) -> Select<Entity> {
    let state = Expr::cust(format!("due.state = '{WAITING}'"));
    Entity::find().filter(state).filter(Column::Shard.is_in(shards.iter().copied()))
}

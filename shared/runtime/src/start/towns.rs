//! The towns an instance serves: joined and left as the settings, the placement and people say.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use futures::future::join_all;
use parking_lot::Mutex;
use sea_orm::DbErr;
use tokio::sync::watch;
use wuwei_contracts::Town;

use crate::{
    nats::{barrier::Closed, endpoints::Endpoints},
    placement::{Layout, State},
    writer::Writer,
};

/// After a town could not be joined, it is tried again this soon.
const RETRY: Duration = Duration::from_secs(1);
/// Longest time what was taken in may need when a town moves away.
const MOVING: Duration = Duration::from_secs(10);

/// Why a town is not served here.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// It may not be written here: it is being moved, or another cell's.
    #[error("{town} cannot be written here at present: {cause}; try again, or ask where it is placed")]
    NotHeld {
        /// The town.
        town: Town,
        /// What its placement, or the database, says.
        cause: DbErr,
    },
    /// The connection is closed.
    #[error("{town} cannot be served: {cause}")]
    Closed {
        /// The town.
        town: Town,
        /// What happened to it.
        cause: Closed,
    },
}

/// The towns of one instance: each has a desk that takes its requests in, and is held by the writer. A town that is being
/// moved keeps its desk, where whoever asks is told to try again.
pub(super) struct Towns {
    endpoints: Endpoints,
    writer: Writer,
    layout: watch::Receiver<Layout>,
    by_hand: Mutex<ByHand>,
    /// One change at a time.
    turn: tokio::sync::Mutex<()>,
}

/// What people asked for.
#[derive(Default)]
struct ByHand {
    joined: BTreeSet<Town>,
    left: BTreeSet<Town>,
}

impl Towns {
    pub fn new(endpoints: Endpoints, writer: Writer, layout: watch::Receiver<Layout>) -> Self {
        Self { endpoints, writer, layout, by_hand: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }

    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// The towns whose requests are taken in.
    pub fn joined(&self) -> Vec<Town> {
        self.endpoints.towns()
    }

    /// The towns that are not served as they should be.
    pub fn missing(&self) -> Vec<Town> {
        let now = self.now();
        self.target().into_iter().filter(|(town, state)| !now.serves(town, *state)).map(|(town, _)| town).collect()
    }

    /// Joins and leaves until this is what it should be; whether it is.
    pub async fn settle(&self) -> bool {
        let _turn = self.turn.lock().await;
        let (target, now) = (self.target(), self.now());
        let gone = now.held.union(&now.joined).filter(|town| !target.contains_key(*town));
        join_all(gone.map(|town| self.let_go(town, MOVING))).await;
        let wrong = target.iter().filter(|(town, state)| !now.serves(town, **state));
        let served = join_all(wrong.map(|(town, state)| self.serve(town, *state))).await;
        let failures: Vec<JoinError> = served.into_iter().filter_map(Result::err).collect();
        for error in &failures {
            tracing::warn!(%error, "a town is not served yet; trying again");
        }
        failures.is_empty()
    }

    /// Follows what should be served, for as long as the writer lives.
    pub async fn follow(self: Arc<Self>) {
        let (mut layout, mut held) = (self.layout.clone(), self.writer.held());
        loop {
            let settled = self.settle().await;
            tokio::select! {
                changed = layout.changed() => if changed.is_err() { return },
                // The writer itself lets go of a town that it finds frozen when it connects anew.
                changed = held.changed() => if changed.is_err() {
                    tracing::error!("the writer has ended, and the service with it");
                    return;
                },
                () = tokio::time::sleep(RETRY), if !settled => {}
            }
        }
    }

    pub async fn join(&self, town: &Town) -> Result<(), JoinError> {
        let _turn = self.turn.lock().await;
        self.serve(town, State::Active).await?;
        let mut by_hand = self.by_hand.lock();
        by_hand.left.remove(town);
        by_hand.joined.insert(town.clone());
        Ok(())
    }

    pub async fn leave(&self, town: &Town, patience: Duration) {
        let _turn = self.turn.lock().await;
        {
            let mut by_hand = self.by_hand.lock();
            by_hand.joined.remove(town);
            by_hand.left.insert(town.clone());
        }
        self.let_go(town, patience).await;
    }

    /// Leaves all; what was taken in is answered.
    pub async fn stop(&self, patience: Duration) {
        let _turn = self.turn.lock().await;
        for left in self.endpoints.stop(patience).await.iter().filter(|left| left.unanswered > 0) {
            tracing::warn!(town = %left.town, unanswered = left.unanswered, "left requests unanswered");
        }
    }

    /// The towns to serve, and whether each may be written: the placement decides, whatever settings and people name.
    fn target(&self) -> BTreeMap<Town, State> {
        let (layout, by_hand) = (self.layout.borrow(), self.by_hand.lock());
        let named = layout.towns().union(&by_hand.joined).filter(|town| !by_hand.left.contains(*town));
        named.filter_map(|town| Some((town.clone(), layout.here(town)?))).collect()
    }

    fn now(&self) -> Now {
        Now { held: self.writer.held().borrow().clone(), joined: self.joined().into_iter().collect() }
    }

    /// The writer holds a town before its requests come in; it lets a frozen one go and the requests come in all the same.
    async fn serve(&self, town: &Town, state: State) -> Result<(), JoinError> {
        if state == State::Active {
            let cell = self.layout.borrow().cell().to_owned();
            let held = self.writer.take_up(town, &cell).await;
            held.map_err(|cause| JoinError::NotHeld { town: town.clone(), cause })?;
        } else {
            self.writer.release(town).await;
        }
        if let Err(cause) = self.endpoints.join(town).await {
            self.writer.release(town).await;
            return Err(JoinError::Closed { town: town.clone(), cause });
        }
        Ok(())
    }

    /// Its requests are answered before the writer lets go of it.
    async fn let_go(&self, town: &Town, patience: Duration) {
        self.endpoints.leave(town, patience).await;
        self.writer.release(town).await;
    }
}

/// What is served at present.
struct Now {
    /// By the writer.
    held: BTreeSet<Town>,
    /// Whose requests are taken in.
    joined: BTreeSet<Town>,
}

impl Now {
    /// Whether `town` is served as its state asks.
    fn serves(&self, town: &Town, state: State) -> bool {
        self.joined.contains(town) && self.held.contains(town) == (state == State::Active)
    }
}

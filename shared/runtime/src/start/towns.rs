//! The towns an instance serves: joined and left as the settings, the placement and people say.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use futures::future::join_all;
use parking_lot::Mutex;
use sea_orm::DbErr;
use tokio::sync::watch;
use wuwei_contracts::Town;

use crate::{
    nats::{barrier::Closed, endpoints::Endpoints},
    placement::lock_key,
    writer::Writer,
};

/// After a town could not be joined, it is tried again this soon.
const RETRY: Duration = Duration::from_secs(1);
/// Longest time what was taken in may need when a town moves away.
const MOVING: Duration = Duration::from_secs(10);

/// Why a town is not served here.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// Its lock is not to be had: it is being moved.
    #[error("{town} is being moved, or its database does not answer: {cause}; try again")]
    NotHeld {
        /// The town.
        town: Town,
        /// What the database says.
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

/// The towns of one instance.
pub(super) struct Towns {
    endpoints: Endpoints,
    writer: Writer,
    wanted: watch::Receiver<BTreeSet<Town>>,
    by_hand: Mutex<ByHand>,
    /// Towns whose jobs the writer accepts: those whose events may be applied here.
    open: watch::Sender<BTreeSet<Town>>,
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
    pub fn new(endpoints: Endpoints, writer: Writer, wanted: watch::Receiver<BTreeSet<Town>>) -> Self {
        let (open, _) = watch::channel(BTreeSet::new());
        Self { endpoints, writer, wanted, by_hand: Mutex::default(), open, turn: tokio::sync::Mutex::default() }
    }

    /// The towns whose jobs the writer accepts, as they change.
    pub fn open(&self) -> watch::Receiver<BTreeSet<Town>> {
        self.open.subscribe()
    }

    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }

    /// The towns served.
    pub fn joined(&self) -> Vec<Town> {
        self.endpoints.towns()
    }

    /// The towns that should be served and are not.
    pub fn missing(&self) -> Vec<Town> {
        let joined: BTreeSet<Town> = self.joined().into_iter().collect();
        self.target().into_iter().filter(|town| !joined.contains(town)).collect()
    }

    /// Joins and leaves until this is what it should be; whether it is.
    pub async fn settle(&self) -> bool {
        let _turn = self.turn.lock().await;
        let (target, joined): (_, BTreeSet<Town>) = (self.target(), self.joined().into_iter().collect());
        join_all(joined.difference(&target).map(|town| self.let_go(town, MOVING))).await;
        let joins = join_all(target.difference(&joined).map(|town| self.take_up(town))).await;
        let failures: Vec<JoinError> = joins.into_iter().filter_map(Result::err).collect();
        for error in &failures {
            tracing::warn!(%error, "a town is not served yet; trying again");
        }
        failures.is_empty()
    }

    /// Follows what should be served, for ever.
    pub async fn follow(self: Arc<Self>) {
        let mut wanted = self.wanted.clone();
        loop {
            let settled = self.settle().await;
            tokio::select! {
                changed = wanted.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(RETRY), if !settled => {}
            }
        }
    }

    pub async fn join(&self, town: &Town) -> Result<(), JoinError> {
        let _turn = self.turn.lock().await;
        self.take_up(town).await?;
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

    fn target(&self) -> BTreeSet<Town> {
        let by_hand = self.by_hand.lock();
        let mut target: BTreeSet<Town> = self.wanted.borrow().union(&by_hand.joined).cloned().collect();
        target.retain(|town| !by_hand.left.contains(town));
        target
    }

    /// The writer holds a town before its requests come in.
    async fn take_up(&self, town: &Town) -> Result<(), JoinError> {
        let held = self.writer.hold(town, lock_key(town)).await;
        held.map_err(|cause| JoinError::NotHeld { town: town.clone(), cause })?;
        if let Err(cause) = self.endpoints.join(town).await {
            self.writer.release(town).await;
            return Err(JoinError::Closed { town: town.clone(), cause });
        }
        self.open.send_if_modified(|open| open.insert(town.clone()));
        Ok(())
    }

    /// Its requests are answered before the writer lets go of it.
    async fn let_go(&self, town: &Town, patience: Duration) {
        self.open.send_if_modified(|open| open.remove(town));
        self.endpoints.leave(town, patience).await;
        self.writer.release(town).await;
    }
}

//! Requests under way while a service changes below them.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
};

use uuid::Uuid;
use wuwei_contracts::Kind;
use wuwei_runtime::nats::caller::{As, Call, CallError, Caller};
use wuwei_testkit::{Harness, town, wait};

use crate::notes::PinNote;

const REQUESTERS: usize = 16;

/// Notes pinned in dalang, one after another, until told to end.
pub struct Load {
    ended: Arc<AtomicBool>,
    answered: Arc<AtomicU64>,
    tasks: Vec<tokio::task::JoinHandle<Ended>>,
}

/// How the requests ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ended {
    /// Carried out.
    pub answered: u64,
    /// Met nobody, twice.
    pub nobody: u64,
    /// Told to try again: nothing was changed.
    pub refused: u64,
}

impl Load {
    pub fn begin(harness: &Harness) -> Self {
        let (ended, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let task = |_| tokio::spawn(request(harness.caller().clone(), ended.clone(), answered.clone()));
        Self { tasks: (0..REQUESTERS).map(task).collect(), ended, answered }
    }

    /// Waits until so many more are answered.
    pub async fn reach(&self, more: u64) {
        let goal = self.answered.load(Relaxed) + more;
        wait::until("answers", wait::PATIENCE, || async { (self.answered.load(Relaxed) >= goal).then_some(()) }).await;
    }

    /// Ends it.
    pub async fn end(self) -> Ended {
        self.ended.store(true, Relaxed);
        let mut all = Ended::default();
        for task in self.tasks {
            let Ended { answered, nobody, refused } = task.await.unwrap();
            all.answered += answered;
            all.nobody += nobody;
            all.refused += refused;
        }
        all
    }
}

async fn request(caller: Caller, ended: Arc<AtomicBool>, answered: Arc<AtomicU64>) -> Ended {
    let (dalang, call) = (town("dalang"), Call::by(As::Subject("wu".into())));
    let mut own = Ended::default();
    while !ended.load(Relaxed) {
        match caller.call(&dalang, &PinNote { id: Uuid::now_v7() }, &call).await {
            Ok(_) => {
                own.answered += 1;
                answered.fetch_add(1, Relaxed);
            }
            Err(CallError::NoResponders { .. }) => own.nobody += 1,
            Err(CallError::Rejected(rejection)) if rejection.kind == Kind::Unavailable => own.refused += 1,
            Err(error) => panic!("a request was lost or refused: {error}"),
        }
    }
    own
}

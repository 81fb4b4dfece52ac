//! Towns left and services stopped under load: every request is answered, every event is published.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
};

use uuid::Uuid;
use wuwei_contracts::{Role, subject};
use wuwei_runtime::nats::caller::{As, Call, CallError, Caller};
use wuwei_testkit::{Backend, Harness, both, town, wait};

use crate::notes::{NOTES, PinNote};

const REQUESTERS: usize = 16;

/// Requests under way until told to end: how many were answered, and how many met nobody.
struct Load {
    ended: Arc<AtomicBool>,
    answered: Arc<AtomicU64>,
    tasks: Vec<tokio::task::JoinHandle<u64>>,
}

impl Load {
    fn begin(harness: &Harness) -> Self {
        let (ended, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let task = |_| tokio::spawn(request(harness.caller().clone(), ended.clone(), answered.clone()));
        Self { tasks: (0..REQUESTERS).map(task).collect(), ended, answered }
    }

    /// Waits until so many more are answered.
    async fn reach(&self, more: u64) {
        let goal = self.answered.load(Relaxed) + more;
        wait::until("answers", wait::PATIENCE, || async { (self.answered.load(Relaxed) >= goal).then_some(()) }).await;
    }

    /// Ends it: requests answered, and requests that nobody was there for.
    async fn end(self) -> (u64, u64) {
        self.ended.store(true, Relaxed);
        let mut nobody = 0;
        for task in self.tasks {
            nobody += task.await.unwrap();
        }
        (self.answered.load(Relaxed), nobody)
    }
}

async fn request(caller: Caller, ended: Arc<AtomicBool>, answered: Arc<AtomicU64>) -> u64 {
    let (dalang, call) = (town("dalang"), Call::by(As::Subject("wu".into())));
    let mut nobody = 0;
    while !ended.load(Relaxed) {
        match caller.call(&dalang, &PinNote { id: Uuid::now_v7() }, &call).await {
            Ok(_) => drop(answered.fetch_add(1, Relaxed)),
            Err(CallError::NoResponders { .. }) => nobody += 1,
            Err(error) => panic!("a request was lost or refused: {error}"),
        }
    }
    nobody
}

async fn open(backend: Backend) -> Harness {
    let harness = Harness::start(backend, NOTES).await;
    harness.grant("wu", Role::TownOfficer, "town:dalang").await;
    harness
}

both!(a_service_stopped_under_load_answers_and_publishes_all_it_took_in, async |backend: Backend| {
    let mut harness = open(backend).await;
    let load = Load::begin(&harness);
    load.reach(500).await;
    harness.stop().await;
    let rows = harness.database().rows("notes").await;
    let published = harness.bus().messages(&subject::stream("notes")).await.unwrap();
    let (answered, _) = load.end().await;
    assert_eq!(answered, rows, "each answered command is a row, and each row was answered");
    assert_eq!(published, rows, "the relay had published all when the service had stopped");
    assert!(harness.instances().is_empty());
});

#[test]
fn two_instances_hand_a_town_to_and_fro_without_losing_a_request() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = open(backend).await;
        harness.second_instance().await;
        let load = Load::begin(&harness);
        let dalang = town("dalang");
        for _ in 0..20 {
            load.reach(200).await;
            harness.instances()[1].running.leave(&dalang).await;
            assert!(!harness.instances()[1].running.towns().contains(&dalang));
            load.reach(200).await;
            harness.instances()[1].running.join(&dalang).await.unwrap();
            assert!(harness.instances()[1].running.towns().contains(&dalang));
        }
        let (answered, nobody) = load.end().await;
        assert_eq!(nobody, 0, "one instance was always there");
        harness.settled().await;
        assert_eq!(answered, harness.database().rows("notes").await);
    });
}

both!(a_town_left_by_hand_stays_left_until_joined, async |backend: Backend| {
    let mut harness = open(backend).await;
    let dalang = town("dalang");
    harness.instances()[0].running.leave(&dalang).await;
    let away = harness.try_call("wu", "dalang", &PinNote { id: Uuid::now_v7() }, &Call::default()).await;
    assert!(matches!(away, Err(CallError::NoResponders { .. })), "{away:?}");
    assert!(harness.instances()[0].running.ready().await, "that is as it should be");
    harness.instances()[0].running.join(&dalang).await.unwrap();
    harness.call("wu", "dalang", PinNote { id: Uuid::now_v7() }).await.unwrap();
});

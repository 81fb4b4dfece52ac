//! A town moved between two cells of one database: refused for a moment, then served by the other cell; what was
//! acknowledged is kept, and nobody writes in between.

use std::time::Duration;

use async_nats::jetstream;
use sea_orm::{ConnectOptions as DatabaseOptions, ConnectionTrait, Database, DatabaseConnection};
use serde_json::{Value, json};
use uuid::Uuid;
use wuwei_contracts::{Kind, Role};
use wuwei_runtime::{
    nats::connection::{Connection, Label},
    placement::{Moves, Placed, PlacementError, State, lock_key},
    start::JoinError,
};
use wuwei_testkit::{Backend, Harness, town, wait};

use crate::{
    grants::connect,
    load::Load,
    notes::{NOTES, PinNote},
};

fn note() -> PinNote {
    PinNote { id: Uuid::now_v7() }
}

async fn open(backend: Backend) -> Harness {
    let harness = Harness::start(backend, NOTES).await;
    harness.grant("wu", Role::TownOfficer, "town:dalang").await;
    harness
}

/// The operator's hand.
async fn moves(harness: &Harness) -> Moves {
    let label = Label::new("operator");
    let connection = Connection::open(&harness.login().settings(), &label, wait::PATIENCE).await.unwrap();
    Moves::new("notes", harness.database().connection().clone(), &connection)
}

/// Waits until a note can be pinned in dalang.
async fn served(harness: &Harness) {
    let pinned = || async { harness.call("wu", "dalang", note()).await.ok() };
    wait::until("dalang served", wait::PATIENCE, pinned).await;
}

/// Waits until none can.
async fn refused(harness: &Harness) {
    let refused = || async { harness.call("wu", "dalang", note()).await.err() };
    let rejection = wait::until("dalang refused", wait::PATIENCE, refused).await;
    assert_eq!((rejection.kind, rejection.retry_after), (Kind::Unavailable, Some(1)), "{rejection}");
}

/// Waits until the bucket says so.
async fn announced(harness: &Harness, wanted: Value) {
    let bucket = jetstream::new(connect(harness).await).get_key_value("PLACEMENT").await.unwrap();
    let told = || async {
        let entry = bucket.get("notes.dalang").await.unwrap()?;
        (serde_json::from_slice::<Value>(&entry).unwrap() == wanted).then_some(())
    };
    wait::until("the announcement", wait::PATIENCE, told).await;
}

#[test]
fn a_moved_town_is_refused_for_a_moment_then_served_by_the_other_cell() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = open(backend).await;
        harness.settings().service.cell = "beside".to_owned();
        harness.second_instance().await;
        let (dalang, moves) = (town("dalang"), moves(&harness).await);
        assert!(harness.instances()[1].running.towns().is_empty(), "all towns are in the cell shared");
        let load = Load::begin(&harness);
        load.reach(200).await;
        let frozen = moves.freeze(&dalang, wait::PATIENCE).await.unwrap();
        let placed = |cell: &str, epoch, state| Placed { town: town("dalang"), cell: cell.to_owned(), epoch, state };
        assert_eq!(frozen, placed("shared", 1, State::Frozen));
        let rows = harness.database().rows("notes").await;
        for _ in 0..50 {
            let body = serde_json::to_vec(&note()).unwrap();
            let reply = harness.raw("dalang", "pin_note").by("wu").body(body).send().await.unwrap();
            assert_eq!((reply.error_code(), reply.header("Retry-After")), (Some(503), Some("1")));
        }
        assert_eq!(harness.database().rows("notes").await, rows, "nobody writes to a frozen town");
        let flipped = moves.flip(&dalang, frozen.epoch, "beside").await.unwrap();
        assert_eq!(flipped, placed("beside", 2, State::Active));
        load.reach(200).await;
        let instances = &*harness.instances();
        let handed_over = || async {
            let served: Vec<_> = instances.iter().map(|it| it.running.towns().contains(&dalang)).collect();
            (served == [false, true]).then_some(())
        };
        wait::until("the other cell alone", wait::PATIENCE, handed_over).await;
        announced(&harness, json!({ "cell": "beside", "epoch": 2, "state": "active" })).await;
        load.reach(200).await;
        let ended = load.end().await;
        assert!(ended.refused > 0, "whoever asked a frozen town was told to try again: {ended:?}");
        harness.settled().await;
        let rows = harness.database().rows("notes").await;
        assert_eq!(ended.answered, rows, "what was answered is there, and nothing else");
    });
}

/// A session that holds dalang as a writer does, and is never told to let go.
async fn stalled(harness: &Harness) -> DatabaseConnection {
    let mut options = DatabaseOptions::new(harness.database().url().to_owned());
    options.max_connections(1).min_connections(1).sqlx_logging(false);
    let holder = Database::connect(options).await.unwrap();
    let hold = format!("SELECT pg_advisory_lock_shared({})", lock_key(&town("dalang")));
    holder.execute_unprepared(&hold).await.unwrap();
    holder
}

#[test]
fn a_freeze_waits_for_every_holder_and_can_be_taken_back() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let mut harness = open(backend).await;
        let (dalang, moves) = (town("dalang"), moves(&harness).await);
        let holder = stalled(&harness).await;
        let held = moves.freeze(&dalang, Duration::from_millis(300)).await.unwrap_err();
        assert!(matches!(held, PlacementError::Held { .. }), "{held}");
        refused(&harness).await;
        announced(&harness, json!({ "cell": "shared", "epoch": 1, "state": "freezing" })).await;
        let early = moves.flip(&dalang, 1, "beside").await.unwrap_err();
        assert!(matches!(early, PlacementError::NotFrozen { state: State::Freezing, .. }), "{early}");
        moves.flip(&dalang, 1, "shared").await.unwrap();
        served(&harness).await;
        let late = moves.flip(&dalang, 1, "beside").await.unwrap_err();
        assert!(matches!(late, PlacementError::Moved { epoch: 1, .. }), "{late}");
        holder.execute_unprepared("SELECT pg_advisory_unlock_all()").await.unwrap();
        let frozen = moves.freeze(&dalang, wait::PATIENCE).await.unwrap();
        assert_eq!((frozen.epoch, frozen.state), (2, State::Frozen));
        let by_hand = harness.instances()[0].running.join(&dalang).await.unwrap_err();
        assert!(matches!(by_hand, JoinError::NotHeld { .. }), "{by_hand}");
        refused(&harness).await;
    });
}

#[test]
fn a_writer_that_connects_anew_does_not_enter_a_town_frozen_meanwhile() {
    wuwei_testkit::run(Backend::Postgres, async |backend| {
        let harness = open(backend).await;
        served(&harness).await;
        let rows = harness.database().rows("notes").await;
        // The instance is not told: only its writer can see it in time.
        let freeze = "INSERT INTO placement (town, cell, epoch, state) VALUES ('dalang', 'shared', 1, 'frozen')";
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND application_name = 'wuwei-notes-writer'";
        harness.database().execute(freeze).await;
        harness.database().execute(cut).await;
        refused(&harness).await;
        assert_eq!(harness.database().rows("notes").await, rows, "nobody writes to a frozen town");
        harness.database().execute("DELETE FROM placement").await;
        served(&harness).await;
    });
}

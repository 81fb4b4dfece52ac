//! What was kept long enough is deleted as soon as a service runs.

use wuwei_testkit::{Backend, Harness, both, wait};

use crate::notes::NOTES;

/// A due task done long ago, and one that waits.
const OLD: &str = "INSERT INTO due (id, town, shard, task, at, payload, origin, state, version) VALUES \
                   ('done', 'dalang', 0, 'none', 0, '{}', '{}', 'done', 2), \
                   ('waiting', 'dalang', 0, 'none', 9000000000000000, '{}', '{}', 'waiting', 1)";

both!(old_rows_are_swept_at_the_start, async |backend: Backend| {
    let mut harness = Harness::start(backend, NOTES).await;
    harness.database().execute(OLD).await;
    harness.restart().await;
    let swept = || async { (harness.database().rows("due").await == 1).then_some(()) };
    wait::until("old rows swept", wait::PATIENCE, swept).await;
    assert_eq!(harness.database().texts("SELECT id AS t FROM due").await, ["waiting"]);
});

//! assessment as a whole: the real service on a real nats-server, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod blind;
mod duty_lists;
mod evidence;
mod facts;
mod handlers;
mod office;
mod periods;
mod races;
mod rosters;
mod schemes;
mod scores;

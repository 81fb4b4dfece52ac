//! delegation as a whole: the real service on a real nats-server, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod counting_time;
mod escalating;
mod filing;
mod handlers;
mod handling;
mod matching;
mod office;
mod opening;
mod publishing;
mod reading;

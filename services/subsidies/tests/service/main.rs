//! subsidies as a whole: the real service on a real nats-server, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod allocating;
mod applying;
mod awarding;
mod filing;
mod handlers;
mod holding;
mod keeping_books;
mod matching;
mod office;
mod opening;
mod paying;
mod reading;
mod scoring;

//! registry as a whole: the real service on a real nats-server, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod changing_communities;
mod exporting;
mod granting;
mod handlers;
mod importing;
mod loading_places;
mod merging_and_splitting;
mod office;
mod registering_communities;
mod searching;

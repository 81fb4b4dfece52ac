//! registry as a whole: the real service on a real nats-server, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod assemblies;
mod bodies;
mod body_cases;
mod changing_communities;
mod covering;
mod exporting;
mod filing;
mod granting;
mod handlers;
mod importing;
mod loading_places;
mod merging_and_splitting;
mod office;
mod organisations;
mod registering_communities;
mod scan;
mod searching;
mod telling;
mod telling_cases;
mod telling_others;
mod vault;

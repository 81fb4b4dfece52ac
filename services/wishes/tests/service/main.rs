//! wishes as a whole: the real service on a real nats-server, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

mod answering;
mod claiming;
mod filing;
mod handlers;
mod looking;
mod losing_organisations;
mod matching;
mod moving;
mod office;
mod private_text;
mod taking_in;
mod visiting;
mod weighing;

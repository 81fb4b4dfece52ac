//! Tests of services against real servers: the real service, a real nats-server, SQLite and PostgreSQL.
#![allow(clippy::panic, reason = "a test that cannot go on ends by panicking, saying why")]
#![allow(clippy::disallowed_methods, reason = "tests stand outside the system: they make ids and read the environment")]

pub mod account;
pub mod backend;
pub mod cases;
pub mod city;
pub mod database;
pub mod events;
mod faults;
pub mod filing;
pub mod harness;
pub mod instance;
pub mod request;
pub mod servers;
mod settled;
pub mod sinks;
pub mod streams;
pub mod tested;
pub mod wait;

pub use backend::{Backend, run};
pub use cases::{Case, a_fault_before_commit_leaves_nothing, delivered_twice_changes_nothing};
pub use city::{City, Stage};
pub use events::{announced, assert_dense, community};
pub use harness::{Harness, town};
pub use sinks::{Received, Sink};
pub use tested::Tested;

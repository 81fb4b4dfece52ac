//! Chaos: a service under load, every part of it killed again and again, and a witness that remembers every answer.
//!
//! [`load`] asks until it is answered and writes the answers into a [`ledger`]; [`scenarios`] do the harm; [`verify`]
//! compares the ledger with the database, the database with the stream, and both with what reactions and due tasks
//! made of it. Everything runs in real processes: the service in one of its own (see `chaos serve`), on a nats-server
//! and a database that belong to the scenario.
#![allow(clippy::panic, reason = "a test that cannot go on ends by panicking, saying why")]

pub mod dice;
pub mod ground;
pub mod instance;
pub mod ledger;
pub mod load;
pub mod probe;
pub mod proxy;
pub mod report;
pub mod scenarios;
pub mod trial;
pub mod verify;

//! The one way to run a Wuwei service: a service says what it does ([`Service`]), the runtime does the rest.
//!
//! Requests come in by NATS, are decoded, verified and permitted, run in batches by the writer, and are answered after
//! the commit; their events go out through the outbox; events of others come in through positions, each applied once.

pub mod checks;
pub mod clock;
pub mod column;
pub(crate) mod consumers;
pub mod database;
pub mod dead_letters;
pub mod decode;
pub mod due;
pub mod entities;
mod executor;
pub mod files;
pub mod grants;
pub(crate) mod history;
pub mod identity;
pub mod ids;
pub(crate) mod job;
pub mod leases;
pub mod link;
pub mod lookup;
pub mod metrics;
pub mod nats;
pub mod origin;
pub mod outbox;
pub mod outside;
pub mod paging;
pub mod personas;
pub mod placement;
pub mod probes;
pub mod read;
pub(crate) mod receipts;
pub mod refusal;
pub mod row;
pub mod sealing;
pub mod service;
pub mod settings;
pub mod shard;
pub mod start;
pub(crate) mod sweeper;
pub mod tasks;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
pub mod work;
pub(crate) mod writer;

pub use clock::Clock;
pub use executor::{FRUGAL, executor};
pub use files::Files;
pub use origin::{Actor, Origin};
pub use read::Read;
pub use refusal::{Fault, Outcome, Refusal};
pub use row::{Key, Row, UniqueRule};
pub use sealing::{SealedKey, Sealer};
pub use service::{Answers, Computes, Due, Handles, ReactsTo, Sends, Service, Spec, Wakes};
pub use start::{Running, main, start};
pub use work::{UNNAMED, Work};

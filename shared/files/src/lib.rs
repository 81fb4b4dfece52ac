//! Files of cases, proposals and assemblies: what a service does that keeps some, whatever its things are.
//!
//! A service says what it must be asked of its things ([`Holder`]) and takes everything else in with
//! `.includes(wuwei_files::service::<Delegation>(sealer, files))`; its migrations have the two tables. wishes has commands of its
//! own, since wishes have parts and follow codes, and sweeps its bucket with [`sweep`] as everybody does.

mod desk;
mod domain;
mod entities;
mod handlers;
mod holder;
mod store;
pub mod sweep;

pub use desk::{Desk, service};
pub use holder::{Holder, Thing};
pub use store::{digests, erase};
pub use sweep::SweepFiles;

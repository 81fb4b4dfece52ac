//! A registry with a little in it, to be sent everything that is wrong.
//!
//! Every test in `tests/` sends bad input over NATS to the real service, on SQLite and on PostgreSQL, and expects a
//! typed rejection that names the field, and everything as it was: every row, and the streams.
#![allow(clippy::panic, reason = "a test that cannot go on ends by panicking, saying why")]

mod office;
mod unchanged;

pub use office::{CITY_OFFICER, HUMEN_OFFICER, LONE_RESIDENT, Office, TOWN_OFFICER, community};
pub use unchanged::{Expected, State, TOWNS, refusal};

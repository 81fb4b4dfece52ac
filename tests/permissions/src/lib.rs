//! Who may call what, where. `docs/permissions.md` is the table of it, made from the code and kept beside it, so that a
//! change is seen in review; the test here takes that table, and not the code, for what must be.
#![allow(clippy::panic, reason = "a test that cannot go on ends by panicking, saying why")]

pub mod ask;
pub mod callers;
pub mod samples;
pub mod table;

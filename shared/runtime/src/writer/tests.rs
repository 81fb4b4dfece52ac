//! The rules of the unit of work, each with a test that fails when the rule is removed (`tests/mutations` removes them), on
//! SQLite and PostgreSQL. What two instances can do to each other is shown on PostgreSQL: SQLite has one writer.
#![allow(clippy::disallowed_methods, reason = "tests stand outside the system: they make ids and start tasks")]
#![allow(clippy::cast_possible_wrap, reason = "small numbers")]

mod batching;
mod changed;
mod fixture;
mod forming;
mod races;
mod sessions;
mod stop;
mod turns;
mod wire;

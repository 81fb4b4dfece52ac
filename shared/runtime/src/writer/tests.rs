//! The rules of the unit of work, each with a test that fails when the rule is removed, on SQLite and PostgreSQL.
//! What two instances can do to each other is shown on PostgreSQL: SQLite has one writer.

mod batching;
mod fixture;
mod races;

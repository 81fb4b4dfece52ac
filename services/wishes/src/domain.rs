//! The rules of wishes: plain functions on plain values; time and ids are passed in.

pub mod categories;
pub mod file;
pub mod limits;
pub mod part;
pub mod visit;
pub mod wish;

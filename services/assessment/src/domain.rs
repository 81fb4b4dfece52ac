//! The rules of assessment: synchronous and pure, time and ids passed in.

pub mod ballot;
pub mod duty;
pub mod evidence;
pub mod period;
pub mod roster;
pub mod scheme;
pub mod scoring;

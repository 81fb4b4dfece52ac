//! Tasks for later, one per file.

pub mod end_call;

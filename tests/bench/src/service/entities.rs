//! The service's rows.

pub mod account;
pub mod entry;
pub mod place;

//! sea-orm models of the tables every service database has.

pub mod due;
pub mod grant;
pub mod idempotency;
pub mod position;

//! sea-orm models of hello's tables.

pub mod greeting;

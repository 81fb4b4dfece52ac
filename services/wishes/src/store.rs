//! Domain values into rows and back, nothing else.

pub mod authors;
pub mod claims;
pub mod files;
pub mod known;
pub mod records;
pub mod visits;
pub mod wishes;

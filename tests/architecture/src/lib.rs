//! What the architecture tests look at: the source files and what cargo knows of the packages.

pub mod metadata;
pub mod sources;

//! What the architecture tests look at: the source files and what cargo knows of the packages.
#![allow(clippy::panic, reason = "a test that cannot go on ends by panicking, saying why")]

pub mod metadata;
pub mod sources;

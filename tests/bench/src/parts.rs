//! The figures beside the grid.

pub mod drain;
pub mod events;
pub mod idle;
pub mod start;
pub mod tracing;

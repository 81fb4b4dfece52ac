//! A service from its start to its end, on real servers: probes, metrics, grants, towns joined, moved and left, ordered
//! stop.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests stand outside the system: they make ids, ask the wall clock, and end by panicking"
)]

#[path = "running/alarms.rs"]
mod alarms;
#[path = "running/ends.rs"]
mod ends;
#[path = "running/grants.rs"]
mod grants;
#[path = "running/load.rs"]
mod load;
#[path = "running/notes.rs"]
mod notes;
#[path = "running/placement.rs"]
mod placement;
#[path = "running/probes.rs"]
mod probes;
#[path = "running/starts.rs"]
mod starts;
#[path = "running/sweeps.rs"]
mod sweeps;

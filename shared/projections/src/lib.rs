//! What several services must know of registry's things: communities and organisations, kept as projections in each of
//! their databases, fed by registry's events.
//!
//! A service takes them in with `.projects(wuwei_projections::communities::projection())`, its migrations begin with
//! those of the projections' tables. A projection is as old as the last event that came: what must be exact is guarded
//! (`work.guard`), so that a decision and the event that changes its ground never pass each other.

pub mod communities;
pub mod organisations;

//! wishes.

use wuwei_contracts::wishes::SERVICE;
use wuwei_projections::{communities, organisations};
use wuwei_runtime::Service;

/// The migration the database must have reached.
pub const MIGRATION: &str = "m0003_wishes";

/// What the handlers need besides the work at hand.
#[derive(Debug, Clone, Default)]
pub struct Wishes;

/// Everything wishes does.
pub fn service() -> Service<Wishes> {
    Service::new(SERVICE, "Small wishes: found, weighed, matched and kept", MIGRATION, Wishes::default())
        .projects(communities::projection())
        .projects(organisations::projection())
}

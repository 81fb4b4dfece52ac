//! delegation.

use wuwei_contracts::delegation::SERVICE;
use wuwei_projections::{communities, organisations};
use wuwei_runtime::Service;

/// The migration the database must have reached.
pub const MIGRATION: &str = "m0003_delegation";

/// What the handlers need besides the work at hand.
#[derive(Debug, Clone, Default)]
pub struct Delegation;

/// Everything delegation does.
pub fn service() -> Service<Delegation> {
    Service::new(
        SERVICE,
        "Services brought to the door: the catalogue, cases and their clocks",
        MIGRATION,
        Delegation::default(),
    )
    .projects(communities::projection())
    .projects(organisations::projection())
}

//! subsidies.

use wuwei_contracts::subsidies::SERVICE;
use wuwei_projections::{communities, organisations};
use wuwei_runtime::Service;

/// The migration the database must have reached.
pub const MIGRATION: &str = "m0003_subsidies";

/// What the handlers need besides the work at hand.
#[derive(Debug, Clone, Default)]
pub struct Subsidies;

/// Everything subsidies does.
pub fn service() -> Service<Subsidies> {
    Service::new(
        SERVICE,
        "Small money decided in the open: rounds, proposals, awards, the ledger",
        MIGRATION,
        Subsidies::default(),
    )
    .projects(communities::projection())
    .projects(organisations::projection())
}

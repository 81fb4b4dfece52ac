//! assessment.

use wuwei_contracts::assessment::SERVICE;
use wuwei_projections::{communities, organisations};
use wuwei_runtime::Service;

/// The migration the database must have reached.
pub const MIGRATION: &str = "m0003_assessment";

/// What the handlers need besides the work at hand.
#[derive(Debug, Clone, Default)]
pub struct Assessment;

/// Everything assessment does.
pub fn service() -> Service<Assessment> {
    Service::new(
        SERVICE,
        "Both sides are judged: duty lists, schemes, periods, scores",
        MIGRATION,
        Assessment::default(),
    )
    .projects(communities::projection())
    .projects(organisations::projection())
}

//! The five services, as tests start them.

use wuwei_migrations::MigrationTrait;
use wuwei_runtime::Spec;
use wuwei_testkit::Tested;

/// All of them, in the order in which `wuwei up` starts them.
pub const ALL: [Tested; 5] = [
    Tested::new(|| wuwei_registry::service().into_spec(), || of("registry")),
    Tested::new(|| wuwei_delegation::service().into_spec(), || of("delegation")),
    Tested::new(|| wuwei_wishes::service().into_spec(), || of("wishes")),
    Tested::new(|| wuwei_subsidies::service().into_spec(), || of("subsidies")),
    Tested::new(|| wuwei_assessment::service().into_spec(), || of("assessment")),
];

/// What they do, with what every service does besides.
pub fn specs() -> Vec<Spec> {
    ALL.iter().map(|tested| (tested.spec)().complete()).collect()
}

fn of(service: &str) -> Vec<Box<dyn MigrationTrait>> {
    wuwei_migrations::of(service).unwrap_or_else(|| panic!("no migrations of {service}"))
}

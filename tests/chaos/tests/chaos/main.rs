//! The short form of every scenario, each on servers of its own.
//!
//! The long form is `cargo run -p wuwei-chaos -- --full`.
#![allow(
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on says why, one that goes well what it saw"
)]

mod reckoning;

use std::path::PathBuf;

use wuwei_chaos::scenarios::{Plan, named};
use wuwei_testkit::{Backend, run};

/// The chaos program.
fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_chaos"))
}

/// One scenario on one database.
fn short(name: &str, backend: Backend) {
    let scenario = named(name).unwrap_or_else(|| panic!("there is no scenario {name}"));
    assert!(scenario.backends.contains(&backend), "{name} does not run on {backend:?}");
    let program = program();
    run(backend, async |backend| {
        let report = (scenario.run)(Plan { rounds: scenario.short, backend, program }).await;
        println!("{report}");
    });
}

macro_rules! scenarios {
    ($($test:ident, $name:literal, [$($module:ident $backend:ident),+];)+) => {
        $(mod $test {
            use super::*;

            $(#[test]
            fn $module() {
                short($name, Backend::$backend);
            })+
        })+

        #[test]
        fn every_scenario_has_its_tests() {
            let mut tested: Vec<(&str, Backend)> = vec![$($(($name, Backend::$backend)),+),+];
            let mut there: Vec<(&str, Backend)> = wuwei_chaos::scenarios::ALL
                .iter()
                .flat_map(|scenario| scenario.backends.iter().map(|backend| (scenario.name, *backend)))
                .collect();
            tested.sort_by_key(|(name, backend)| (*name, format!("{backend:?}")));
            there.sort_by_key(|(name, backend)| (*name, format!("{backend:?}")));
            assert_eq!(tested, there);
        }
    };
}

scenarios! {
    a_killed_service_loses_nothing_and_does_nothing_twice, "service-killed", [sqlite Sqlite, postgres Postgres];
    a_killed_nats_server_loses_nothing_and_repeats_nothing, "nats-killed", [sqlite Sqlite, postgres Postgres];
    a_killed_postgres_loses_nothing, "postgres-killed", [postgres Postgres];
    a_connection_cut_during_commit_loses_and_repeats_nothing, "commit-cut", [postgres Postgres];
    a_stopped_lease_holder_publishes_late_without_harm, "holder-stopped", [postgres Postgres];
    a_killed_lease_holder_is_replaced_within_ten_seconds, "holder-killed", [postgres Postgres];
    a_store_put_back_to_an_older_copy_gets_every_event_again, "store-put-back", [sqlite Sqlite, postgres Postgres];
}

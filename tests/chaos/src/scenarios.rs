//! What is done to a running system, one file per sort of harm.

mod commit_cut;
mod killed;
mod lease;
mod put_back;

use std::path::PathBuf;

use futures::future::LocalBoxFuture;
use wuwei_testkit::Backend;

use crate::report::Report;

/// How hard, and where.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Times the harm is done.
    pub rounds: usize,
    /// The service's database.
    pub backend: Backend,
    /// The chaos program, which also is the service.
    pub program: PathBuf,
}

/// A scenario.
#[derive(Clone, Copy)]
pub struct Scenario {
    /// Its name.
    pub name: &'static str,
    /// The databases it runs on.
    pub backends: &'static [Backend],
    /// How often the harm is done in every test run.
    pub short: usize,
    /// How often in the long form.
    pub full: usize,
    /// Does it.
    pub run: fn(Plan) -> LocalBoxFuture<'static, Report>,
}

const BOTH: &[Backend] = &[Backend::Sqlite, Backend::Postgres];
const POSTGRES: &[Backend] = &[Backend::Postgres];

/// All of them.
pub const ALL: &[Scenario] = &[
    Scenario {
        name: "service-killed",
        backends: BOTH,
        short: 5,
        full: 20,
        run: |plan| Box::pin(killed::service(plan)),
    },
    Scenario { name: "nats-killed", backends: BOTH, short: 5, full: 20, run: |plan| Box::pin(killed::nats(plan)) },
    Scenario {
        name: "postgres-killed",
        backends: POSTGRES,
        short: 5,
        full: 20,
        run: |plan| Box::pin(killed::postgres(plan)),
    },
    Scenario {
        name: "commit-cut",
        backends: POSTGRES,
        short: 15,
        full: 60,
        run: |plan| Box::pin(commit_cut::commit_cut(plan)),
    },
    Scenario {
        name: "holder-stopped",
        backends: POSTGRES,
        short: 1,
        full: 20,
        run: |plan| Box::pin(lease::holder_stopped(plan)),
    },
    Scenario {
        name: "holder-killed",
        backends: POSTGRES,
        short: 1,
        full: 20,
        run: |plan| Box::pin(lease::holder_killed(plan)),
    },
    Scenario {
        name: "store-put-back",
        backends: BOTH,
        short: 1,
        full: 20,
        run: |plan| Box::pin(put_back::store_put_back(plan)),
    },
];

/// The scenario of that name.
pub fn named(name: &str) -> Option<&'static Scenario> {
    ALL.iter().find(|scenario| scenario.name == name)
}

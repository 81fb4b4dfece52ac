//! The service under measure: an ordinary one, on the public runtime. It keeps accounts, places and entries.

pub mod domain;
pub mod entities;
mod handlers;
pub mod messages;

use wuwei_migrations::{MigrationTrait, Script, with_runtime};
use wuwei_runtime::{Service, Spec};

use messages::{AccountCredited, CreditAccount, EntryRecorded, PostEntry, RecordEntry};

/// Its name, as in subjects.
pub const NAME: &str = "bench";

/// What an instance of it holds: nothing.
pub struct Bench;

const TABLES: Script = Script {
    name: "m0002_bench",
    up: include_str!("../sql/m0002_bench.up.sql"),
    down: include_str!("../sql/m0002_bench.down.sql"),
};

/// Everything it does.
pub fn spec() -> Spec {
    Service::new(NAME, "Accounts, places and entries, to be measured", TABLES.name, Bench)
        .command::<RecordEntry>()
        .command::<PostEntry>()
        .command::<CreditAccount>()
        .announces::<EntryRecorded>()
        .announces::<AccountCredited>()
        .into_spec()
}

/// The schema of its database.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    with_runtime(vec![Box::new(TABLES)])
}

//! The service under test: what it does, and the schema of its database.

use wuwei_migrations::MigrationTrait;
use wuwei_runtime::{Spec, settings::Settings};

/// A service under test.
#[derive(Clone, Copy)]
pub struct Tested {
    /// The service.
    pub spec: fn() -> Spec,
    /// All migrations of its database, the runtime's first.
    pub migrations: fn() -> Vec<Box<dyn MigrationTrait>>,
    /// What it is told besides where its servers are.
    pub adjust: fn(&mut Settings),
}

impl Tested {
    /// A service outside the migrations crate, with migrations of its own.
    pub const fn new(spec: fn() -> Spec, migrations: fn() -> Vec<Box<dyn MigrationTrait>>) -> Self {
        Self { spec, migrations, adjust: |_| {} }
    }

    /// The same, told something else.
    #[must_use]
    pub const fn adjusted(self, adjust: fn(&mut Settings)) -> Self {
        Self { adjust, ..self }
    }
}

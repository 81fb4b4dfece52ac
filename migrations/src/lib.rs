//! The schema of every service's database: which migrations there are, and how to apply them.
//!
//! Services do not depend on this crate; each names the last migration it needs, and the runtime refuses to start on a
//! database that has not reached it.

mod apply;
mod script;

pub use apply::{MigrateError, Migration, create, down, migrate, status, up};
pub use script::Script;
pub use sea_orm_migration::MigrationTrait;

/// The tables of the runtime, first in every service's database.
pub const RUNTIME: Script = Script {
    name: "m0001_runtime",
    up: include_str!("../sql/m0001_runtime.up.sql"),
    down: include_str!("../sql/m0001_runtime.down.sql"),
};

const DUE_BY_TIME: Script = Script {
    name: "m0001_runtime_due_by_time",
    up: include_str!("../sql/m0001_runtime_due_by_time.up.sql"),
    down: include_str!("../sql/m0001_runtime_due_by_time.down.sql"),
};

const REGISTRY: Script = Script {
    name: "m0002_registry",
    up: include_str!("../sql/m0002_registry.up.sql"),
    down: include_str!("../sql/m0002_registry.down.sql"),
};

const PEOPLE: Script = Script {
    name: "m0003_people",
    up: include_str!("../sql/m0003_people.up.sql"),
    down: include_str!("../sql/m0003_people.down.sql"),
};

/// What people are told.
const NOTICES: Script = Script {
    name: "m0004_registry_notices",
    up: include_str!("../sql/m0004_registry_notices.up.sql"),
    down: include_str!("../sql/m0004_registry_notices.down.sql"),
};

/// Who else is told, and of what else.
const TOLD: Script = Script {
    name: "m0005_registry_told",
    up: include_str!("../sql/m0005_registry_told.up.sql"),
    down: include_str!("../sql/m0005_registry_told.down.sql"),
};

/// What every service but registry knows of registry's things.
const PLACES: Script = Script {
    name: "m0002_places",
    up: include_str!("../sql/m0002_places.up.sql"),
    down: include_str!("../sql/m0002_places.down.sql"),
};

const WISHES: Script = Script {
    name: "m0003_wishes",
    up: include_str!("../sql/m0003_wishes.up.sql"),
    down: include_str!("../sql/m0003_wishes.down.sql"),
};

/// Whose wishes are whose, for who asks after their own.
const OWN_WISHES: Script = Script {
    name: "m0004_wishes_own",
    up: include_str!("../sql/m0004_wishes_own.up.sql"),
    down: include_str!("../sql/m0004_wishes_own.down.sql"),
};

/// Who was visited.
const VISITS: Script = Script {
    name: "m0005_wishes_visits",
    up: include_str!("../sql/m0005_wishes_visits.up.sql"),
    down: include_str!("../sql/m0005_wishes_visits.down.sql"),
};

/// Wishes by their follow codes.
const CODES: Script = Script {
    name: "m0006_wishes_codes",
    up: include_str!("../sql/m0006_wishes_codes.up.sql"),
    down: include_str!("../sql/m0006_wishes_codes.down.sql"),
};

/// Files of wishes.
const FILES: Script = Script {
    name: "m0007_wishes_files",
    up: include_str!("../sql/m0007_wishes_files.up.sql"),
    down: include_str!("../sql/m0007_wishes_files.down.sql"),
};

/// Wishes that are to be reviewed.
const REVIEW: Script = Script {
    name: "m0008_wishes_review",
    up: include_str!("../sql/m0008_wishes_review.up.sql"),
    down: include_str!("../sql/m0008_wishes_review.down.sql"),
};

const DELEGATION: Script = Script {
    name: "m0003_delegation",
    up: include_str!("../sql/m0003_delegation.up.sql"),
    down: include_str!("../sql/m0003_delegation.down.sql"),
};

const SUBSIDIES: Script = Script {
    name: "m0003_subsidies",
    up: include_str!("../sql/m0003_subsidies.up.sql"),
    down: include_str!("../sql/m0003_subsidies.down.sql"),
};

/// Files of things, of cases as of proposals.
const FILES_OF_THINGS: Script = Script {
    name: "m0004_files",
    up: include_str!("../sql/m0004_files.up.sql"),
    down: include_str!("../sql/m0004_files.down.sql"),
};

/// And of assemblies.
const FILES_OF_ASSEMBLIES: Script = Script { name: "m0006_registry_files", ..FILES_OF_THINGS };

/// Whose cases are whose, for whoever is erased.
const APPLICANTS: Script = Script {
    name: "m0005_delegation_applicants",
    up: include_str!("../sql/m0005_delegation_applicants.up.sql"),
    down: include_str!("../sql/m0005_delegation_applicants.down.sql"),
};

const ASSESSMENT: Script = Script {
    name: "m0003_assessment",
    up: include_str!("../sql/m0003_assessment.up.sql"),
    down: include_str!("../sql/m0003_assessment.down.sql"),
};

/// Services that have a database, and their own migrations after [`RUNTIME`].
const SERVICES: &[(&str, &[Script])] = &[
    ("registry", &[REGISTRY, PEOPLE, NOTICES, TOLD, FILES_OF_ASSEMBLIES]),
    ("delegation", &[PLACES, DELEGATION, FILES_OF_THINGS, APPLICANTS]),
    ("wishes", &[PLACES, WISHES, OWN_WISHES, VISITS, CODES, FILES, REVIEW]),
    ("subsidies", &[PLACES, SUBSIDIES, FILES_OF_THINGS]),
    ("assessment", &[PLACES, ASSESSMENT]),
];

/// Names of the services that have a database.
pub fn services() -> impl Iterator<Item = &'static str> {
    SERVICES.iter().map(|(name, _)| *name)
}

/// The migrations of `service` in order, unless there is no such service.
pub fn of(service: &str) -> Option<Vec<Box<dyn MigrationTrait>>> {
    let (_, own) = SERVICES.iter().find(|(name, _)| *name == service)?;
    Some(with_runtime(own.iter().map(|script| Box::new(*script) as Box<dyn MigrationTrait>).collect()))
}

/// The name of the last migration of `service`, unless there is no such service.
pub fn last(service: &str) -> Option<&'static str> {
    let (_, own) = SERVICES.iter().find(|(name, _)| *name == service)?;
    Some(own.last().map_or(RUNTIME.name, |script| script.name))
}

/// The migrations of a service outside this crate: the runtime's tables, then `own`.
pub fn with_runtime(own: Vec<Box<dyn MigrationTrait>>) -> Vec<Box<dyn MigrationTrait>> {
    let runtime = [RUNTIME, DUE_BY_TIME].map(|script| Box::new(script) as Box<dyn MigrationTrait>);
    runtime.into_iter().chain(own).collect()
}

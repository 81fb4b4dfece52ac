//! Every migration goes up and down on both databases, and services name the last one they need.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, Database, Statement};
use wuwei_migrations::{MigrateError, MigrationTrait, RUNTIME, Script, down, last, migrate, of, services, status, up, with_runtime};

const BASE: [&str; 9] =
    ["counters", "due", "events", "grants", "idempotency", "leases", "outbox", "placement", "positions"];
const REGISTRY: [&str; 6] =
    ["communities", "community_numbers", "given_grants", "imported_communities", "towns", "villages"];

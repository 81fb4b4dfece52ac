//! What a service does, its own type forgotten.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use bytes::Bytes;
use futures::future::BoxFuture;
use sea_orm::DatabaseConnection;
use serde::{Deserialize, Serialize};
use wuwei_contracts::{Access, Place, Rejection, Town};

use super::Announced;
use crate::{
    files::Files,
    grants, history,
    job::Run,
    read::Read,
    refusal::{Fault, Refusal},
    sealing::Sealer,
    settings::Settings,
};

/// A service, its own type forgotten.
#[derive(Clone)]
pub struct Spec {
    /// Name, as in subjects.
    pub name: &'static str,
    /// Version of the program, for discovery.
    pub version: &'static str,
    /// One line for discovery.
    pub description: &'static str,
    /// The migration its database must have reached.
    pub migration: &'static str,
    /// Commands and queries by name.
    pub operations: BTreeMap<&'static str, Operation>,
    /// Reactions by (producer, event type).
    pub reactions: BTreeMap<(&'static str, String), Reaction>,
    /// Due tasks by name.
    pub dues: BTreeMap<&'static str, DueTask>,
    /// The events it announces.
    pub announces: Vec<Announced>,
    /// The towns there are, where this service is the one that knows.
    pub(crate) directory: Option<Directory>,
    /// What seals its private values, where it has some.
    pub(crate) sealer: Option<Sealer>,
    /// Its bucket of files, where it keeps some.
    pub(crate) files: Option<Files>,
    /// Takes what else it needs from the settings.
    pub(crate) settle: Option<Settle>,
}

/// Takes from the settings what a service needs of them; what is wrong with them is said with its way out.
pub(crate) type Settle = Arc<dyn Fn(&Settings) -> Result<(), String> + Send + Sync>;

/// A command or query, its types forgotten.
#[derive(Clone)]
pub struct Operation {
    /// Name, as in subjects.
    pub name: &'static str,
    /// Whether it changes state.
    pub changes: bool,
    /// Who may call it.
    pub access: Access,
    /// Longest accepted body in bytes.
    pub max_body: usize,
    /// Schemas of request and reply.
    pub schemas: fn() -> (schemars::Schema, schemars::Schema),
    pub(crate) prepare: Prepare,
}

/// Reads the towns there are.
pub(crate) type Directory =
    Arc<dyn Fn(DatabaseConnection) -> BoxFuture<'static, Result<Vec<TownEntry>, Fault>> + Send + Sync>;

/// A town as announced in the bucket `TOWNS`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TownEntry {
    /// Slug: the bucket's key.
    pub slug: Town,
    /// Division code.
    pub code: String,
    /// Name in Chinese.
    pub name: String,
    /// `town`, `subdistrict` or `functional_zone`.
    pub kind: String,
}

/// Decodes and checks a body, asks `permit` about its place, and hands back what to run.
pub(crate) type Prepare = Arc<dyn Fn(&[u8], Permit<'_>) -> Result<Prepared, Rejection> + Send + Sync>;
/// Says whether the caller may act on a place.
pub(crate) type Permit<'a> = &'a dyn Fn(Place<'_>) -> Result<(), Rejection>;
/// Answers a query.
pub(crate) type Ask = Box<dyn FnOnce(Read) -> BoxFuture<'static, Result<Bytes, Refusal>> + Send>;

/// Computes, then says the lane and what to run.
pub(crate) type Computation = Box<dyn FnOnce() -> Result<(String, Run), Rejection> + Send>;

/// A decoded, checked and permitted request.
pub(crate) enum Prepared {
    /// For the writer.
    Command { lane: String, run: Run },
    /// For the writer, after a computation on a thread that may take its time.
    Computation(Computation),
    /// For the readers.
    Query(Ask),
}

/// A reaction, its types forgotten.
#[derive(Clone)]
pub struct Reaction {
    /// The producing service.
    pub producer: &'static str,
    /// Kind of aggregate.
    pub aggregate: &'static str,
    /// CloudEvents type.
    pub event: String,
    /// Whether it happens only in the town `city`.
    pub city: bool,
    pub(crate) prepare: Arc<dyn Fn(&[u8]) -> Result<Run, Fault> + Send + Sync>,
}

/// A due task, its type forgotten.
#[derive(Clone)]
pub struct DueTask {
    /// Name of the task.
    pub name: &'static str,
    /// Whether it begins with something outside.
    pub sends: bool,
    pub(crate) prepare: Arc<dyn Fn(&str) -> Result<Woken, Fault> + Send + Sync>,
}

/// Does something outside, then hands back what to run.
pub(crate) type Sending = Box<dyn FnOnce(Read) -> BoxFuture<'static, Result<Run, Fault>> + Send>;

/// What a due row asks for, in its lane.
pub(crate) enum Woken {
    /// For the writer.
    Work { lane: String, run: Run },
    /// For the writer, after something outside.
    Sending { lane: String, send: Sending },
}

impl Spec {
    /// The services whose events it reacts to, itself among them where it does.
    pub fn producers(&self) -> BTreeSet<&'static str> {
        self.reactions.keys().map(|(producer, _)| *producer).collect()
    }

    /// Whether this is the service that knows which towns there are.
    pub fn has_directory(&self) -> bool {
        self.directory.is_some()
    }

    /// Whether it keeps files.
    pub fn keeps_files(&self) -> bool {
        self.files.is_some()
    }

    /// With what every service does besides: it keeps a projection of grants, and tells histories.
    #[must_use]
    pub fn complete(mut self) -> Self {
        for (event, reaction) in grants::reactions() {
            self.reactions.entry(event).or_insert(reaction);
        }
        let history = history::operation();
        self.operations.entry(history.name).or_insert(history);
        self
    }
}

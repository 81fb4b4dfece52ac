//! What a request is: a [`Command`] changes state, a [`Query`] does not.

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Access, Fields, Place};

/// A request of one service, on subject `svc.<town>.<SERVICE>.<NAME>`.
///
/// Requests refuse unknown fields (`#[serde(deny_unknown_fields)]`), replies do not, so that replies may grow.
pub trait Message: Serialize + DeserializeOwned + JsonSchema + Clone + Send + Sync + 'static {
    /// The service that answers, as in its subject.
    const SERVICE: &'static str;
    /// The operation, in `snake_case`, imperative (`register_community`).
    const NAME: &'static str;
    /// Who may call it.
    const ACCESS: Access;
    /// Longest accepted body in bytes.
    const MAX_BODY: usize = 64 * 1024;
    /// What the service answers.
    type Reply: Serialize + DeserializeOwned + JsonSchema + Send + 'static;

    /// The place the caller's scope must cover. Defaults to the town in the subject; an operation on a thing whose
    /// place only its row knows checks again in its handler.
    fn place(&self) -> Place<'_> {
        Place::Town
    }

    /// Checks the limits of each field, naming the offenders.
    fn check(&self, fields: &mut Fields);
}

/// A request that changes state.
///
/// Every command is idempotent under its `Idempotency-Key`: a repeat gets the first reply.
pub trait Command: Message {
    /// The aggregate whose invariant this command could break. Commands of one key run one after another.
    fn key(&self) -> String;
}

/// A request that only reads.
pub trait Query: Message {}

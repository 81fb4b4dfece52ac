//! Where a piece of work comes from: who, on whose behalf, caused by what, in which trace and story.

use uuid::Uuid;
use wuwei_contracts::Town;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Subject of the caller, or `service:<name>` for reactions and due tasks.
    pub subject: String,
    /// The person whose role the caller exercises, for acting officers.
    pub on_behalf_of: Option<String>,
}

impl Actor {
    /// A service acting in its own name.
    pub fn service(name: &str) -> Self {
        Self { subject: format!("service:{name}"), on_behalf_of: None }
    }
}

/// The origin of one command, reaction or due task.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The town in whose name it runs: owner of every row and event it makes.
    pub town: Town,
    /// Who acts.
    pub actor: Actor,
    /// The operation, reaction or due task, for logs.
    pub operation: &'static str,
    /// The story: the id of its first request.
    pub correlation: Uuid,
    /// The request or event that caused this.
    pub causation: Uuid,
    /// W3C trace context of the caller, if it is sampled.
    pub traceparent: Option<String>,
    /// Whether it makes invented sample data.
    pub sample: bool,
}

//! Every operation of every service, its types forgotten: what a gateway offers to those who speak no NATS.

use schemars::Schema;

use crate::{Access, Command, Message, Query, assessment, delegation, registry, subsidies, wishes};

/// One operation of a service.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// The service that answers.
    pub service: &'static str,
    /// Its name, as in its subject.
    pub name: &'static str,
    /// Whether it changes state: a command. A query only reads.
    pub changes: bool,
    /// Who may call it.
    pub access: Access,
    /// Longest accepted body in bytes.
    pub max_body: usize,
    /// The schemas of request and reply.
    pub schemas: fn() -> (Schema, Schema),
}

impl Operation {
    /// Command `C`.
    pub const fn command<C: Command>() -> Self {
        Self::of::<C>(true)
    }

    /// Query `Q`.
    pub const fn query<Q: Query>() -> Self {
        Self::of::<Q>(false)
    }

    const fn of<M: Message>(changes: bool) -> Self {
        Self {
            service: M::SERVICE,
            name: M::NAME,
            changes,
            access: M::ACCESS,
            max_body: M::MAX_BODY,
            schemas: || (schemars::schema_for!(M), schemars::schema_for!(M::Reply)),
        }
    }
}

/// All operations that callers have, by service.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    let services: [&[Operation]; 5] = [
        registry::OPERATIONS,
        delegation::OPERATIONS,
        wishes::OPERATIONS,
        subsidies::OPERATIONS,
        assessment::OPERATIONS,
    ];
    services.into_iter().flatten()
}

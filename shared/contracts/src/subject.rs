//! Subjects. Tokens are `[a-z0-9_-]`, the town comes first.

use crate::{Event, Message, Town};

/// Queue group of every request subscription: one group name, so that a request is processed once.
pub const QUEUE_GROUP: &str = "q";

/// Whether `text` can stand in a subject as one token.
pub fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
}

/// Where a request is sent: `svc.<town>.<service>.<operation>`.
pub fn request(town: &Town, service: &str, operation: &str) -> String {
    format!("svc.{town}.{service}.{operation}")
}

/// Where a request of type `M` is sent.
pub fn of<M: Message>(town: &Town) -> String {
    request(town, M::SERVICE, M::NAME)
}

/// What an instance serving `town` subscribes to.
pub fn requests_of_town(town: &Town, service: &str) -> String {
    format!("svc.{town}.{service}.*")
}

/// Where an event is published: `evt.<town>.<service>.<aggregate>.<id>.<event>`.
pub fn event<E: Event>(town: &Town, id: &str) -> String {
    format!("evt.{town}.{}.{}.{id}.{}", E::SERVICE, E::AGGREGATE, E::NAME)
}

/// Every event of one service in every town: the subject of its stream.
pub fn events_of_service(service: &str) -> String {
    format!("evt.*.{service}.>")
}

/// The stream of a producing service: `EVT_<SERVICE>`.
pub fn stream(service: &str) -> String {
    format!("EVT_{}", service.to_ascii_uppercase())
}

/// The durable of a consuming service for one town: `<service>__<town>`.
pub fn durable(consumer: &str, town: &Town) -> String {
    format!("{consumer}__{town}")
}

/// Where a consumer puts an event it cannot digest.
pub fn dead_letter(consumer: &str, town: &Town, producer: &str) -> String {
    format!("dlq.{consumer}.{town}.{producer}")
}

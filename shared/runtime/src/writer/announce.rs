//! Facts into `CloudEvents`.

use bytes::Bytes;
use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{CloudEvent, Event, event, subject};

use crate::{
    ids,
    origin::Origin,
    outbox::OutgoingEvent,
    telemetry::{self, Announced},
};

/// The event as it will be published: version `sequence` of its aggregate, part of `story`, told as the doing of `actor`.
pub(crate) fn event<E: Event>(
    (origin, actor): (&Origin, String),
    now: Timestamp,
    (story, sequence): (Uuid, i64),
    data: &E,
) -> Result<OutgoingEvent, serde_json::Error> {
    let id = ids::new();
    let aggregate_id = data.aggregate_id();
    let source = format!("/towns/{}/{}/{}/{aggregate_id}", origin.town, E::SERVICE, E::AGGREGATE);
    let kind = event::type_of::<E>();
    // Most are not recorded, and pay for nothing.
    let created = origin.traceparent.as_deref().and_then(|cause| {
        let stream = subject::stream(E::SERVICE);
        let announced = Announced { service: E::SERVICE, stream: &stream, kind: &kind, id, town: &origin.town };
        let created = telemetry::create_span(Some(cause), announced);
        created.belongs(story, origin.causation);
        created.traceparent
    });
    let traceparent = created.or_else(|| origin.traceparent.clone());
    let event = CloudEvent {
        specversion: "1.0".to_owned(),
        id,
        partitionkey: source.clone(),
        source,
        kind,
        subject: aggregate_id.clone(),
        time: now,
        datacontenttype: "application/json".to_owned(),
        dataschema: event::schema_uri::<E>(),
        sequence: format!("{sequence:020}"),
        traceparent: traceparent.clone(),
        correlationid: story,
        causationid: origin.causation,
        actor,
        sample: origin.sample || data.sample(),
        data,
    };
    Ok(OutgoingEvent {
        aggregate: format!("{}/{aggregate_id}", E::AGGREGATE),
        sequence,
        id,
        subject: subject::event::<E>(&origin.town, &aggregate_id),
        payload: Bytes::from(serde_json::to_vec(&event)?),
        traceparent,
    })
}

//! The operation `history`, which every service answers from its own events.

use std::sync::Arc;

use bytes::Bytes;
use schemars::schema_for;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use serde_json::value::RawValue;
use wuwei_contracts::{
    Access, Fields, Kind, Place, Rejection, Role,
    history::{History, MOST, OPERATION},
};

use crate::{
    decode,
    read::Read,
    refusal::{Fault, Refusal},
    service::{Operation, Prepared},
};

/// Bytes of events in one page: below the payload of a NATS server as it comes, 1 MiB, with room to spare.
const LONGEST: usize = 512 << 10;

/// Who may read histories: those who audit and operate, and services that lack events.
const ACCESS: Access = Access::roles(&[Role::Auditor, Role::Operator]).or_services(&[
    "registry",
    "delegation",
    "wishes",
    "subsidies",
    "assessment",
    "gateway",
    "deploy",
]);

/// The reply, its events as they were published.
#[derive(serde::Serialize)]
struct Page {
    events: Vec<Box<RawValue>>,
    more: bool,
}

/// The operation.
pub(crate) fn operation() -> Operation {
    Operation {
        name: OPERATION,
        changes: false,
        access: ACCESS,
        max_body: 1024,
        schemas: || (schema_for!(History), schemars::json_schema!({ "type": "object" })),
        prepare: Arc::new(|body, permit| {
            let history: History = decode::body(body)?;
            let mut fields = Fields::default();
            fields.text("aggregate", &history.aggregate, 3..=200);
            fields.number("after", history.after, 0..=i64::MAX);
            fields.finish()?;
            permit(Place::Town)?;
            Ok(Prepared::Query(Box::new(move |read| Box::pin(async move { page(&read, &history).await }))))
        }),
    }
}

/// An event as it was published.
pub(crate) struct Told {
    /// The whole `CloudEvent` as JSON.
    pub payload: String,
    /// Slug of its town.
    pub town: String,
}

/// The events of `aggregate` (`<kind>/<id>`) after sequence `after`, in order, `most` of them.
///
/// # Errors
/// Where the table `events` cannot be read.
pub(crate) async fn events(
    database: &DatabaseConnection,
    aggregate: &str,
    after: i64,
    most: u64,
) -> Result<Vec<Told>, DbErr> {
    let sql = "SELECT payload, town FROM events WHERE aggregate = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";
    let values = [aggregate.into(), after.into(), most.cast_signed().into()];
    let statement = Statement::from_sql_and_values(database.get_database_backend(), sql, values);
    let rows = database.query_all_raw(statement).await?;
    rows.iter().map(|row| Ok(Told { payload: row.try_get("", "payload")?, town: row.try_get("", "town")? })).collect()
}

/// How many of `events`, from the first, fit into `most` bytes as a list; one at least.
pub(crate) fn fitting(events: &[Told], most: usize) -> usize {
    let mut bytes = 0;
    let fit = events.iter().take_while(|event| {
        bytes += event.payload.len() + 1;
        bytes <= most
    });
    fit.count().max(1).min(events.len())
}

async fn page(read: &Read, history: &History) -> Result<Bytes, Refusal> {
    let mut told = events(read.database(), &history.aggregate, history.after, MOST + 1).await.map_err(Fault::new)?;
    let fitting = fitting(&told, LONGEST).min(usize::try_from(MOST).unwrap_or(usize::MAX));
    let more = told.len() > fitting;
    told.truncate(fitting);
    let mut events = Vec::new();
    for Told { payload, town } in told {
        if town != read.town().as_str() {
            let says = format!("{} belongs to the town {town}; ask there", history.aggregate);
            return Err(Rejection::new(Kind::NotFound, "other_town", says)
                .at("aggregate", &history.aggregate, "town")
                .into());
        }
        events.push(RawValue::from_string(payload).map_err(Fault::new)?);
    }
    serde_json::to_vec(&Page { events, more }).map(Bytes::from).map_err(|error| Fault::new(error).into())
}

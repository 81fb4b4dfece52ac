//! The tables `outbox` and `events` as the relay reads them.

use std::{borrow::Cow, collections::HashMap};

use bytes::Bytes;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement, Value, sea_query::ArrayType,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{OutboxRow, OutgoingEvent};

/// Events read by one load, more or less, so that memory stays bounded whatever the rows hold.
pub(crate) const EVENTS: usize = 2048;

/// Aggregate and sequence.
pub(crate) type EventKey = (String, i64);

/// Ids of rows of `shards` after `after`, ascending, at most `limit`.
pub(crate) async fn ids(
    database: &DatabaseConnection,
    shards: &[i32],
    after: Uuid,
    limit: u32,
) -> Result<Vec<Uuid>, DbErr> {
    let shards: Vec<String> = shards.iter().map(ToString::to_string).collect();
    let sql =
        format!("SELECT id FROM outbox WHERE shard IN ({}) AND id > $1 ORDER BY id LIMIT {limit}", shards.join(","));
    let rows = query(database, &sql, vec![after.into()]).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// What a load brought.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// Rows with their events, by id.
    pub rows: Vec<OutboxRow>,
    /// Ids left for the next load.
    pub rest: Vec<Uuid>,
}

/// Loads the rows `ids` (ascending) with their events; stops early where they hold very many. Rows that are gone are
/// left out.
pub(crate) async fn load(database: &DatabaseConnection, ids: Vec<Uuid>) -> Result<Loaded, DbErr> {
    let (one_of, bound) = uuids(database, &ids);
    let sql = format!("SELECT id, shard, at, events FROM outbox WHERE id {one_of} ORDER BY id");
    let mut rows = Vec::with_capacity(ids.len());
    let mut keys: Vec<EventKey> = Vec::new();
    let mut rest = Vec::new();
    for row in query(database, &sql, vec![bound]).await? {
        let id: Uuid = row.try_get_by_index(0)?;
        if keys.len() >= EVENTS {
            rest.push(id);
            continue;
        }
        let text: String = row.try_get_by_index(3)?;
        let own: Vec<EventKey> = serde_json::from_str(&text).map_err(|error| DbErr::Json(error.to_string()))?;
        keys.extend_from_slice(&own);
        rows.push((
            OutboxRow { id, shard: row.try_get_by_index(1)?, at: row.try_get_by_index(2)?, events: Vec::new() },
            own,
        ));
    }
    let mut events = by_keys(database, keys).await?;
    let rows = rows.into_iter().map(|(mut row, keys)| {
        row.events = keys.iter().filter_map(|key| events.remove(key)).collect();
        if row.events.len() < keys.len() {
            tracing::error!(row = %row.id, missing = keys.len() - row.events.len(), "outbox row names events that are not there");
        }
        row
    });
    Ok(Loaded { rows: rows.collect(), rest })
}

/// The events of `keys`.
async fn by_keys(
    database: &DatabaseConnection,
    keys: Vec<EventKey>,
) -> Result<HashMap<EventKey, OutgoingEvent>, DbErr> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let (source, values) = pairs(database, keys);
    let sql = format!(
        "SELECT e.aggregate, e.sequence, e.id, e.subject, e.payload FROM {source} JOIN events AS e \
         ON e.aggregate = u.a AND e.sequence = u.s"
    );
    let rows = query(database, &sql, values).await?;
    rows.iter().map(event).map(|event| event.map(|event| ((event.aggregate.clone(), event.sequence), event))).collect()
}

/// Ids of the events of `keys`; those that exist.
pub(crate) async fn ids_of(
    database: &DatabaseConnection,
    keys: Vec<EventKey>,
) -> Result<HashMap<EventKey, Uuid>, DbErr> {
    let (source, values) = pairs(database, keys);
    let sql = format!(
        "SELECT e.aggregate, e.sequence, e.id FROM {source} JOIN events AS e ON e.aggregate = u.a AND e.sequence = u.s"
    );
    let rows = query(database, &sql, values).await?;
    rows.iter()
        .map(|row| Ok(((row.try_get_by_index(0)?, row.try_get_by_index(1)?), row.try_get_by_index(2)?)))
        .collect()
}

/// The events of one aggregate after `after` and before `before`, committed at or after `since`, the last `limit`.
pub(crate) async fn between(
    database: &DatabaseConnection,
    aggregate: &str,
    (after, before): (i64, i64),
    since: i64,
    limit: u32,
) -> Result<Vec<OutgoingEvent>, DbErr> {
    let sql = format!(
        "SELECT aggregate, sequence, id, subject, payload FROM events \
         WHERE aggregate = $1 AND sequence > $2 AND sequence < $3 AND at >= $4 ORDER BY sequence DESC LIMIT {limit}"
    );
    let values = vec![aggregate.into(), after.into(), before.into(), since.into()];
    let mut events: Vec<OutgoingEvent> =
        query(database, &sql, values).await?.iter().map(event).collect::<Result<_, _>>()?;
    events.reverse();
    Ok(events)
}

/// Deletes rows.
pub(crate) async fn delete(database: &DatabaseConnection, ids: &[Uuid]) -> Result<(), DbErr> {
    let (one_of, bound) = uuids(database, ids);
    let sql = format!("DELETE FROM outbox WHERE id {one_of}");
    let statement = Statement::from_sql_and_values(database.get_database_backend(), sql, [bound]);
    database.execute_raw(statement).await.map(drop)
}

fn event(row: &QueryResult) -> Result<OutgoingEvent, DbErr> {
    #[derive(Deserialize)]
    struct Trace<'a> {
        #[serde(borrow, default)]
        traceparent: Option<Cow<'a, str>>,
    }
    let payload: String = row.try_get_by_index(4)?;
    let trace = serde_json::from_str::<Trace<'_>>(&payload).ok();
    let traceparent = trace.and_then(|trace| trace.traceparent).map(Cow::into_owned);
    Ok(OutgoingEvent {
        aggregate: row.try_get_by_index(0)?,
        sequence: row.try_get_by_index(1)?,
        id: row.try_get_by_index(2)?,
        subject: row.try_get_by_index(3)?,
        payload: Bytes::from(payload),
        traceparent,
    })
}

/// `= ANY($1)` and what to bind, or the like on SQLite.
fn uuids(database: &DatabaseConnection, ids: &[Uuid]) -> (&'static str, Value) {
    if is_postgres(database) {
        let list = ids.iter().map(|id| Value::from(*id)).collect();
        return ("= ANY($1)", Value::Array(ArrayType::Uuid, Some(Box::new(list))));
    }
    let list: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
    ("IN (SELECT unhex(value) FROM json_each($1))", serde_json::json!(list).to_string().into())
}

/// A source `u(a, s)` of aggregates and sequences.
fn pairs(database: &DatabaseConnection, keys: Vec<EventKey>) -> (&'static str, Vec<Value>) {
    if is_postgres(database) {
        let (aggregates, sequences): (Vec<Value>, Vec<Value>) =
            keys.into_iter().map(|(aggregate, sequence)| (aggregate.into(), sequence.into())).unzip();
        let values = vec![
            Value::Array(ArrayType::String, Some(Box::new(aggregates))),
            Value::Array(ArrayType::BigInt, Some(Box::new(sequences))),
        ];
        return ("UNNEST($1::text[], $2::int8[]) AS u(a, s)", values);
    }
    let list = serde_json::json!(keys).to_string();
    ("(SELECT value->>0 AS a, value->>1 AS s FROM json_each($1)) AS u", vec![list.into()])
}

fn is_postgres(database: &DatabaseConnection) -> bool {
    database.get_database_backend() == DbBackend::Postgres
}

async fn query(database: &DatabaseConnection, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, DbErr> {
    database.query_all_raw(Statement::from_sql_and_values(database.get_database_backend(), sql, values)).await
}

//! Looking for what comes before an event: needed where rows may reach the relay out of order (several instances, a
//! backlog), and where an event may be in the stream longer ago than the stream remembers ids.

use std::{collections::HashMap, time::Duration};

use async_nats::Client;
use futures::{StreamExt, stream};
use sea_orm::{DatabaseConnection, DbErr};
use serde::Deserialize;
use uuid::Uuid;
use wuwei_contracts::CloudEvent;

use super::{
    made_at,
    pending::{Head, Verdict},
    table::{self, EventKey},
};

/// Rows committed further apart than this reach the relay in order: no instance's clock is that wrong, none needs that
/// long between dating a row and committing it.
const APART: Duration = Duration::from_mins(1);
/// Lookups in the stream at a time.
const LOOKUPS: usize = 32;
/// Most predecessors published at once; the rest is found by the next look.
const PREDECESSORS: u32 = 256;

/// Where to look.
#[derive(Clone)]
pub(crate) struct Looker {
    pub database: DatabaseConnection,
    pub client: Client,
    pub stream: String,
    /// Events committed before then, microseconds, may have aged out of the stream.
    pub since: i64,
}

impl Looker {
    /// One verdict per head. Only the database, unless it does not say enough.
    pub async fn look(&self, heads: Vec<Head>) -> Vec<(Head, Verdict)> {
        match self.by_time(&heads).await {
            Ok(before) => {
                let lookups = heads.into_iter().map(|head| {
                    let apart = before.get(&key_before(&head)).is_none_or(|id| head.at - made_at(id) > micros(APART));
                    self.judge(head, apart)
                });
                stream::iter(lookups).buffer_unordered(LOOKUPS).collect().await
            }
            Err(error) => {
                tracing::warn!(%error, "cannot look for what comes before an event");
                heads.into_iter().map(|head| (head, Verdict::Unknown)).collect()
            }
        }
    }

    /// Ids of the predecessors of `heads`; an id tells when it was made.
    async fn by_time(&self, heads: &[Head]) -> Result<HashMap<EventKey, Uuid>, DbErr> {
        let keys: Vec<EventKey> = heads.iter().filter(|head| !head.old && head.sequence > 1).map(key_before).collect();
        if keys.is_empty() { Ok(HashMap::new()) } else { table::ids_of(&self.database, keys).await }
    }

    async fn judge(&self, head: Head, apart: bool) -> (Head, Verdict) {
        if !head.old && apart {
            return (head, Verdict::Go);
        }
        let verdict = match self.published(&head).await {
            Ok(Some(sequence)) if sequence + 1 >= head.sequence => Ok(Verdict::UpTo(sequence)),
            Ok(sequence) => self.missing(&head, sequence.unwrap_or(0)).await.map_err(|error| error.to_string()),
            Err(error) => Err(error),
        };
        let verdict = verdict.unwrap_or_else(|error| {
            tracing::warn!(%error, aggregate = head.aggregate, "cannot look for what comes before an event");
            Verdict::Unknown
        });
        (head, verdict)
    }

    /// The predecessors that are not in the stream.
    async fn missing(&self, head: &Head, published: i64) -> Result<Verdict, DbErr> {
        let range = (published, head.sequence);
        let events = table::between(&self.database, &head.aggregate, range, self.since, PREDECESSORS).await?;
        Ok(if events.is_empty() { Verdict::Go } else { Verdict::First(events) })
    }

    /// The last sequence of the aggregate that the stream holds.
    async fn published(&self, head: &Head) -> Result<Option<i64>, String> {
        let (of_aggregate, _) = head.subject.rsplit_once('.').unwrap_or((&head.subject, ""));
        let body = serde_json::json!({ "last_by_subj": format!("{of_aggregate}.*") }).to_string();
        let subject = format!("$JS.API.DIRECT.GET.{}", self.stream);
        let found = self.client.request(subject, body.into()).await.map_err(|error| error.to_string())?;
        match found.status.map(|status| status.as_u16()) {
            None | Some(200) => {}
            // Nothing of that aggregate.
            Some(404) => return Ok(None),
            Some(status) => return Err(format!("direct get answered {status}")),
        }
        let event: CloudEvent<Ignored> = serde_json::from_slice(&found.payload).map_err(|error| error.to_string())?;
        Ok(event.sequence())
    }
}

#[derive(Deserialize)]
struct Ignored {}

fn key_before(head: &Head) -> EventKey {
    (head.aggregate.clone(), head.sequence - 1)
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

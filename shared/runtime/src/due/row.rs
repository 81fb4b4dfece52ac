//! Due rows and what they remember of whoever scheduled them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_contracts::Town;

use crate::{
    entities::due::Model,
    origin::{Actor, Origin},
    refusal::Fault,
    service::Due,
    shard,
};

/// Not yet done.
pub const WAITING: &str = "waiting";
/// Carried out, or ended by a rejection.
pub const DONE: &str = "done";
/// Taken back.
pub const CANCELLED: &str = "cancelled";

/// The column `origin`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Scheduled {
    correlation: Uuid,
    causation: Uuid,
    /// Of what scheduled it, if that is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    traceparent: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    sample: bool,
}

/// A waiting row, version 1: `task` becomes due at `at`, in the town and story of `origin`.
///
/// # Errors
/// A fault where the task cannot be written as JSON.
pub fn row<D: Due>(id: &str, at: Timestamp, task: &D, origin: &Origin) -> Result<Model, Fault> {
    let scheduled = Scheduled {
        correlation: origin.correlation,
        causation: origin.causation,
        traceparent: origin.traceparent.clone(),
        sample: origin.sample,
    };
    Ok(Model {
        id: id.to_owned(),
        town: origin.town.as_str().to_owned(),
        shard: shard::of(&origin.town),
        task: D::NAME.to_owned(),
        at: at.as_microsecond(),
        payload: serde_json::to_string(task).map_err(Fault::new)?,
        origin: serde_json::to_string(&scheduled).map_err(Fault::new)?,
        state: WAITING.to_owned(),
        version: 1,
    })
}

/// The origin of the work a row makes: `service` acts, in the story of whoever scheduled it. Its traceparent is that of
/// what scheduled it.
pub(super) fn origin(row: &Model, service: &str, task: &'static str) -> Result<Origin, Fault> {
    let scheduled: Scheduled = serde_json::from_str(&row.origin).map_err(Fault::new)?;
    let town =
        Town::parse(&row.town).ok_or_else(|| Fault::new(format!("due row {} of town {:?}", row.id, row.town)))?;
    Ok(Origin {
        town,
        actor: Actor::service(service),
        operation: task,
        correlation: scheduled.correlation,
        causation: scheduled.causation,
        traceparent: scheduled.traceparent,
        sample: scheduled.sample,
    })
}

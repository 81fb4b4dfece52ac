//! What the probe understands and says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_contracts::{Access, Command, Event, Fields, Message};

/// Steps a thing, making it if need be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The thing.
    pub thing: String,
    /// This command, the same as its idempotency key: it stands in the event.
    pub command: Uuid,
    /// By how much.
    pub amount: i64,
    /// Whether to set an alarm.
    pub alarm: bool,
}

/// The thing after its step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StepReply {
    /// How many steps it has had.
    pub version: i64,
    /// All its amounts in order.
    pub fold: i64,
}

impl Message for Step {
    const SERVICE: &'static str = super::NAME;
    const NAME: &'static str = "step";
    const ACCESS: Access = Access::ANYONE;
    type Reply = StepReply;

    fn check(&self, fields: &mut Fields) {
        fields.text("thing", &self.thing, 1..=40);
    }
}

impl Command for Step {
    fn key(&self) -> String {
        format!("thing/{}", self.thing)
    }
}

/// A thing was stepped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stepped {
    /// The thing.
    pub thing: String,
    /// The command that stepped it.
    pub command: Uuid,
    /// By how much.
    pub amount: i64,
}

impl Event for Stepped {
    const SERVICE: &'static str = super::NAME;
    const AGGREGATE: &'static str = "thing";
    const NAME: &'static str = "stepped";

    fn aggregate_id(&self) -> String {
        self.thing.clone()
    }
}

//! Events: facts, announced as CloudEvents 1.0 in structured JSON.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::Town;

/// A fact about one aggregate. One transition of an aggregate makes one version of it and one event.
pub trait Event: Serialize + DeserializeOwned + JsonSchema + Clone + Send + Sync + 'static {
    /// The service that announces it.
    const SERVICE: &'static str;
    /// The kind of aggregate: `community`.
    const AGGREGATE: &'static str;
    /// What happened, past tense, `snake_case`: `registered`.
    const NAME: &'static str;
    /// Version of the shape; a change that is not an added optional field makes a new one.
    const VERSION: u32 = 1;

    /// Whether its aggregates all belong to the town `city`: then nobody looks for it elsewhere.
    const CITY: bool = false;

    /// Id of the aggregate. Must be a subject token.
    fn aggregate_id(&self) -> String;

    /// Whether the data is invented sample data; the envelope says so too.
    fn sample(&self) -> bool {
        false
    }
}

/// The CloudEvents type of `E`: `org.wuwei.<service>.<aggregate>.<event>.v1`.
pub fn type_of<E: Event>() -> String {
    format!("org.wuwei.{}.{}.{}.v{}", E::SERVICE, E::AGGREGATE, E::NAME, E::VERSION)
}

/// URI of the JSON Schema of `E`'s data.
pub fn schema_uri<E: Event>() -> String {
    format!("https://wuwei.org/schemas/{}", type_of::<E>())
}

/// An event on the wire (CloudEvents 1.0, JSON format, structured mode).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CloudEvent<D = serde_json::Value> {
    /// Always `1.0`.
    pub specversion: String,
    /// `UUIDv7`; also the `Nats-Msg-Id`.
    pub id: Uuid,
    /// `/towns/<town>/<service>/<aggregate>/<id>`; the scope of `sequence`.
    pub source: String,
    /// `org.wuwei.<service>.<aggregate>.<event>.v<version>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The aggregate's id.
    pub subject: String,
    /// When it happened.
    pub time: Timestamp,
    /// Always `application/json`.
    pub datacontenttype: String,
    /// Versioned URI of the data's schema.
    pub dataschema: String,
    /// Equal keys are delivered in order: the source.
    pub partitionkey: String,
    /// 20 digits, dense per source, from 1: the aggregate's version.
    pub sequence: String,
    /// Trace context of the creating trace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// The story this belongs to: the id of its first request.
    pub correlationid: Uuid,
    /// The request or event that caused this.
    pub causationid: Uuid,
    /// Who did it: `sub`, `service:<name>`, or `unnamed` for somebody who does not want to be known.
    pub actor: String,
    /// True where the data is invented sample data.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
    /// What happened.
    pub data: D,
}

impl<D> CloudEvent<D> {
    /// The sequence as a number; none where it is malformed.
    pub fn sequence(&self) -> Option<i64> {
        self.sequence.parse().ok()
    }

    /// The town in the source.
    pub fn town(&self) -> Option<Town> {
        Town::parse(self.source.strip_prefix("/towns/")?.split('/').next()?)
    }

    /// The producing service in the source.
    pub fn service(&self) -> Option<&str> {
        self.source.split('/').nth(3)
    }

    /// `<aggregate>/<id>` in the source.
    pub fn aggregate(&self) -> Option<&str> {
        let mut rest = self.source.as_str();
        for _ in 0..4 {
            rest = rest.split_once('/')?.1;
        }
        Some(rest)
    }
}

//! How a service is found: the NATS services protocol (ADR-32), `$SRV.{PING,INFO,STATS}[.<name>[.<id>]]`.

use std::{collections::BTreeMap, sync::Arc};

use async_nats::{Client, Message};
use base64::Engine;
use futures::{StreamExt, stream::select_all};
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;
use wuwei_contracts::{Access, subject};

use super::{
    barrier::Closed,
    figures::OperationFigures,
    front::{Endpoint, Front},
};

/// Most towns listed by name; beyond that the metadata has their number and a digest.
const TOWNS_LISTED: usize = 50;

type Metadata = BTreeMap<&'static str, String>;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Ping,
    Info,
    Stats,
}

impl Verb {
    const ALL: [Self; 3] = [Self::Ping, Self::Info, Self::Stats];

    const fn name(self) -> &'static str {
        match self {
            Self::Ping => "PING",
            Self::Info => "INFO",
            Self::Stats => "STATS",
        }
    }

    const fn response(self) -> &'static str {
        match self {
            Self::Ping => "io.nats.micro.v1.ping_response",
            Self::Info => "io.nats.micro.v1.info_response",
            Self::Stats => "io.nats.micro.v1.stats_response",
        }
    }
}

/// Answers to discovery; ends when dropped.
pub(crate) struct Discovery {
    _end: oneshot::Sender<()>,
}

impl Discovery {
    /// Begins to answer.
    pub async fn start(front: Arc<Front>) -> Result<Self, Closed> {
        let mut asked = Vec::with_capacity(9);
        for verb in Verb::ALL {
            for subject in subjects(verb, front.spec.name, &front.instance) {
                let subscriber = front.client.subscribe(subject).await.map_err(|_| Closed)?;
                asked.push(subscriber.map(move |message| (verb, message)));
            }
        }
        let (end, mut ended) = oneshot::channel();
        let runtime = front.runtime.clone();
        runtime.spawn(async move {
            let mut asked = select_all(asked);
            loop {
                tokio::select! {
                    question = asked.next() => match question {
                        Some((verb, message)) => reply(&front.client, message, answer(&front, verb)).await,
                        None => return,
                    },
                    _ = &mut ended => return,
                }
            }
        });
        Ok(Self { _end: end })
    }
}

fn subjects(verb: Verb, service: &str, instance: &str) -> [String; 3] {
    let verb = verb.name();
    [format!("$SRV.{verb}"), format!("$SRV.{verb}.{service}"), format!("$SRV.{verb}.{service}.{instance}")]
}

async fn reply(client: &Client, question: Message, answer: Result<Vec<u8>, serde_json::Error>) {
    let Some(subject) = question.reply else { return };
    let sent = match answer {
        Ok(body) => client.publish(subject, body.into()).await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    if let Err(error) = sent {
        tracing::warn!(%error, subject = %question.subject, "a discovery request could not be answered");
    }
}

fn answer(front: &Front, verb: Verb) -> Result<Vec<u8>, serde_json::Error> {
    let spec = &front.spec;
    let identity = Identity {
        kind: verb.response(),
        name: spec.name,
        id: &front.instance,
        version: spec.version,
        metadata: towns(front.towns.read().iter().map(wuwei_contracts::Town::as_str)),
    };
    // In the order of the operations' names, as INFO and STATS of every instance list them.
    let endpoints = spec.operations.keys().filter_map(|name| front.endpoints.get(name)).map(Arc::as_ref);
    match verb {
        Verb::Ping => serde_json::to_vec(&identity),
        Verb::Info => serde_json::to_vec(&Info {
            identity,
            description: spec.description,
            endpoints: endpoints.map(|endpoint| EndpointInfo::of(spec.name, endpoint)).collect(),
        }),
        Verb::Stats => serde_json::to_vec(&Stats {
            identity,
            // Six digits always: nats-py reads no instant without a fraction.
            started: format!("{:.6}", front.started),
            endpoints: endpoints.map(|endpoint| EndpointStats::of(spec.name, endpoint)).collect(),
        }),
    }
}

#[derive(Serialize)]
struct Identity<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
    id: &'a str,
    version: &'a str,
    metadata: Metadata,
}

#[derive(Serialize)]
struct Info<'a> {
    #[serde(flatten)]
    identity: Identity<'a>,
    description: &'a str,
    endpoints: Vec<EndpointInfo>,
}

#[derive(Serialize)]
struct EndpointInfo {
    name: &'static str,
    subject: String,
    queue_group: &'static str,
    metadata: Metadata,
}

#[derive(Serialize)]
struct Stats<'a> {
    #[serde(flatten)]
    identity: Identity<'a>,
    started: String,
    endpoints: Vec<EndpointStats>,
}

#[derive(Serialize)]
struct EndpointStats {
    name: &'static str,
    subject: String,
    queue_group: &'static str,
    num_requests: u64,
    num_errors: u64,
    last_error: String,
    processing_time: u64,
    average_processing_time: u64,
    /// Nothing of our own; optional in ADR-32, but nats-py reads no statistics without it.
    data: Metadata,
}

impl EndpointInfo {
    fn of(service: &str, endpoint: &Endpoint) -> Self {
        let operation = &endpoint.operation;
        Self {
            name: operation.name,
            subject: any_town(service, operation.name),
            queue_group: subject::QUEUE_GROUP,
            metadata: described(service, operation.name, operation.changes, &operation.access),
        }
    }
}

impl EndpointStats {
    fn of(service: &str, endpoint: &Endpoint) -> Self {
        Self::with(service, endpoint.operation.name, &endpoint.figures)
    }

    fn with(service: &str, name: &'static str, figures: &OperationFigures) -> Self {
        let (requests, nanos) = (figures.requests(), figures.nanos());
        Self {
            name,
            subject: any_town(service, name),
            queue_group: subject::QUEUE_GROUP,
            num_requests: requests,
            num_errors: figures.errors(),
            last_error: figures.last_error(),
            processing_time: nanos,
            average_processing_time: nanos.checked_div(requests).unwrap_or(0),
            data: Metadata::new(),
        }
    }
}

/// The operation's subject in any town.
fn any_town(service: &str, operation: &str) -> String {
    format!("svc.*.{service}.{operation}")
}

/// URI of the JSON Schema of an operation's `request` or `reply`.
pub fn schema_uri(service: &str, operation: &str, part: &str) -> String {
    format!("https://wuwei.org/schemas/{service}.{operation}.{part}")
}

fn described(service: &str, operation: &str, changes: bool, access: &Access) -> Metadata {
    let roles = if access.anyone {
        "anyone".to_owned()
    } else {
        access.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(",")
    };
    Metadata::from([
        ("kind", if changes { "command" } else { "query" }.to_owned()),
        // Every command is, under its key; a query changes nothing.
        ("idempotent", "true".to_owned()),
        ("roles", roles),
        ("services", access.services.join(",")),
        ("request_schema", schema_uri(service, operation, "request")),
        ("reply_schema", schema_uri(service, operation, "reply")),
    ])
}

/// The towns, by name or, where they are many, by number and digest: the reply stays far below the payload limit.
fn towns<'a>(towns: impl ExactSizeIterator<Item = &'a str>) -> Metadata {
    let count = towns.len();
    let names: Vec<&str> = towns.collect();
    let mut metadata = Metadata::from([("towns_count", count.to_string())]);
    let joined = names.join(",");
    if count <= TOWNS_LISTED {
        metadata.insert("towns", joined);
    } else {
        let digest = Sha256::digest(joined.as_bytes());
        metadata.insert("towns_sha256", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest));
    }
    metadata
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};
    use wuwei_contracts::Role;

    use super::*;

    fn identity(verb: Verb) -> Identity<'static> {
        let metadata = towns(["dalang", "shilong"].into_iter());
        Identity { kind: verb.response(), name: "registry", id: "r-1", version: "0.1.0", metadata }
    }

    fn shape(value: impl Serialize) -> Value {
        serde_json::to_value(value).unwrap()
    }

    #[test]
    fn a_service_answers_to_all_its_name_and_its_id() {
        let asked = subjects(Verb::Stats, "registry", "r-1");
        assert_eq!(asked, ["$SRV.STATS", "$SRV.STATS.registry", "$SRV.STATS.registry.r-1"]);
    }

    #[test]
    fn ping_says_who_and_where() {
        let expected = json!({
            "type": "io.nats.micro.v1.ping_response", "name": "registry", "id": "r-1", "version": "0.1.0",
            "metadata": { "towns": "dalang,shilong", "towns_count": "2" }
        });
        assert_eq!(shape(identity(Verb::Ping)), expected);
    }

    #[test]
    fn info_describes_each_operation() {
        let access = Access::roles(&[Role::TownOfficer, Role::Operator]).or_services(&["wishes"]);
        let endpoint = EndpointInfo {
            name: "merge",
            subject: any_town("registry", "merge"),
            queue_group: subject::QUEUE_GROUP,
            metadata: described("registry", "merge", true, &access),
        };
        let info = Info { identity: identity(Verb::Info), description: "places", endpoints: vec![endpoint] };
        let info = shape(info);
        assert_eq!(info["type"], "io.nats.micro.v1.info_response");
        assert_eq!(info["description"], "places");
        let expected = json!({
            "name": "merge", "subject": "svc.*.registry.merge", "queue_group": "q",
            "metadata": {
                "kind": "command", "idempotent": "true", "roles": "town_officer,operator", "services": "wishes",
                "request_schema": "https://wuwei.org/schemas/registry.merge.request",
                "reply_schema": "https://wuwei.org/schemas/registry.merge.reply"
            }
        });
        assert_eq!(info["endpoints"], json!([expected]));
    }

    #[test]
    fn stats_count_requests_errors_and_time() {
        let figures = OperationFigures::default();
        let fresh = shape(EndpointStats::with("registry", "merge", &figures));
        assert_eq!((&fresh["average_processing_time"], &fresh["last_error"]), (&json!(0), &json!("")));
        for _ in 0..3 {
            figures.received();
            figures.answered(Duration::from_nanos(100));
        }
        figures.failed(409, "merged already");
        let stats = Stats {
            identity: identity(Verb::Stats),
            started: "2026-01-02T03:04:05.000000Z".to_owned(),
            endpoints: vec![EndpointStats::with("registry", "merge", &figures)],
        };
        let stats = shape(stats);
        assert_eq!(stats["metadata"]["towns_count"], "2");
        assert_eq!(stats["started"], "2026-01-02T03:04:05.000000Z");
        let expected = json!({
            "name": "merge", "subject": "svc.*.registry.merge", "queue_group": "q", "num_requests": 3,
            "num_errors": 1, "last_error": "409:merged already", "processing_time": 300, "average_processing_time": 100,
            "data": {}
        });
        assert_eq!(stats["endpoints"], json!([expected]));
    }

    #[test]
    fn many_towns_are_told_by_number_and_digest() {
        let names: Vec<String> = (0..51).map(|n| format!("t{n:02}")).collect();
        let listed = towns(names[..50].iter().map(String::as_str));
        assert_eq!(listed["towns"].split(',').count(), 50);
        let many = towns(names.iter().map(String::as_str));
        assert_eq!((many["towns_count"].as_str(), many.contains_key("towns")), ("51", false));
        assert_eq!(many["towns_sha256"].len(), 43);
    }
}

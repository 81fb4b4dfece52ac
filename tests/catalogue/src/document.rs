//! The AsyncAPI 3.1 document: every subject as a channel, every command, query and event as an operation.

use serde_json::{Map, Value, json};
use wuwei_contracts::{Problem, subject};
use wuwei_runtime::{
    Spec,
    service::{Announced, Operation},
};

use crate::{
    components::{Components, refers_to},
    envelope, samples,
};

/// The parts of the document while it is made.
#[derive(Default)]
struct Parts {
    channels: Map<String, Value>,
    operations: Map<String, Value>,
    messages: Map<String, Value>,
    schemas: Components,
}

/// The document of `specs`.
pub fn of(specs: &[Spec]) -> Value {
    let mut parts = Parts::default();
    parts.schemas.add("CloudEvent", "wuwei", envelope::cloud_event());
    parts.schemas.add("RequestHeaders", "wuwei", envelope::request_headers());
    parts.schemas.add("ProblemHeaders", "wuwei", envelope::problem_headers());
    let problem = parts.schemas.add("Problem", "wuwei", schemars::schema_for!(Problem).to_value());
    let message = json!({
        "name": "problem", "title": "Problem", "summary": "Why it was refused, and the way out (RFC 9457).",
        "contentType": "application/json", "headers": refers_to("ProblemHeaders"), "payload": problem
    });
    parts.messages.insert("problem".to_owned(), message);
    for spec in specs {
        for operation in spec.operations.values() {
            parts.operation(spec, operation);
        }
        for announced in &spec.announces {
            parts.event(spec, announced, specs);
        }
    }
    parts.finish(specs)
}

impl Parts {
    fn operation(&mut self, spec: &Spec, operation: &Operation) {
        let (service, name) = (spec.name, operation.name);
        let id = format!("{service}.{name}");
        let (request, reply) = (operation.schemas)();
        let sample = samples::find(service, name, "v1");
        let about = description(request.as_value());
        let kind = if operation.changes { "command" } else { "query" };
        for (part, schema) in [("request", request), ("reply", reply)] {
            let of = format!("{id}.{part}");
            let payload = self.schemas.add(&of, service, schema.to_value());
            let mut message = json!({ "name": of, "title": of, "contentType": "application/json", "payload": payload });
            if part == "request" {
                message["headers"] = refers_to("RequestHeaders");
            }
            if let Some(sample) = &sample {
                message["examples"] = json!([{ "name": "sample", "payload": sample[part] }]);
            }
            self.messages.insert(of, message);
        }
        self.channels.insert(
            id.clone(),
            json!({
                "address": format!("svc.{{town}}.{service}.{name}"),
                "parameters": { "town": { "$ref": "#/components/parameters/town" } },
                "messages": { "request": message_of(&format!("{id}.request")) }
            }),
        );
        self.channels.insert(
            format!("{id}.reply"),
            json!({
                "address": null,
                "description": "The reply subject of the request.",
                "messages": { "reply": message_of(&format!("{id}.reply")), "problem": message_of("problem") }
            }),
        );
        let of_reply = |message: &str| json!({ "$ref": format!("#/channels/{id}.reply/messages/{message}") });
        let operation = json!({
            "action": "receive", "channel": { "$ref": format!("#/channels/{id}") },
            "title": format!("{service}/{name}"), "summary": about,
            "tags": [{ "name": service }, { "name": kind }],
            "bindings": { "nats": { "queue": subject::QUEUE_GROUP, "bindingVersion": "0.1.0" } },
            "messages": [{ "$ref": format!("#/channels/{id}/messages/request") }],
            "reply": {
                "channel": { "$ref": format!("#/channels/{id}.reply") },
                "messages": [of_reply("reply"), of_reply("problem")]
            },
            "x-kind": kind,
            "x-roles": operation.access.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>(),
            "x-services": operation.access.services, "x-anyone": operation.access.anyone,
            "x-max-body": operation.max_body
        });
        self.operations.insert(id, operation);
    }

    fn event(&mut self, spec: &Spec, announced: &Announced, specs: &[Spec]) {
        let service = spec.name;
        let Announced { event, aggregate, name, city, schema } = announced;
        let schema = schema().to_value();
        let about = description(&schema);
        let version = event.rsplit('.').next().unwrap_or_default();
        let data = self.schemas.add(event, service, schema);
        let uri = format!("https://wuwei.org/schemas/{event}");
        let mut message = json!({
            "name": event, "title": event, "summary": about, "contentType": "application/cloudevents+json",
            "payload": {
                "allOf": [
                    refers_to("CloudEvent"),
                    { "type": "object", "properties": {
                        "type": { "const": event }, "dataschema": { "const": uri }, "data": data
                    } }
                ]
            }
        });
        if let Some(sample) = samples::find(service, &format!("{aggregate}_{name}"), version) {
            message["examples"] = json!([{ "name": "sample", "payload": sample }]);
        }
        self.messages.insert(event.clone(), message);
        let town = if *city { "city" } else { "{town}" };
        let mut parameters = json!({ "id": { "$ref": "#/components/parameters/id" } });
        if !city {
            parameters["town"] = json!({ "$ref": "#/components/parameters/town" });
        }
        let consumers = specs.iter().filter(|other| other.reactions.contains_key(&(service, event.clone())));
        self.channels.insert(
            event.clone(),
            json!({
                "address": format!("evt.{town}.{service}.{aggregate}.{{id}}.{name}"),
                "parameters": parameters, "messages": { "event": message_of(event) },
                "x-stream": subject::stream(service),
                "x-consumers": consumers.map(|consumer| consumer.name).collect::<Vec<_>>()
            }),
        );
        let operation = json!({
            "action": "send", "channel": { "$ref": format!("#/channels/{event}") }, "title": event, "summary": about,
            "tags": [{ "name": service }, { "name": "event" }],
            "messages": [{ "$ref": format!("#/channels/{event}/messages/event") }]
        });
        self.operations.insert(event.clone(), operation);
    }

    fn finish(self, specs: &[Spec]) -> Value {
        let streams = specs.iter().map(|spec| {
            let about = json!({ "subjects": [subject::events_of_service(spec.name)], "retention": "limits" });
            (subject::stream(spec.name), about)
        });
        let tags = specs.iter().map(|spec| json!({ "name": spec.name, "description": spec.description }));
        let kinds = [
            ("command", "Changes something; once per idempotency key"),
            ("query", "Only reads"),
            ("event", "A fact, on a JetStream stream"),
        ];
        let kinds = kinds.map(|(name, description)| json!({ "name": name, "description": description }));
        json!({
            "asyncapi": "3.1.0",
            "id": "urn:org:wuwei",
            "info": {
                "title": "Wuwei (五微)",
                "version": env!("CARGO_PKG_VERSION"),
                "description": "Community micro-governance: commands and queries are NATS requests, facts are CloudEvents \
                                on JetStream. Made from the code; every example is invented (示例).",
                "license": { "name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0" },
                "contact": { "name": "Wuwei", "url": "https://wuwei.org" },
                "tags": tags.chain(kinds).collect::<Vec<_>>()
            },
            "defaultContentType": "application/json",
            "servers": {
                "embedded": { "host": "127.0.0.1:4222", "protocol": "nats", "description": "Where `wuwei up` listens." }
            },
            "channels": self.channels,
            "operations": self.operations,
            "components": {
                "parameters": {
                    "town": { "description": "Slug of the town, such as dalang, or city for what is the whole city's." },
                    "id": { "description": "Id of the thing it is about." }
                },
                "messages": self.messages,
                "schemas": self.schemas.into_schemas()
            },
            "x-streams": streams.collect::<Map<_, _>>()
        })
    }
}

fn message_of(name: &str) -> Value {
    json!({ "$ref": format!("#/components/messages/{name}") })
}

/// What the code says about a type.
fn description(schema: &Value) -> String {
    let text = schema["description"].as_str().or_else(|| schema["title"].as_str());
    text.unwrap_or_default().to_owned()
}

//! The OpenAPI 3.1 document of the gateway: every operation that callers have, over HTTP.

use serde_json::{Map, Value, json};
use wuwei_contracts::{Operation, Problem, operations};

mod files;
mod listening;

use crate::{
    components::{Components, refers_to},
    samples,
};

/// What every operation may be refused with, by status, and when.
const REFUSALS: [(&str, &str); 15] = [
    ("400", "The request is wrong: the fields at fault are named."),
    ("401", "No token came, or none that is good now."),
    ("403", "The caller may not do this here."),
    ("404", "There is no such town, operation or thing."),
    ("405", "The method is not allowed; `Allow` names those that are."),
    ("408", "The body did not come in time."),
    ("409", "The present state does not allow it."),
    ("410", "The thing was there and is no more."),
    ("412", "The thing has another version than `If-Match` names, or the operation takes no `If-Match`."),
    ("413", "The body is over the operation's limit."),
    ("415", "The body is not `application/json`."),
    ("429", "Too many requests by this caller; `Retry-After` says when to try again."),
    ("500", "A fault; it is logged under the id in `instance`, nothing was changed."),
    ("503", "Not now: overload, or nobody serves the town at present; `Retry-After` says when to try again."),
    ("504", "No answer came in time and the outcome is unknown: repeat with the same `Idempotency-Key`."),
];

/// The document.
pub fn document() -> Value {
    let mut components = Components::default();
    let problem = components.add("Problem", "wuwei", schemars::schema_for!(Problem).to_value());
    let operations = operations().map(|operation| {
        let path = format!("/api/v1/towns/{{town}}/{}/{}", operation.service, operation.name);
        (path, item(operation, &mut components))
    });
    let paths: Map<String, Value> = operations.chain(listening::paths()).chain(files::paths()).collect();
    let tags = ["registry", "delegation", "wishes", "subsidies", "assessment", "files", "events"]
        .map(|name| json!({ "name": name }));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Wuwei (五微)",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Community micro-governance over HTTP: the operations of five services, town by town. Commands \
                            are sent by POST and carried out once per `Idempotency-Key`; queries are asked by GET, or by \
                            POST where they are long. Errors are problem details (RFC 9457). Made from the code; every \
                            example is invented (示例).",
            "license": { "name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0" },
            "contact": { "name": "Wuwei", "url": "https://wuwei.org" }
        },
        "servers": [{ "url": "/", "description": "Where this document was read." }],
        "security": [{ "bearer": [] }],
        "tags": tags,
        "paths": paths,
        "components": {
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" } },
            "parameters": parameters(),
            "headers": headers(),
            "responses": REFUSALS.into_iter().map(|(status, says)| (format!("Refused{status}"), refused(status, says, &problem)))
                .collect::<Map<_, _>>(),
            "schemas": components.into_schemas()
        }
    })
}

fn parameters() -> Value {
    json!({
        "town": {
            "name": "town", "in": "path", "required": true, "example": "dalang",
            "description": "Slug of the town, or `city` for what belongs to the whole city.",
            "schema": { "type": "string", "pattern": "^[a-z0-9_-]{1,32}$" }
        },
        "idempotencyKey": {
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "1 to 128 visible ASCII characters. The command is carried out once per key: a repeat gets the \
                            first answer. One is made up, and told, where none is given.",
            "schema": { "type": "string", "pattern": "^[!-~]{1,128}$" }
        },
        "ifMatch": {
            "name": "If-Match", "in": "header", "required": false,
            "description": "The `ETag` with which the thing was read: refused where it has another version by now.",
            "schema": { "type": "string", "pattern": "^(\\*|\"[0-9]{1,18}-[0-9a-f]{1,64}\")$" }
        },
        "lastEventId": {
            "name": "Last-Event-ID", "in": "header", "required": false, "example": "registry.4_wishes.17",
            "description": "The `id` of the last event that came: what follows it is sent. Browsers send it by themselves.",
            "schema": { "type": "string", "pattern": "^[a-z_-]{1,32}\\.[0-9]{1,18}(_[a-z-]{1,32}\\.[0-9]{1,18})*$" }
        },
        "from": {
            "name": "from", "in": "query", "required": false,
            "description": "`now`, or `start` for what is still stored first. Without effect where `Last-Event-ID` comes.",
            "schema": { "type": "string", "enum": ["now", "start"] }
        }
    })
}

fn headers() -> Value {
    let text = |description: &str| json!({ "description": description, "schema": { "type": "string" } });
    json!({
        "IdempotencyKey": text("The key under which the command was carried out."),
        "IdempotentReplayed": text("`true` where this is the answer to an earlier request of the same key."),
        "ETag": text("Tells this answer from others, for `If-None-Match`."),
        "Link": text("The next page, `rel=\"next\"`, where there is one."),
        "RetryAfter": { "description": "Seconds after which trying again makes sense.", "schema": { "type": "integer" } }
    })
}

fn refused(status: &str, says: &str, problem: &Value) -> Value {
    let mut response = json!({ "description": says, "content": { "application/problem+json": { "schema": problem } } });
    if ["429", "503", "504"].contains(&status) {
        response["headers"] = json!({ "Retry-After": { "$ref": "#/components/headers/RetryAfter" } });
    }
    response
}

/// What can be done at the address of `operation`.
fn item(operation: &Operation, components: &mut Components) -> Value {
    let id = format!("{}.{}", operation.service, operation.name);
    let (request, reply) = (operation.schemas)();
    let about = request.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
    let sample = samples::find(operation.service, operation.name, "v1").unwrap_or_default();
    let body = components.add(&format!("{id}.request"), operation.service, request.to_value());
    let reply = components.add(&format!("{id}.reply"), operation.service, reply.to_value());
    let (first, rest) = about.split_once("\n\n").unwrap_or((&about, ""));
    let common = json!({
        "tags": [operation.service], "summary": first.replace('\n', " "), "description": rest,
        "x-roles": operation.access.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>(),
        "x-anyone": operation.access.anyone, "x-max-body": operation.max_body
    });
    let mut post = common.clone();
    post["operationId"] = json!(format!("{}_{}{}", operation.service, operation.name, by_post(operation)));
    post["requestBody"] = json!({
        "required": true,
        "content": { "application/json": with_example(json!({ "schema": body }), &sample, "request") }
    });
    post["responses"] = responses(operation, &reply, &sample);
    let mut item = json!({ "parameters": [{ "$ref": "#/components/parameters/town" }] });
    if operation.changes {
        let mut parameters = vec![json!({ "$ref": "#/components/parameters/idempotencyKey" })];
        if (operation.schemas)().0.pointer("/properties/version").is_some() {
            parameters.push(json!({ "$ref": "#/components/parameters/ifMatch" }));
        }
        post["parameters"] = json!(parameters);
    } else {
        let mut get = common;
        get["operationId"] = json!(format!("{}_{}", operation.service, operation.name));
        get["parameters"] = query(components, &format!("{id}.request"), &sample);
        get["responses"] = responses(operation, &reply, &sample);
        item["get"] = get;
    }
    item["post"] = post;
    item
}

fn by_post(operation: &Operation) -> &'static str {
    if operation.changes { "" } else { "_by_post" }
}

fn responses(operation: &Operation, reply: &Value, sample: &Value) -> Value {
    let names: &[(&str, &str)] = if operation.changes {
        &[("Idempotency-Key", "IdempotencyKey"), ("Idempotent-Replayed", "IdempotentReplayed")]
    } else {
        &[("ETag", "ETag"), ("Link", "Link")]
    };
    let refers =
        |&(name, to): &(&str, &str)| (name.to_owned(), json!({ "$ref": format!("#/components/headers/{to}") }));
    let mut responses = json!({
        "200": {
            "description": if operation.changes { "It is done, and on disk." } else { "What is so now." },
            "headers": names.iter().map(refers).collect::<Map<_, _>>(),
            "content": { "application/json": with_example(json!({ "schema": reply }), sample, "reply") }
        }
    });
    if !operation.changes {
        responses["304"] = json!({ "description": "The caller has the same answer already (`If-None-Match`)." });
    }
    for (status, _) in REFUSALS {
        responses[status] = json!({ "$ref": format!("#/components/responses/Refused{status}") });
    }
    responses
}

fn with_example(mut content: Value, sample: &Value, part: &str) -> Value {
    if let Some(example) = sample.get(part) {
        content["example"] = example.clone();
    }
    content
}

/// The parameters of a query asked by GET: its fields, dots between levels.
fn query(components: &Components, name: &str, sample: &Value) -> Value {
    let mut found = Vec::new();
    let none = Value::Null;
    fields(components, &refers_to(name), ("", sample.get("request").unwrap_or(&none)), (true, &mut found));
    Value::Array(found)
}

fn fields(
    components: &Components,
    schema: &Value,
    (prefix, sample): (&str, &Value),
    (needed, found): (bool, &mut Vec<Value>),
) {
    let schema = components.meant(schema);
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    for (field, below) in schema["properties"].as_object().into_iter().flatten() {
        let name = if prefix.is_empty() { field.clone() } else { format!("{prefix}.{field}") };
        let (needed, sample) = (needed && required.contains(&json!(field)), &sample[field]);
        if components.meant(below)["properties"].is_object() {
            fields(components, below, (&name, sample), (needed, found));
            continue;
        }
        let mut parameter = json!({
            "name": name, "in": "query", "required": needed, "schema": components.without_null(below),
            "description": below["description"].as_str().unwrap_or_default()
        });
        if !sample.is_null() {
            parameter["example"] = sample.clone();
        }
        found.push(parameter);
    }
}

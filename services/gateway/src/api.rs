//! Every operation of every service: `/api/v1/towns/<town>/<service>/<operation>`.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use axum::{
    body::Body,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, Method, Uri},
    response::Response,
};
use bytes::Bytes;
use serde_json::Value;
use wuwei_contracts::{Kind, Operation, Rejection, operations};
use wuwei_runtime::nats::caller::{As, Call, new_key};

use crate::{Gateway, answer, precondition, query, refusal::Refused, request, who};

/// An operation, and the schema by which its parameters are read.
struct Offered {
    operation: &'static Operation,
    schema: Value,
}

/// By service and name.
static OFFERED: LazyLock<BTreeMap<&str, BTreeMap<&str, Offered>>> = LazyLock::new(|| {
    let mut offered = BTreeMap::<_, BTreeMap<_, _>>::new();
    for operation in operations() {
        let schema = (operation.schemas)().0.to_value();
        offered.entry(operation.service).or_default().insert(operation.name, Offered { operation, schema });
    }
    offered
});

/// What a request is about, as its address says.
type Address = (String, String, String);

/// Passes a request on, and its answer back.
pub async fn call(
    State(gateway): State<Arc<Gateway>>,
    Path((town, service, operation)): Path<Address>,
    RawQuery(parameters): RawQuery,
    (method, address, headers): (Method, Uri, HeaderMap),
    body: Body,
) -> Result<Response, Refused> {
    let offered = offered(&service, &operation)?;
    let operation = offered.operation;
    let by = who::of(&headers, &gateway.identity).await?;
    if let As::Subject(subject) = &by {
        gateway.limits.request(subject)?;
    }
    let town = gateway.towns.named(&town).await?;
    let body = match (&method, operation.changes) {
        (&Method::GET, false) => {
            let asked = query::request(pairs(parameters.as_deref().unwrap_or_default()), &offered.schema)?;
            Bytes::from(asked.to_string())
        }
        (&Method::POST, _) => request::body(&headers, body, operation.max_body, gateway.settings.body_within).await?,
        (_, true) => return Err(Refused::method("POST")),
        (_, false) => return Err(Refused::method("GET, POST")),
    };
    if let (As::Subject(subject), true) = (&by, shows_follow_code(operation.service, &body)) {
        gateway.limits.guess(subject)?;
    }
    let body =
        if operation.changes { precondition::applied(&headers, operation, &offered.schema, body)? } else { body };
    let call = Call { patience: gateway.settings.patience, ..asked(&headers, by)? };
    let key = call.key.clone().unwrap_or_default();
    let reply = gateway.caller.call_raw(&town, operation.service, operation.name, body, &call).await;
    let reply = reply.map_err(|error| precondition::failed(&headers, error.into()))?;
    Ok(if operation.changes { answer::to_command(reply, &key) } else { answer::to_query(reply, &headers, &address) })
}

fn offered(service: &str, operation: &str) -> Result<&'static Offered, Rejection> {
    OFFERED.get(service).and_then(|service| service.get(operation)).ok_or_else(|| {
        let detail = format!("there is no operation {service}/{operation}; /api/openapi.json lists them");
        Rejection::new(Kind::NotFound, "unknown_operation", detail).at("operation", operation, "known_operation")
    })
}

/// Whether a request tries a follow code.
fn shows_follow_code(service: &str, body: &Bytes) -> bool {
    service == wuwei_contracts::wishes::SERVICE && body.windows(13).any(|part| part == b"\"follow_code\"")
}

/// How the call is made, as the headers ask.
fn asked(headers: &HeaderMap, by: As) -> Result<Call, Refused> {
    let correlation = request::header(headers, "wuwei-correlation")?;
    let correlation = correlation.map(|text| {
        text.parse().map_err(|_| {
            let detail = "the header wuwei-correlation is no UUID; give one, or leave it out";
            Rejection::new(Kind::Invalid, "invalid_header", detail).at("wuwei-correlation", &text, "uuid")
        })
    });
    Ok(Call {
        key: Some(request::header(headers, "idempotency-key")?.unwrap_or_else(new_key)),
        correlation: correlation.transpose()?,
        traceparent: request::header(headers, "traceparent")?,
        tracestate: request::header(headers, "tracestate")?,
        ..Call::by(by)
    })
}

/// Names and values of the address's parameters, decoded.
fn pairs(parameters: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(parameters.as_bytes()).into_owned().collect()
}

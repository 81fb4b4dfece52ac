//! The interface for programs, for people to read: every operation, by service, from the OpenAPI document.

use std::sync::LazyLock;

use askama::Template;
use axum::response::Response;
use serde_json::Value;

use super::{frame::Frame, page};
use crate::document::OPENAPI;

/// An operation as it is shown.
struct Shown {
    /// Its name, the last part of its address.
    name: String,
    /// `POST`, or `GET`.
    method: &'static str,
    address: String,
    summary: String,
    description: String,
    /// Who may, by the names on the wire.
    roles: Vec<String>,
    anyone: bool,
    /// Examples of request and reply, in JSON.
    request: Option<String>,
    reply: Option<String>,
}

/// A service and what it offers.
struct Service {
    name: String,
    operations: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "interface.html")]
struct Interface {
    frame: Frame,
    services: &'static [Service],
}

static SERVICES: LazyLock<Vec<Service>> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(OPENAPI).unwrap_or_default();
    let tags = document["tags"].as_array().into_iter().flatten().filter_map(|tag| tag["name"].as_str());
    let of = |tag: &str| {
        let paths = document["paths"].as_object().into_iter().flatten();
        paths.filter_map(|(address, item)| shown(address, item, tag)).collect()
    };
    tags.map(|name| Service { name: name.to_owned(), operations: of(name) }).collect()
});

fn shown(address: &str, item: &Value, tag: &str) -> Option<Shown> {
    let (method, operation) = match (item.get("get"), item.get("post")) {
        (Some(get), _) => ("GET", get),
        (None, post) => ("POST", post?),
    };
    if operation["tags"][0] != tag {
        return None;
    }
    let text = |key: &str| operation[key].as_str().unwrap_or_default().to_owned();
    let example = |content: &Value| serde_json::to_string_pretty(content.get("example")?).ok();
    let asked = item["post"].pointer("/requestBody/content/application~1json").and_then(example);
    let reply = operation.pointer("/responses/200/content/application~1json").and_then(example);
    let roles = operation["x-roles"].as_array().into_iter().flatten().filter_map(Value::as_str);
    Some(Shown {
        name: if ["events", "files"].contains(&tag) {
            text("operationId")
        } else {
            address.rsplit('/').next()?.to_owned()
        },
        method,
        address: address.to_owned(),
        summary: text("summary"),
        description: text("description"),
        roles: roles.map(ToOwned::to_owned).collect(),
        anyone: operation["x-anyone"].as_bool().unwrap_or_default(),
        request: asked,
        reply,
    })
}

/// All of it, on one page that a browser can search.
pub(super) async fn show(frame: Frame) -> Response {
    page(&Interface { frame, services: &SERVICES })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_document_is_shown_once() {
        let document: Value = serde_json::from_str(OPENAPI).unwrap();
        let shown: Vec<_> = SERVICES.iter().flat_map(|service| &service.operations).collect();
        assert_eq!(shown.len(), document["paths"].as_object().unwrap().len());
        assert!(shown.iter().all(|operation| !operation.summary.is_empty() && !operation.name.is_empty()));
        let submit = shown.iter().find(|operation| operation.name == "submit_wish").unwrap();
        assert!((submit.method, submit.anyone) == ("POST", true) && submit.request.is_some() && submit.reply.is_some());
    }
}

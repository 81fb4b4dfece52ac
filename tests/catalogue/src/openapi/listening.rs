//! Server-sent events, as the gateway offers them beside the operations.

use serde_json::{Value, json};

/// The addresses, and what can be done there.
pub fn paths() -> impl Iterator<Item = (String, Value)> {
    let town = "Everything that happens in a town, as it happens: for its officers, operators and auditors.";
    let thing = "Everything that happens to one thing. A wish may be followed by anybody who signs in; of who did what, only \
                 officers, operators and auditors are told.";
    let token = |name: &str, description: &str, example: &str| {
        json!({
            "name": name, "in": "path", "required": true, "description": description, "example": example,
            "schema": { "type": "string", "pattern": "^[a-z0-9_-]{1,64}$" }
        })
    };
    let of_thing = vec![
        token("service", "The service it belongs to.", "wishes"),
        token("aggregate", "The kind of thing, as in an event's `source`.", "wish"),
        token("id", "Its id, as in an event's `subject`.", "0195a3c1-7f00-7000-8000-0000000000a1"),
    ];
    [
        ("/api/v1/towns/{town}/events", item("events_of_town", town, Vec::new())),
        ("/api/v1/towns/{town}/{service}/{aggregate}/{id}/events", item("events_of_thing", thing, of_thing)),
    ]
    .into_iter()
    .map(|(path, item)| (path.to_owned(), item))
}

fn item(id: &str, about: &str, tokens: Vec<Value>) -> Value {
    let town = json!({ "$ref": "#/components/parameters/town" });
    let says = "Events without an end (WHATWG HTML, 9.2): `id` says how far every stream was read, `data` is a CloudEvent 1.0 \
                in JSON, its schemas are in `asyncapi.json`.";
    let refusals = ["400", "401", "403", "404", "405", "429", "500", "503", "504"];
    let mut responses = json!({
        "200": {
            "description": says,
            "content": { "text/event-stream": {
                "schema": { "type": "string" },
                "example": "id: wishes.17\ndata: {\"specversion\":\"1.0\",\"type\":\"org.wuwei.wishes.wish.accepted.v1\"}\n\n"
            } }
        }
    });
    for status in refusals {
        responses[status] = json!({ "$ref": format!("#/components/responses/Refused{status}") });
    }
    json!({
        "parameters": std::iter::once(town).chain(tokens).collect::<Vec<_>>(),
        "get": {
            "operationId": id, "tags": ["events"], "summary": about, "description": "",
            "parameters": [
                { "$ref": "#/components/parameters/from" }, { "$ref": "#/components/parameters/lastEventId" }
            ],
            "responses": responses
        }
    })
}

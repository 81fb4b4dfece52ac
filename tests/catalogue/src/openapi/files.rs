//! Files, as the gateway takes them in and gives them out beside the operations.

use serde_json::{Value, json};

use crate::components::refers_to;

/// The addresses, and what can be done there.
pub fn paths() -> impl Iterator<Item = (String, Value)> {
    let many = "/api/v1/towns/{town}/files/{wish}";
    let wishes = [(many.to_owned(), of_wish()), (format!("{many}/{{file}}"), one(&wish(), ("wish", "wishes")))];
    wishes.into_iter().chain(THINGS.iter().flat_map(|of| {
        let many = format!("/api/v1/towns/{{town}}/files/{}/{{thing}}", of.at);
        [(many.clone(), of_thing(of)), (format!("{many}/{{file}}"), one(&thing(of), (of.kind, of.service)))]
    }))
}

/// Things with files besides wishes.
struct Things {
    /// What they are called in addresses.
    at: &'static str,
    kind: &'static str,
    service: &'static str,
    example: &'static str,
}

const THINGS: [Things; 3] = [
    Things { at: "cases", kind: "case", service: "delegation", example: "0195a3c1-7f00-7000-8000-0000000000c1" },
    Things { at: "proposals", kind: "proposal", service: "subsidies", example: "0195a3c1-7f00-7000-8000-0000000000d1" },
    Things { at: "assemblies", kind: "assembly", service: "registry", example: "0195a3c1-7f00-7000-8000-0000000000e1" },
];

fn thing(of: &Things) -> Value {
    json!({
        "name": "thing", "in": "path", "required": true, "example": of.example,
        "description": format!("The {}, by id or receipt number.", of.kind),
        "schema": { "type": "string", "pattern": "^[A-Za-z0-9-]{1,40}$" }
    })
}

fn refusals(mut responses: Value, statuses: &[&str]) -> Value {
    for status in statuses {
        responses[*status] = json!({ "$ref": format!("#/components/responses/Refused{status}") });
    }
    responses
}

fn wish() -> Value {
    json!({
        "name": "wish", "in": "path", "required": true, "example": "0195a3c1-7f00-7000-8000-0000000000a1",
        "description": "The wish, by id or receipt number.", "schema": { "type": "string", "pattern": "^[A-Za-z0-9-]{1,40}$" }
    })
}

fn asked(name: &str, description: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "required": false, "description": description, "schema": schema })
}

fn id() -> Value {
    asked(
        "id",
        "Id of the new file, UUIDv7: sent again under it, the file is refused as `file_exists`. One is made up where none \
         is given.",
        json!({ "type": "string", "format": "uuid" }),
    )
}

fn of_wish() -> Value {
    let part = asked(
        "part",
        "Number of the part it shows to be done.",
        json!({ "type": "integer", "minimum": 1, "maximum": 20 }),
    );
    let code = json!({
        "name": "Wuwei-Follow-Code", "in": "header", "required": false,
        "description": "The follow code, where the wisher does not sign in.",
        "schema": { "type": "string", "pattern": "^[0-9A-Za-z]{12}$" }
    });
    let sent_by = "its wisher, by whoever has the part, or by staff";
    many(&wish(), ("wish", "wishes"), (vec![id(), part, code], sent_by))
}

fn of_thing(of: &Things) -> Value {
    many(&thing(of), (of.kind, of.service), (vec![id()], "whoever it concerns, or by staff"))
}

/// The files of a thing: listed, and sent.
fn many(thing: &Value, (kind, service): (&str, &str), (parameters, sent_by): (Vec<Value>, &str)) -> Value {
    let binary = json!({ "schema": { "type": "string", "format": "binary", "maxLength": 10_485_760 } });
    let made = json!({
        "description": "It is kept, private.",
        "headers": { "Location": { "description": "Where it is read.", "schema": { "type": "string" } } },
        "content": { "application/json": { "schema": refers_to(&format!("{service}.attach_file.reply")) } }
    });
    let listed = json!({
        "description": "Those that were not taken away.",
        "content": { "application/json": { "schema": refers_to(&format!("{service}.list_files.reply")) } }
    });
    let send = if kind == "wish" { "send_file".to_owned() } else { format!("send_file_of_{kind}") };
    json!({
        "parameters": [{ "$ref": "#/components/parameters/town" }, thing],
        "get": {
            "operationId": format!("files_of_{kind}"), "tags": ["files"], "summary": format!("The files of a {kind}."),
            "description": "What they hold is not told.",
            "responses": refusals(json!({ "200": listed }), &["400", "401", "403", "404", "405", "429", "500", "503", "504"])
        },
        "post": {
            "operationId": send, "tags": ["files"], "summary": format!("Attaches a photo or paper to a {kind}."),
            "description": format!(
                "The body is the file as it is, at most 10 MiB: JPEG, PNG, WebP or PDF, as its first bytes say. A picture \
                 is drawn anew, without place and device. Sent by {sent_by}; private until staff show it \
                 (`{service}/show_file`)."
            ),
            "parameters": parameters,
            "requestBody": {
                "required": true,
                "content": { "application/octet-stream": binary, "image/jpeg": binary, "image/png": binary,
                             "image/webp": binary, "application/pdf": binary }
            },
            "responses": refusals(
                json!({ "201": made }),
                &["400", "401", "403", "404", "405", "408", "409", "410", "413", "429", "500", "503", "504"]
            )
        }
    })
}

fn one(thing: &Value, (kind, service): (&str, &str)) -> Value {
    let file = json!({
        "name": "file", "in": "path", "required": true, "example": "0195a3c1-7f00-7000-8000-0000000000f1",
        "description": "The file.", "schema": { "type": "string", "format": "uuid" }
    });
    let disclosure = asked(
        "disclosure",
        &format!("Of `{service}/open_file`, where the file is private: it shows it for a minute."),
        json!({ "type": "string", "format": "uuid" }),
    );
    let binary = json!({ "schema": { "type": "string", "format": "binary" } });
    let read = if kind == "wish" { "read_file".to_owned() } else { format!("read_file_of_{kind}") };
    let held =
        json!({ "description": "What it holds.", "content": { "image/jpeg": binary, "application/pdf": binary } });
    json!({
        "parameters": [{ "$ref": "#/components/parameters/town" }, thing, file],
        "get": {
            "operationId": read, "tags": ["files"], "summary": "What a file holds.",
            "description": format!(
                "A public one for everybody who signs in; a private one after `{service}/open_file`, which is logged."
            ),
            "parameters": [disclosure],
            "responses": refusals(
                json!({ "200": held }),
                &["400", "401", "403", "404", "405", "410", "429", "500", "503", "504"]
            )
        }
    })
}

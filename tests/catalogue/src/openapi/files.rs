//! Files of wishes, as the gateway takes them in and gives them out beside the operations.

use serde_json::{Value, json};

use crate::components::refers_to;

/// The addresses, and what can be done there.
pub fn paths() -> impl Iterator<Item = (String, Value)> {
    let many = "/api/v1/towns/{town}/files/{wish}";
    [(many.to_owned(), of_wish()), (format!("{many}/{{file}}"), one())].into_iter()
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

fn of_wish() -> Value {
    let id = asked(
        "id",
        "Id of the new file, UUIDv7: sent again under it, the file is refused as `file_exists`. One is made up where none \
         is given.",
        json!({ "type": "string", "format": "uuid" }),
    );
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
    let binary = json!({ "schema": { "type": "string", "format": "binary", "maxLength": 10_485_760 } });
    let made = json!({
        "description": "It is kept, private.",
        "headers": { "Location": { "description": "Where it is read.", "schema": { "type": "string" } } },
        "content": { "application/json": { "schema": refers_to("wishes.attach_file.reply") } }
    });
    let listed = json!({
        "description": "Those that were not taken away.",
        "content": { "application/json": { "schema": refers_to("wishes.list_files.reply") } }
    });
    json!({
        "parameters": [{ "$ref": "#/components/parameters/town" }, wish()],
        "get": {
            "operationId": "files_of_wish", "tags": ["files"], "summary": "The files of a wish.",
            "description": "What they hold is not told.",
            "responses": refusals(json!({ "200": listed }), &["400", "401", "403", "404", "405", "429", "500", "503", "504"])
        },
        "post": {
            "operationId": "send_file", "tags": ["files"], "summary": "Attaches a photo or paper to a wish.",
            "description": "The body is the file as it is, at most 10 MiB: JPEG, PNG, WebP or PDF, as its first bytes say. A \
                            picture is drawn anew, without place and device. Sent by its wisher, by whoever has the part, or \
                            by staff; private until staff show it (`wishes/show_file`).",
            "parameters": [id, part, code],
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

fn one() -> Value {
    let file = json!({
        "name": "file", "in": "path", "required": true, "example": "0195a3c1-7f00-7000-8000-0000000000f1",
        "description": "The file.", "schema": { "type": "string", "format": "uuid" }
    });
    let disclosure = asked(
        "disclosure",
        "Of `wishes/open_file`, where the file is private: it shows it for a minute.",
        json!({ "type": "string", "format": "uuid" }),
    );
    let binary = json!({ "schema": { "type": "string", "format": "binary" } });
    let held =
        json!({ "description": "What it holds.", "content": { "image/jpeg": binary, "application/pdf": binary } });
    json!({
        "parameters": [{ "$ref": "#/components/parameters/town" }, wish(), file],
        "get": {
            "operationId": "read_file", "tags": ["files"], "summary": "What a file holds.",
            "description": "A public one for everybody who signs in; a private one after `wishes/open_file`, which is logged.",
            "parameters": [disclosure],
            "responses": refusals(
                json!({ "200": held }),
                &["400", "401", "403", "404", "405", "410", "429", "500", "503", "504"]
            )
        }
    })
}

//! What surrounds every message: the `CloudEvents` envelope, headers.

use serde_json::{Value, json};

/// Schema of an event as it is published, `CloudEvents` 1.0 with our extensions; `data` is another schema's.
pub fn cloud_event() -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    let id = |description: &str| json!({ "type": "string", "format": "uuid", "description": description });
    json!({
        "title": "CloudEvent",
        "description": "An event on the wire: CloudEvents 1.0, JSON format, structured mode.",
        "type": "object",
        "required": [
            "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "partitionkey",
            "sequence", "correlationid", "causationid", "actor", "data"
        ],
        "properties": {
            "specversion": { "const": "1.0", "type": "string" },
            "id": id("UUIDv7; also the header Nats-Msg-Id"),
            "source": text("/towns/<town>/<service>/<aggregate>/<id>; the scope of sequence"),
            "type": text("org.wuwei.<service>.<aggregate>.<event>.v<version>"),
            "subject": text("The aggregate's id"),
            "time": { "type": "string", "format": "date-time", "description": "When it happened" },
            "datacontenttype": { "const": "application/json", "type": "string" },
            "dataschema": { "type": "string", "format": "uri", "description": "Schema of data" },
            "partitionkey": text("Equal keys are delivered in order: the source"),
            "sequence": {
                "type": "string", "pattern": "^[0-9]{20}$",
                "description": "Dense per source, from 1: the aggregate's version"
            },
            "traceparent": text("W3C trace context of the creating trace"),
            "correlationid": id("The story this belongs to"),
            "causationid": id("The request or event that caused this"),
            "actor": text("Who did it: a subject, service:<name>, or unnamed for somebody who does not want to be known"),
            "sample": { "type": "boolean", "description": "True where the data is invented sample data" },
            "data": { "description": "What happened" }
        }
    })
}

/// Schema of a request's headers.
pub fn request_headers() -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    json!({
        "title": "RequestHeaders",
        "type": "object",
        "required": ["Wuwei-Identity"],
        "properties": {
            "Wuwei-Identity": text("Internal token: who calls which operation in which town, for 60 seconds"),
            "Idempotency-Key": text("A repeat under the same key gets the first reply"),
            "Wuwei-Deadline": text("RFC 3339; what is not begun by then is not begun"),
            "Wuwei-Correlation": text("UUID of the story, where the caller has begun one"),
            "traceparent": text("W3C trace context"),
            "tracestate": text("W3C trace context")
        }
    })
}

/// Schema of the headers of a refusal.
pub fn problem_headers() -> Value {
    json!({
        "title": "ProblemHeaders",
        "type": "object",
        "required": ["Nats-Service-Error", "Nats-Service-Error-Code"],
        "properties": {
            "Nats-Service-Error": { "type": "string", "description": "Code of the problem" },
            "Nats-Service-Error-Code": { "type": "string", "description": "HTTP status" }
        }
    })
}

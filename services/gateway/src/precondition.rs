//! `If-Match` (RFC 9110, 13.1.1): a command that is carried out only if the thing is still as it was read. The version
//! stands before the dash of the `ETag` a query gives, and goes to the service, which checks it in the command's own
//! transaction; what only the gateway checked could change in between.

use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use serde_json::Value;
use wuwei_contracts::Operation;

use crate::{refusal::Refused, request};

/// The code services give where a thing has another version.
const MOVED: &str = "version_moved";

/// The body with the version that the headers demand.
///
/// # Errors
/// 412 where the operation takes none, 400 where the header is no tag of ours, or the body names another version.
pub fn applied(headers: &HeaderMap, operation: &Operation, schema: &Value, body: Bytes) -> Result<Bytes, Refused> {
    let Some(text) = request::header(headers, "if-match")? else { return Ok(body) };
    if text.trim() == "*" {
        // That it is there at all, every command checks.
        return Ok(body);
    }
    if schema.pointer("/properties/version").is_none() {
        let detail = format!(
            "{}/{} takes no If-Match: its rules say what it may follow on; leave the header out",
            operation.service, operation.name
        );
        return Err(Refused::new(StatusCode::PRECONDITION_FAILED, "precondition_unsupported", detail));
    }
    let version = version(&text).ok_or_else(|| {
        let detail = "If-Match is no tag that tells a version; give the ETag with which the thing was read";
        Refused::new(StatusCode::BAD_REQUEST, "invalid_header", detail)
    })?;
    let Ok(Value::Object(mut request)) = serde_json::from_slice(&body) else {
        // The service says what is wrong with it.
        return Ok(body);
    };
    match request.get("version") {
        Some(own) if *own != version => {
            let detail = format!("the body demands version {own}, If-Match version {version}; give one of them");
            Err(Refused::new(StatusCode::BAD_REQUEST, "version_twice", detail))
        }
        _ => {
            request.insert("version".to_owned(), version.into());
            Ok(Bytes::from(Value::Object(request).to_string()))
        }
    }
}

/// The refusal of a command under `If-Match`: a version that has moved is the failed precondition it is in HTTP.
pub fn failed(headers: &HeaderMap, refused: Refused) -> Refused {
    let demanded = headers.contains_key(header::IF_MATCH);
    if demanded && refused.code() == MOVED { refused.with_status(StatusCode::PRECONDITION_FAILED) } else { refused }
}

/// The version in `"3-4f…"`, a strong tag.
fn version(tag: &str) -> Option<i64> {
    tag.trim().strip_prefix('"')?.split_once('-')?.0.parse().ok()
}

/// Bytes of the longest answer that is looked at for a version: one thing is never as long.
const LONGEST: usize = 64 * 1024;

/// The version of the one thing that an answer tells of: its own, or that of its one part that has one.
pub fn version_of(body: &[u8]) -> Option<i64> {
    if body.len() > LONGEST {
        return None;
    }
    let Ok(Value::Object(answer)) = serde_json::from_slice(body) else { return None };
    if let Some(version) = answer.get("version") {
        return version.as_i64();
    }
    let mut versions = answer.values().filter_map(|part| part.get("version")?.as_i64());
    versions.next().filter(|_| versions.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_one_thing_told() {
        assert_eq!(version_of(br#"{"version":3,"community":{"version":4}}"#), Some(3));
        assert_eq!(version_of(br#"{"community":{"version":4},"also":[{"version":1}]}"#), Some(4));
        assert_eq!(version_of(br#"{"one":{"version":4},"other":{"version":1}}"#), None, "which?");
        for none in ["{}", "[]", "1", "{"] {
            assert_eq!(version_of(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn only_a_tag_of_ours_tells_a_version() {
        assert_eq!(version("\"3-4f\""), Some(3));
        for wrong in ["3-4f", "\"3\"", "\"x-4f\"", "W/\"3-4f\"", ""] {
            assert_eq!(version(wrong), None, "{wrong}");
        }
    }
}

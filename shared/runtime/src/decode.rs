//! Bodies into messages, refusing what is malformed by field.

use serde::de::DeserializeOwned;
use serde_json::Value;
use wuwei_contracts::{FieldError, Kind, Rejection};

/// Decodes a request body; an empty one counts as `{}`.
///
/// # Errors
/// `malformed_json` where it is no JSON, `invalid_field` naming the field where it does not fit the message (unknown
/// field, wrong type, invalid UTF-8), `nul_character` where a text holds U+0000.
pub fn body<M: DeserializeOwned>(body: &[u8]) -> Result<M, Rejection> {
    let body = if body.is_empty() { b"{}" } else { body };
    if holds_nul_escape(body) {
        refuse_nul(body)?;
    }
    serde_json::from_slice(body).map_err(|_| explain::<M>(body))
}

/// A cheap look for the escape `\u0000`; a hit may still be an escaped backslash.
fn holds_nul_escape(body: &[u8]) -> bool {
    body.windows(6).any(|six| six == b"\\u0000")
}

fn refuse_nul(body: &[u8]) -> Result<(), Rejection> {
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return Ok(()) };
    let Some(field) = nul_in(&value, String::new()) else { return Ok(()) };
    let detail = format!("{field} holds the character U+0000; remove it");
    Err(Rejection::new(Kind::Invalid, "nul_character", detail).at(&field, "\\u0000", "nul_character"))
}

/// Path of the first text (or key) holding U+0000.
fn nul_in(value: &Value, path: String) -> Option<String> {
    let below = |step: &str| if path.is_empty() { step.to_owned() } else { format!("{path}.{step}") };
    match value {
        Value::String(text) => text.contains('\0').then_some(path),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(place, item)| nul_in(item, below(&place.to_string())))
        }
        Value::Object(map) => map.iter().find_map(|(key, item)| {
            if key.contains('\0') { Some(below(&key.replace('\0', "\\u0000"))) } else { nul_in(item, below(key)) }
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// Decodes again, slowly, to learn which field is at fault.
fn explain<M: DeserializeOwned>(body: &[u8]) -> Rejection {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let Err(error) = serde_path_to_error::deserialize::<_, M>(&mut deserializer) else {
        return Rejection::new(Kind::Invalid, "malformed_json", "text follows the JSON value; send one value only")
            .at("body", "", "json");
    };
    let path = error.path().to_string();
    let error = error.into_inner();
    let message = error.to_string();
    let says = message.rsplit_once(" at line ").map_or(message.as_str(), |(says, _)| says);
    if error.is_data() || std::str::from_utf8(body).is_err() {
        return invalid(&path, says, body);
    }
    Rejection::new(Kind::Invalid, "malformed_json", format!("the body is no JSON: {message}")).at("body", "", "json")
}

fn invalid(path: &str, says: &str, body: &[u8]) -> Rejection {
    let backquoted = says.split('`').nth(1).unwrap_or_default();
    let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
    let (field, rule) = if says.starts_with("unknown field") {
        (join(parent, path, backquoted), "unknown_field")
    } else if says.starts_with("missing field") {
        (join(path, path, backquoted), "required")
    } else if says.starts_with("duplicate field") {
        (join(parent, path, backquoted), "duplicate_field")
    } else {
        (if path == "." { "body".to_owned() } else { path.to_owned() }, "type")
    };
    let value = serde_json::from_slice::<Value>(body).ok().and_then(|value| shown(&value, &field)).unwrap_or_default();
    let detail = format!("{field}: {says}");
    let error = FieldError::new(&field, &value, rule, says);
    Rejection::new(Kind::Invalid, "invalid_field", detail).with_errors(vec![error])
}

/// The path of `name` below `parent`, unless `path` already ends in it.
fn join(parent: &str, path: &str, name: &str) -> String {
    if path.rsplit('.').next() == Some(name) {
        return path.to_owned();
    }
    if parent.is_empty() || parent == "." { name.to_owned() } else { format!("{parent}.{name}") }
}

fn shown(value: &Value, field: &str) -> Option<String> {
    let found = field.split('.').try_fold(value, |at, step| match at {
        Value::Array(items) => items.get(step.trim_matches(['[', ']']).parse::<usize>().ok()?),
        other => other.get(step),
    })?;
    Some(found.as_str().map_or_else(|| found.to_string(), ToOwned::to_owned))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "decoded only")]
        name: String,
        #[expect(dead_code, reason = "decoded only")]
        #[serde(default)]
        inner: Option<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "decoded only")]
        count: u32,
    }

    fn refused(text: &[u8]) -> (String, String, String) {
        let rejection = body::<Outer>(text).unwrap_err();
        let error = rejection.errors[0].clone();
        (rejection.code.into_owned(), error.field, error.rule)
    }

    fn triple(code: &str, field: &str, rule: &str) -> (String, String, String) {
        (code.to_owned(), field.to_owned(), rule.to_owned())
    }

    #[test]
    fn a_malformed_body_names_its_fault() {
        assert_eq!(refused(b"{"), triple("malformed_json", "body", "json"));
        assert_eq!(refused(b"{\"name\":\"a\"} x"), triple("malformed_json", "body", "json"));
        assert_eq!(refused(b"[]").2, "type");
    }

    #[test]
    fn a_wrong_field_is_named_by_its_path() {
        assert_eq!(refused(b"{}"), triple("invalid_field", "name", "required"));
        assert_eq!(refused(b"{\"name\":1}"), triple("invalid_field", "name", "type"));
        assert_eq!(refused(b"{\"name\":\"a\",\"nome\":1}"), triple("invalid_field", "nome", "unknown_field"));
        let nested = b"{\"name\":\"a\",\"inner\":{\"count\":1,\"cuont\":2}}";
        assert_eq!(refused(nested), triple("invalid_field", "inner.cuont", "unknown_field"));
        let deep = b"{\"name\":\"a\",\"inner\":{\"count\":-1}}";
        assert_eq!(refused(deep), triple("invalid_field", "inner.count", "type"));
    }

    #[test]
    fn invalid_utf8_and_nul_are_refused_by_field() {
        assert_eq!(refused(b"{\"name\":\"a\xff\"}").1, "name");
        assert_eq!(refused(b"{\"name\":\"a\\u0000\"}"), triple("nul_character", "name", "nul_character"));
        assert!(body::<Outer>(b"{\"name\":\"a\\\\u0000\"}").is_ok(), "an escaped backslash is no NUL");
    }
}

//! Answers in HTTP: the result as it came, and what its headers tell of it.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use wuwei_runtime::nats::caller::Reply;

use crate::precondition;

/// The key under which a command was carried out.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer is that to an earlier request of the same key.
const REPEATED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// What of an answer its headers tell.
#[derive(Debug, Default, Deserialize)]
struct Told {
    /// Cursor of the next page.
    #[serde(default)]
    next: Option<String>,
}

/// The answer to a command.
pub fn to_command(reply: Reply, key: &str) -> Response {
    let mut response = json(&reply, StatusCode::OK);
    let headers = response.headers_mut();
    if let Ok(key) = HeaderValue::from_str(key) {
        headers.insert(IDEMPOTENCY_KEY, key);
    }
    if reply.repeated {
        headers.insert(REPEATED, HeaderValue::from_static("true"));
    }
    response
}

/// The answer to a query asked at `address`. Not sent again where the caller has the same already.
pub fn to_query(reply: Reply, asked: &HeaderMap, address: &Uri) -> Response {
    let told: Told = serde_json::from_slice(&reply.body).unwrap_or_default();
    let tag = tag(&reply.body);
    let known = tag.as_ref().is_some_and(|tag| has(asked, tag));
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { json(&reply, StatusCode::OK) };
    let headers = response.headers_mut();
    headers.extend(tag.map(|tag| (header::ETAG, tag)));
    let next = told.next.and_then(|cursor| HeaderValue::from_str(&following(address, &cursor)).ok());
    headers.extend(next.map(|link| (header::LINK, link)));
    // Kept by the caller alone, and asked for again each time.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

fn json(reply: &Reply, status: StatusCode) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], reply.body.clone()).into_response()
}

/// What tells one answer from another: the first half of its SHA-256, behind the version of the thing, where it tells of
/// one.
fn tag(body: &[u8]) -> Option<HeaderValue> {
    let digest = Sha256::digest(body);
    let begin = precondition::version_of(body).map_or_else(|| "\"".to_owned(), |version| format!("\"{version}-"));
    let text = digest.iter().take(16).fold(begin, |text, byte| format!("{text}{byte:02x}"));
    HeaderValue::from_str(&format!("{text}\"")).ok()
}

/// Whether the caller says that it has the answer `tag`.
fn has(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    let given = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let tag = tag.to_str().unwrap_or_default();
    given.flat_map(|value| value.split(',')).map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

/// The link to the page that begins after `cursor` (RFC 8288).
fn following(address: &Uri, cursor: &str) -> String {
    let pairs = address.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let rest = pairs.filter(|pair| pair.split('=').next() != Some("page.after"));
    let next =
        format!("page.after={}", percent_encoding::utf8_percent_encode(cursor, percent_encoding::NON_ALPHANUMERIC));
    let query = rest.map(ToOwned::to_owned).chain([next]).collect::<Vec<_>>().join("&");
    format!("<{}?{query}>; rel=\"next\"", address.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_asked_as_this_one_was() {
        let at = |address: &str| following(&address.parse().unwrap(), "a b");
        assert_eq!(at("/x"), "</x?page.after=a%20b>; rel=\"next\"");
        assert_eq!(at("/x?a=1&page.after=old&b=2"), "</x?a=1&b=2&page.after=a%20b>; rel=\"next\"");
    }

    #[test]
    fn an_answer_the_caller_has_is_known_by_its_tag() {
        let asked = |value: &str| HeaderMap::from_iter([(header::IF_NONE_MATCH, value.parse().unwrap())]);
        let tag: HeaderValue = "\"3\"".parse().unwrap();
        assert!(has(&asked("\"3\""), &tag) && has(&asked("\"2\", W/\"3\""), &tag) && has(&asked("*"), &tag));
        assert!(!has(&asked("\"2\""), &tag) && !has(&asked("3"), &tag) && !has(&HeaderMap::new(), &tag));
    }
}

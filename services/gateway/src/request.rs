//! Reading a request: its body, within bounds of size and time, and what its headers ask for.

use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderMap, StatusCode, header},
};
use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use wuwei_contracts::{Kind, Rejection};

use crate::refusal::Refused;

/// The body, at most `most` bytes, come within `patience`; it must be JSON by its name.
///
/// # Errors
/// 413, 408, 415, or 400 where it breaks off.
pub async fn body(headers: &HeaderMap, body: Body, most: usize, patience: Duration) -> Result<Bytes, Refused> {
    let body = bytes(body, most, patience).await?;
    if !body.is_empty() && !is_json(headers) {
        let detail = "send the request as Content-Type: application/json";
        return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", detail));
    }
    Ok(body)
}

/// The body as it is, at most `most` bytes, come within `patience`.
///
/// # Errors
/// 413, 408, or 400 where it breaks off.
pub async fn bytes(body: Body, most: usize, patience: Duration) -> Result<Bytes, Refused> {
    let read = tokio::time::timeout(patience, Limited::new(body, most).collect()).await.map_err(|_| {
        let detail = format!("the body did not come within {} s; send it at once", patience.as_secs());
        Refused::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow", detail)
    })?;
    let body = read.map_err(|error| {
        if error.downcast_ref::<LengthLimitError>().is_some() {
            let detail = format!("the body is over the {most} bytes that this operation takes; send less at once");
            return Rejection::new(Kind::TooLarge, "body_too_large", detail).at("body", "", "max_body").into();
        }
        Refused::from(Rejection::new(Kind::Invalid, "body_broken", format!("the body broke off: {error}")))
    })?;
    Ok(body.to_bytes())
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

/// The one value of a header, if it is there.
///
/// # Errors
/// 400 where it comes twice or is no visible ASCII text.
pub fn header(headers: &HeaderMap, name: &'static str) -> Result<Option<String>, Rejection> {
    let refuse = |detail: String| Rejection::new(Kind::Invalid, "invalid_header", detail).at(name, "", "header");
    let mut given = headers.get_all(name).iter();
    let Some(value) = given.next() else { return Ok(None) };
    if given.next().is_some() {
        return Err(refuse(format!("the header {name} came twice; send it once")));
    }
    let text = value.to_str().map_err(|_| refuse(format!("the header {name} holds other than visible ASCII")))?;
    Ok(Some(text.to_owned()))
}

//! What forms send: read within bounds, and taken only from pages made here for the same session.

use std::sync::Arc;

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, HeaderName, StatusCode, header, request::Parts},
};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use serde::{Deserialize, de::DeserializeOwned};

use super::{Failure, frame::Frame};
use crate::Gateway;

/// Bytes of the longest form.
const LONGEST: usize = 64 * 1024;
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A form that was sent by a page made here for the same session.
pub(crate) struct Posted<T>(pub T);

/// What the address asks behind its question mark.
pub(crate) struct PageQuery<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Arc<Gateway>> for PageQuery<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, gateway: &Arc<Gateway>) -> Result<Self, Failure> {
        let Ok(frame) = Frame::from_request_parts(parts, gateway).await;
        let wanted = serde_urlencoded::from_str(parts.uri.query().unwrap_or_default());
        wanted.map(Self).map_err(|_| Failure::new(frame, StatusCode::BAD_REQUEST, "failure.address"))
    }
}

#[derive(Deserialize)]
struct Csrf {
    #[serde(default)]
    csrf: String,
}

impl<T: DeserializeOwned> FromRequest<Arc<Gateway>> for Posted<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, gateway: &Arc<Gateway>) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let Ok(frame) = Frame::from_request_parts(&mut parts, gateway).await;
        if from_elsewhere(&parts.headers) {
            return Err(Failure::new(frame, StatusCode::FORBIDDEN, "failure.elsewhere"));
        }
        let read = tokio::time::timeout(gateway.settings.body_within, Limited::new(body, LONGEST).collect()).await;
        let Ok(read) = read else {
            return Err(Failure::new(frame, StatusCode::REQUEST_TIMEOUT, "failure.form_too_slow"));
        };
        let Ok(body) = read else {
            return Err(Failure::new(frame, StatusCode::PAYLOAD_TOO_LARGE, "failure.form_too_large"));
        };
        let body = body.to_bytes();
        let csrf = read_form::<Csrf>(&body).map(|given| given.csrf).unwrap_or_default();
        if !frame.visitor.admits(&csrf) {
            return Err(Failure::new(frame, StatusCode::FORBIDDEN, "failure.csrf"));
        }
        let unreadable = || Failure::new(frame, StatusCode::UNPROCESSABLE_ENTITY, "failure.form");
        read_form(&body).map(Self).ok_or_else(unreadable)
    }
}

fn read_form<T: DeserializeOwned>(body: &Bytes) -> Option<T> {
    serde_urlencoded::from_bytes(body).ok()
}

/// Whether a browser says that a page of another site sent this.
fn from_elsewhere(headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(&FETCH_SITE) {
        return site != "same-origin" && site != "none";
    }
    // An older browser: it tells at most where the page came from.
    let origin = text(&header::ORIGIN).map(|origin| origin.split_once("://").map_or("", |(_, host)| host));
    matches!((origin, text(&header::HOST)), (Some(origin), Some(host)) if origin != host)
}

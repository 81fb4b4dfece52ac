//! What forms send: read within bounds, and taken only from pages made here for the same session.

mod parts;

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, HeaderName, StatusCode, header, request::Parts},
};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use serde::{Deserialize, de::DeserializeOwned};
use tokio::sync::OwnedSemaphorePermit;
use wuwei_contracts::files::LONGEST_FILE;

use super::{Failure, frame::Frame};
use crate::Gateway;

/// Bytes of the longest form.
const LONGEST: usize = 64 * 1024;
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A form that was sent by a page made here for the same session.
pub(crate) struct Posted<T>(pub T);

/// The same with a file, if one was chosen, and the place it takes among uploads.
pub(crate) struct PostedFile<T> {
    /// The fields.
    pub form: T,
    /// The file.
    pub file: Option<Vec<u8>>,
    _place: OwnedSemaphorePermit,
}

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
        let (parts, body) = request.into_parts();
        let sent = Sent::of(parts, body, gateway, (LONGEST, gateway.settings.body_within)).await?;
        let form = sent.body.clone();
        sent.form(&form).map(Self)
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<Gateway>> for PostedFile<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, gateway: &Arc<Gateway>) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let Ok(place) = gateway.files.admit() else {
            let Ok(frame) = Frame::from_request_parts(&mut parts, gateway).await;
            return Err(Failure::new(frame, StatusCode::SERVICE_UNAVAILABLE, "failure.unavailable"));
        };
        let bounds = (LONGEST_FILE + LONGEST, gateway.settings.upload_within);
        let sent = Sent::of(parts, body, gateway, bounds).await?;
        let kind = sent.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let read = match multer::parse_boundary(kind) {
            Ok(boundary) => parts::read(sent.body.clone(), boundary).await,
            Err(_) => Some((sent.body.to_vec(), None)),
        };
        let Some((fields, file)) = read else {
            return Err(Failure::new(sent.frame, StatusCode::UNPROCESSABLE_ENTITY, "failure.form"));
        };
        Ok(Self { form: sent.form(&fields)?, file, _place: place })
    }
}

/// What came, read whole.
struct Sent {
    frame: Frame,
    headers: HeaderMap,
    body: Bytes,
}

impl Sent {
    /// Reads at most `longest` bytes, if they come in time, and from a page made here.
    async fn of(
        mut parts: Parts,
        body: Body,
        gateway: &Arc<Gateway>,
        (longest, within): (usize, Duration),
    ) -> Result<Self, Failure> {
        let Ok(frame) = Frame::from_request_parts(&mut parts, gateway).await;
        if from_elsewhere(&parts.headers) {
            return Err(Failure::new(frame, StatusCode::FORBIDDEN, "failure.elsewhere"));
        }
        let Ok(read) = tokio::time::timeout(within, Limited::new(body, longest).collect()).await else {
            return Err(Failure::new(frame, StatusCode::REQUEST_TIMEOUT, "failure.form_too_slow"));
        };
        let Ok(body) = read else {
            return Err(Failure::new(frame, StatusCode::PAYLOAD_TOO_LARGE, "failure.form_too_large"));
        };
        Ok(Self { frame, headers: parts.headers, body: body.to_bytes() })
    }

    /// The fields of the form, which must carry the session's mark.
    fn form<T: DeserializeOwned>(self, form: &[u8]) -> Result<T, Failure> {
        let csrf = read_form::<Csrf>(form).map(|given| given.csrf).unwrap_or_default();
        if !self.frame.visitor.admits(&csrf) {
            return Err(Failure::new(self.frame, StatusCode::FORBIDDEN, "failure.csrf"));
        }
        let unreadable = || Failure::new(self.frame, StatusCode::UNPROCESSABLE_ENTITY, "failure.form");
        read_form(form).ok_or_else(unreadable)
    }
}

fn read_form<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
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

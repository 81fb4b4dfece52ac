//! Files of wishes over HTTP: `/api/v1/towns/<town>/files/<wish>`.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use uuid::Uuid;
use wuwei_contracts::{
    Kind, Reference, Rejection, Town,
    files::{LONGEST_FILE, MediaType},
    wishes::{Files, GetWish, ListFiles, ReadFile},
};
use wuwei_runtime::{
    ids,
    nats::caller::{As, Call},
};

use super::Belongs;
use crate::{Gateway, refusal::Refused, request, who};

/// What an upload says of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Id of the new file, so that it is taken in once however often it is sent.
    id: Option<Uuid>,
    /// Number of the part it shows to be done.
    part: Option<u32>,
}

/// Which disclosure lets the caller see the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    pub(super) disclosure: Option<Uuid>,
}

/// Takes a file in, the body as it is.
pub async fn take_in(
    State(gateway): State<Arc<Gateway>>,
    Path((town, wish)): Path<(String, String)>,
    told: Result<Query<Told>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    let Query(Told { id, part }) = told.map_err(|error| unreadable(&error.body_text()))?;
    let (call, town, reference) = asked(&gateway, &headers, (&town, wish)).await?;
    let follow_code = request::header(&headers, "wuwei-follow-code")?;
    if let (As::Subject(subject), true) = (&call.by, follow_code.is_some()) {
        gateway.limits.guess(subject)?;
    }
    // Whoever asks in vain is told before the file comes.
    let wish = gateway.caller.call(&town, &GetWish { wish: reference }, &call).await?.id;
    let _place = gateway.files.admit()?;
    let content = request::bytes(body, LONGEST_FILE, gateway.settings.upload_within).await?;
    let clean = gateway.files.clean(content.into()).await?;
    let made = ids::new();
    let to = Belongs { town, wish, part, follow_code };
    let file = gateway.files.keep(&call, &to, id.unwrap_or(made), clean).await?;
    let location = format!("/api/v1/towns/{}/files/{}/{}", to.town, file.wish, file.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(file)).into_response())
}

/// The files of a wish.
pub async fn list(
    State(gateway): State<Arc<Gateway>>,
    Path((town, wish)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Files>, Refused> {
    let (call, town, wish) = asked(&gateway, &headers, (&town, wish)).await?;
    Ok(Json(gateway.caller.call(&town, &ListFiles { wish }, &call).await?))
}

/// What a file holds.
pub async fn read(
    State(gateway): State<Arc<Gateway>>,
    Path((town, wish, file)): Path<(String, String, String)>,
    shown: Result<Query<Shown>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let Query(Shown { disclosure }) = shown.map_err(|error| unreadable(&error.body_text()))?;
    let (call, town, wish) = asked(&gateway, &headers, (&town, wish)).await?;
    let id = uuid("file", &file)?;
    let asked = ReadFile { file: id, disclosure };
    let (file, content) = gateway.files.open(&call, (&town, &wish), &asked).await?;
    Ok(answer((file.id, file.media_type, file.public), content))
}

/// A file as browsers may show it: nothing in it runs, and only pictures stand in a page.
pub(crate) fn answer((file, media_type, public): (Uuid, MediaType, bool), content: Vec<u8>) -> Response {
    let (kind, name) = match media_type {
        MediaType::Jpeg => ("inline", "jpg"),
        MediaType::Pdf => ("attachment", "pdf"),
    };
    let cached = if public { "public, max-age=300" } else { "private, no-store" };
    let named = format!("{kind}; filename=\"{file}.{name}\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type.as_str())),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&named).unwrap_or(HeaderValue::from_static("attachment"))),
        (header::CACHE_CONTROL, HeaderValue::from_static(cached)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    (headers, content).into_response()
}

/// Who asks for what.
pub(super) async fn asked(
    gateway: &Gateway,
    headers: &HeaderMap,
    (town, thing): (&str, String),
) -> Result<(Call, Town, Reference), Refused> {
    let by = who::of(headers, &gateway.identity).await?;
    if let As::Subject(subject) = &by {
        gateway.limits.request(subject)?;
    }
    let town = gateway.towns.named(town).await?;
    let reference = Reference::try_from(thing.clone()).map_err(|_| {
        let detail = "this is neither an id nor a receipt number; compare it with the receipt";
        Rejection::new(Kind::Invalid, "invalid_field", detail).at("thing", &thing, "reference")
    })?;
    let traceparent = request::header(headers, "traceparent")?;
    Ok((Call { traceparent, ..Call::by(by).within(gateway.settings.patience) }, town, reference))
}

pub(super) fn unreadable(says: &str) -> Rejection {
    Rejection::new(Kind::Invalid, "invalid_parameter", says).at("query", "", "known_parameter")
}

/// The id that stands in the address as `field`.
pub(super) fn uuid(field: &str, text: &str) -> Result<Uuid, Rejection> {
    text.parse().map_err(|_| {
        let detail = format!("the id of the {field} is no UUID; lists tell the ids there are");
        Rejection::new(Kind::Invalid, "invalid_field", detail).at(field, text, "uuid")
    })
}

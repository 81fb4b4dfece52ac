//! Files of cases, proposals and assemblies, over HTTP: `/api/v1/towns/<town>/files/<kind>/<thing>`.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Body,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde::Deserialize;
use uuid::Uuid;
use wuwei_contracts::{
    Reference, Reject as _, Town,
    delegation::Cases,
    files::{AttachFile, FileRejection, FileView, Files, Holds, LONGEST_FILE, ListFiles, Of, ReadFile, ReadableFile},
    registry::Assemblies,
    subsidies::Proposals,
};
use wuwei_runtime::{
    ids,
    nats::caller::{Call, CallError},
};

use super::{
    Clean, FileDesk,
    api::{Shown, answer, asked, unreadable, uuid},
    rejected,
};
use crate::{Gateway, refusal::Refused, request};

/// Things with files, as addresses name them.
pub(crate) trait Shelf: Holds {
    /// What they are called in addresses.
    const AT: &'static str;
}

impl Shelf for Cases {
    const AT: &'static str = "cases";
}

impl Shelf for Proposals {
    const AT: &'static str = "proposals";
}

impl Shelf for Assemblies {
    const AT: &'static str = "assemblies";
}

/// The addresses.
pub(crate) fn router() -> Router<Arc<Gateway>> {
    of::<Cases>().merge(of::<Proposals>()).merge(of::<Assemblies>())
}

fn of<H: Shelf>() -> Router<Arc<Gateway>> {
    let many = format!("/api/v1/towns/{{town}}/files/{}/{{thing}}", H::AT);
    let listing = get(list::<H>).post(take_in::<H>).fallback(async || Refused::method("GET, HEAD, POST"));
    let reading = get(read::<H>).fallback(async || Refused::method("GET, HEAD"));
    Router::new().route(&format!("{many}/{{file}}"), reading).route(&many, listing)
}

/// What an upload says of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    /// Id of the new file, so that it is taken in once however often it is sent.
    id: Option<Uuid>,
}

/// Takes a file in, the body as it is.
async fn take_in<H: Shelf>(
    State(gateway): State<Arc<Gateway>>,
    Path((town, thing)): Path<(String, String)>,
    told: Result<Query<Told>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    let Query(Told { id }) = told.map_err(|error| unreadable(&error.body_text()))?;
    let (call, town, reference) = asked(&gateway, &headers, (&town, thing)).await?;
    // Whoever asks in vain is told before the file comes.
    let files = gateway.caller.call(&town, &Of::<H, _>::from(ListFiles { of: reference }), &call).await?;
    let of = files.of;
    files.acts_as.ok_or_else(|| FileRejection::NotConcerned(of).into_rejection())?;
    let _place = gateway.files.admit()?;
    let content = request::bytes(body, LONGEST_FILE, gateway.settings.upload_within).await?;
    let clean = gateway.files.clean(content.into()).await?;
    let made = ids::new();
    let file = gateway.files.keep_of::<H>(&call, (&town, of), id.unwrap_or(made), clean).await?;
    let location = format!("/api/v1/towns/{town}/files/{}/{of}/{}", H::AT, file.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(file)).into_response())
}

/// The files of a thing.
async fn list<H: Shelf>(
    State(gateway): State<Arc<Gateway>>,
    Path((town, thing)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Files>, Refused> {
    let (call, town, of) = asked(&gateway, &headers, (&town, thing)).await?;
    Ok(Json(gateway.caller.call(&town, &Of::<H, _>::from(ListFiles { of }), &call).await?))
}

/// What a file holds.
async fn read<H: Shelf>(
    State(gateway): State<Arc<Gateway>>,
    Path((town, thing, file)): Path<(String, String, String)>,
    shown: Result<Query<Shown>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let Query(Shown { disclosure }) = shown.map_err(|error| unreadable(&error.body_text()))?;
    let (call, town, of) = asked(&gateway, &headers, (&town, thing)).await?;
    let asked = ReadFile { file: uuid("file", &file)?, disclosure };
    let (file, content) = gateway.files.open_of::<H>(&call, (&town, &of), asked).await?;
    Ok(answer((file.id, file.media_type, file.public), content))
}

impl FileDesk {
    /// Puts a file into the bucket and attaches it to `of`, as `call` calls. What cannot be attached is taken out again.
    ///
    /// # Errors
    /// Where the bucket does not take it, or its service refuses it.
    pub async fn keep_of<H: Holds>(
        &self,
        call: &Call,
        (town, of): (&Town, Uuid),
        id: Uuid,
        clean: Clean,
    ) -> Result<FileView, CallError> {
        let content = self.put(H::SERVICE, town, clean).await?;
        let object = content.object.clone();
        self.attach(call, town, &Of::<H, _>::from(AttachFile { id, of, content }), &object).await
    }

    /// A file of `of` and what it holds, as `call` calls.
    ///
    /// # Errors
    /// Where the thing has no such file, its service does not let the caller see it, or the bucket does not give it.
    pub async fn open_of<H: Holds>(
        &self,
        call: &Call,
        (town, of): (&Town, &Reference),
        asked: ReadFile,
    ) -> Result<(FileView, Vec<u8>), CallError> {
        let readable = self.caller.call(town, &Of::<H, _>::from(asked), call).await?;
        let ReadableFile { file, object, key } = readable;
        let of = match of {
            Reference::Id(id) => *id,
            Reference::Receipt(_) => {
                self.caller.call(town, &Of::<H, _>::from(ListFiles { of: of.clone() }), call).await?.of
            }
        };
        if file.of != of {
            return Err(rejected(FileRejection::FileUnknown(file.id).into_rejection()));
        }
        let content = self.get(H::SERVICE, &object, &key).await?;
        Ok((file, content))
    }
}

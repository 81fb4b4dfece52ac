//! Files of a wish on its pages: shown, added, taken away.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};
use futures::future::try_join_all;
use serde::Deserialize;
use uuid::Uuid;
use wuwei_contracts::{
    Reference,
    files::MediaType,
    wishes::{FileView, ListFiles, OpenFile, ReadFile, RemoveFile, WishReceipt, WishView},
};
use wuwei_runtime::{ids, nats::caller::CallError};

use super::{Failure, forms::PageQuery, frame::Frame, places};
use crate::{
    Gateway,
    files::{self, Belongs, Clean},
};

/// A file as a page shows it.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    /// The file.
    pub file: FileView,
    /// Where what it holds is read, if the visitor may see it.
    pub address: Option<String>,
}

impl Shown {
    /// Whether it stands in the page as a picture.
    pub fn is_picture(&self) -> bool {
        self.file.media_type == MediaType::Jpeg
    }
}

/// The files of a wish; what everybody may see has an address.
pub(super) async fn of(gateway: &Gateway, frame: &Frame, wish: &WishView) -> Result<Vec<Shown>, Failure> {
    let found = gateway.ask(frame, &wish.town, &ListFiles { wish: wish.id.into() }).await?;
    let shown = |file: FileView| Shown { address: file.public.then(|| address(wish, &file, None)), file };
    Ok(found.items.into_iter().map(shown).collect())
}

/// Asks to see those that are private; each reading is logged.
pub(super) async fn opened(
    gateway: &Gateway,
    frame: &Frame,
    wish: &WishView,
    (purpose, follow_code): (Option<String>, Option<String>),
    files: Vec<Shown>,
) -> Result<Vec<Shown>, CallError> {
    let opening = files.into_iter().map(async |shown| {
        if shown.file.public {
            return Ok(shown);
        }
        let (id, file, follow_code) = (ids::new(), shown.file.id, follow_code.clone());
        let asked = OpenFile { id, wish: wish.id, file, purpose: purpose.clone(), follow_code };
        let disclosure = gateway.call(frame, &wish.town, &asked, id).await?.disclosure;
        Ok(Shown { address: Some(address(wish, &shown.file, Some(disclosure))), ..shown })
    });
    try_join_all(opening).await
}

/// By the wish's id: by its number, the wish would be looked up for each picture.
fn address(wish: &WishView, file: &FileView, disclosure: Option<Uuid>) -> String {
    let asked = disclosure.map(|disclosure| format!("?disclosure={disclosure}")).unwrap_or_default();
    format!("/towns/{}/wishes/{}/files/{}{asked}", wish.town, wish.id, file.id)
}

/// Keeps the photo that came with a new wish; why it could not be, in the visitor's language.
pub(super) async fn first(
    gateway: &Gateway,
    frame: &Frame,
    receipt: &WishReceipt,
    photo: Clean,
) -> Result<FileView, String> {
    let WishView { id: wish, town, .. } = &receipt.wish;
    let to = Belongs { town: town.clone(), wish: *wish, part: None, follow_code: receipt.follow_code.clone() };
    gateway.files.keep(&gateway.by(frame), &to, ids::new(), photo).await.map_err(|error| {
        let told = error.problem();
        frame.words.refusal(&told.code, &told.detail)
    })
}

/// Makes what was chosen harmless and keeps it.
pub(super) async fn add(
    gateway: &Gateway,
    frame: &Frame,
    to: &Belongs,
    content: Vec<u8>,
) -> Result<FileView, CallError> {
    let clean = gateway.files.clean(content).await?;
    gateway.files.keep(&gateway.by(frame), to, ids::new(), clean).await
}

/// Takes a file away.
pub(super) async fn remove(
    gateway: &Gateway,
    frame: &Frame,
    wish: &WishView,
    (file, follow_code): (Uuid, Option<String>),
) -> Result<FileView, CallError> {
    gateway.call(frame, &wish.town, &RemoveFile { wish: wish.id, file, follow_code }, ids::new()).await
}

/// Which disclosure lets the visitor see a file.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    disclosure: Option<Uuid>,
}

/// What a file holds.
pub(super) async fn read(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path((town, wish, file)): Path<(String, String, Uuid)>,
    PageQuery(Asked { disclosure }): PageQuery<Asked>,
) -> Result<Response, Failure> {
    let town = places::of_address(&gateway, &frame, &town).await?;
    let wish = Reference::try_from(wish).map_err(|_| Failure::missing(frame.clone()))?;
    let asked = ReadFile { file, disclosure };
    match gateway.files.open(&gateway.by(&frame), (&town.slug, &wish), &asked).await {
        Ok((file, content)) => Ok(files::answer((file.id, file.media_type, file.public), content)),
        Err(error) => Err(Failure::of(frame, &error)),
    }
}

//! The photos and papers of a case, a proposal or a meeting, on a page of their own: for whom it concerns, for staff, and for
//! everybody what was made public.

use std::{borrow::Borrow, sync::Arc};

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use serde::Deserialize;
use uuid::Uuid;
use wuwei_contracts::{
    Command, PageRequest, Reference,
    delegation::Cases,
    files::{
        ChangesFiles, FileActor, FileReading, FileView, Files, ListFileReadings, ListFiles, MediaType, Of, OpenFile,
        OpenedFile, ReadFile, RemoveFile, ShowFile,
    },
    registry::{Assemblies, TownView},
    subsidies::Proposals,
};
use wuwei_runtime::{ids, nats::caller::CallError};

use super::{
    super::{
        Failure,
        forms::{PageQuery, Posted, PostedFile},
        frame::Frame,
        page, page_as, places,
    },
    sent::{Sent, Tried},
};
use crate::{
    Gateway,
    files::{self, Shelf},
    sign_in::redirect,
};

/// Their addresses.
pub(super) fn router() -> Router<Arc<Gateway>> {
    of::<Cases>().merge(of::<Proposals>()).merge(of::<Assemblies>())
}

fn of<H: Shelf>() -> Router<Arc<Gateway>> {
    let many = format!("/towns/{{town}}/{}/{{thing}}/files", H::AT);
    let one = get(read::<H>).post(act::<H>);
    Router::new().route(&format!("{many}/{{file}}"), one).route(&many, get(show::<H>).post(add::<H>))
}

#[derive(Template)]
#[template(path = "staff/papers.html")]
struct PapersPage {
    frame: Frame,
    town: TownView,
    /// What the things are called in addresses.
    kind: &'static str,
    /// Id or receipt number, as it stands in the address.
    thing: String,
    files: Files,
    /// Who read the private ones, for those who may know.
    readings: Vec<FileReading>,
    /// The private one that was just opened.
    opened: Option<(Uuid, OpenedFile)>,
    tried: Tried,
    /// Idempotency key of the forms.
    key: Uuid,
}

type Address = Path<(String, String)>;

/// The photos and papers there are.
async fn show<H: Shelf>(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(address): Address,
) -> Result<Response, Failure> {
    Ok(page(&PapersPage::read::<H>(&gateway, frame, &address).await?))
}

/// Adds one.
async fn add<H: Shelf>(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(address): Address,
    PostedFile { file, .. }: PostedFile<Nothing>,
) -> Result<Response, Failure> {
    let shown = PapersPage::read::<H>(&gateway, frame, &address).await?;
    let frame = &shown.frame;
    let tried = match file {
        None => Tried::at(frame, "files", Sent::default(), ("file", "files.none")),
        Some(content) => match keep::<H>(&gateway, &shown, content).await {
            Ok(_) => return Ok(redirect(&shown.address(), None)),
            Err(error) => Tried::of(frame, "files", Sent::default(), &error)?,
        },
    };
    Ok(page_as(StatusCode::UNPROCESSABLE_ENTITY, &PapersPage { tried, ..shown }))
}

/// Nothing is asked with a file.
#[derive(Debug, Deserialize)]
struct Nothing {}

async fn keep<H: Shelf>(gateway: &Gateway, shown: &PapersPage, content: Vec<u8>) -> Result<FileView, CallError> {
    let clean = gateway.files.clean(content).await?;
    let call = gateway.by(&shown.frame);
    gateway.files.keep_of::<H>(&call, (&shown.town.slug, shown.files.of), ids::new(), clean).await
}

/// Opens, shows, hides or removes one.
async fn act<H: Shelf>(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path((town, thing, action)): Path<(String, String, String)>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, Failure> {
    let shown = PapersPage::read::<H>(&gateway, frame, &(town, thing)).await?;
    let Some(file) = sent.value("file") else { return Err(Failure::missing(shown.frame)) };
    let of = shown.files.of;
    let by = By { gateway: &gateway, shown: &shown, sent: &sent };
    let done = match action.as_str() {
        "open" => {
            let asked = OpenFile { id: sent.key(), of, file, purpose: sent.some("purpose") };
            match by.send::<H, _>(asked).await {
                Ok(opened) => return Ok(page(&PapersPage { opened: Some((file, opened)), key: ids::new(), ..shown })),
                Err(error) => Err(error),
            }
        }
        "show" | "hide" => by.send::<H, _>(ShowFile { of, file, public: action == "show" }).await.map(drop),
        "remove" => by.send::<H, _>(RemoveFile { of, file }).await.map(drop),
        _ => return Err(Failure::missing(shown.frame)),
    };
    let tried = match done {
        Ok(()) => return Ok(redirect(&shown.address(), None)),
        Err(error) => Tried::of(&shown.frame, &action, sent, &error)?,
    };
    Ok(page_as(StatusCode::UNPROCESSABLE_ENTITY, &PapersPage { tried, ..shown }))
}

/// Which reading lets the visitor see one.
#[derive(Debug, Deserialize)]
struct Asked {
    disclosure: Option<Uuid>,
}

/// What one holds.
async fn read<H: Shelf>(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path((town, thing, file)): Path<(String, String, String)>,
    PageQuery(Asked { disclosure }): PageQuery<Asked>,
) -> Result<Response, Failure> {
    let Ok(file) = file.parse() else { return Ok(redirect(&format!("/towns/{town}/{}/{thing}/files", H::AT), None)) };
    let town = places::of_address(&gateway, &frame, &town).await?;
    let of = Reference::try_from(thing).map_err(|_| Failure::missing(frame.clone()))?;
    let asked = ReadFile { file, disclosure };
    match gateway.files.open_of::<H>(&gateway.by(&frame), (&town.slug, &of), asked).await {
        Ok((file, content)) => Ok(files::answer((file.id, file.media_type, file.public), content)),
        Err(error) => Err(Failure::of(frame, &error)),
    }
}

impl PapersPage {
    async fn read<H: Shelf>(
        gateway: &Gateway,
        frame: Frame,
        (slug, thing): &(String, String),
    ) -> Result<Self, Failure> {
        let town = places::of_address(gateway, &frame, slug).await?;
        let of = Reference::try_from(thing.clone()).map_err(|_| Failure::missing(frame.clone()))?;
        let at = &town.slug;
        let files = gateway.ask(&frame, at, &Of::<H, _>::from(ListFiles { of: of.clone() })).await?;
        let page = PageRequest { after: None, limit: Some(100) };
        let readings = match files.acts_as {
            Some(_) => gateway.ask(&frame, at, &Of::<H, _>::from(ListFileReadings { of, page })).await?.items,
            None => Vec::new(),
        };
        let (kind, thing, tried, key) = (H::AT, thing.clone(), Tried::default(), ids::new());
        Ok(Self { frame, town, kind, thing, files, readings, opened: None, tried, key })
    }

    fn address(&self) -> String {
        format!("/towns/{}/{}/{}/files", self.town.slug, self.kind, self.thing)
    }

    /// The address a form is sent to.
    fn action(&self, name: &str) -> String {
        format!("{}/{name}", self.address())
    }

    /// Where what a file holds is read, if the visitor may see it now.
    fn reads(&self, file: &FileView) -> Option<String> {
        let address = format!("{}/{}", self.address(), file.id);
        let opened = self.opened.as_ref().filter(|(id, _)| *id == file.id);
        match (file.public, opened) {
            (true, _) => Some(address),
            (false, Some((_, opened))) => Some(format!("{address}?disclosure={}", opened.disclosure)),
            (false, None) => None,
        }
    }

    fn is_picture(file: &FileView) -> bool {
        file.media_type == MediaType::Jpeg
    }

    fn is_staff(&self) -> bool {
        self.files.acts_as == Some(FileActor::Staff)
    }

    /// Number of a file in the list, from 1.
    fn number(&self, file: impl Borrow<Uuid>) -> usize {
        self.files.items.iter().position(|one| one.id == *file.borrow()).map_or(0, |place| place + 1)
    }
}

struct By<'a> {
    gateway: &'a Gateway,
    shown: &'a PapersPage,
    sent: &'a Sent,
}

impl By<'_> {
    async fn send<H: Shelf, M: ChangesFiles>(&self, message: M) -> Result<M::Reply, CallError>
    where
        Of<H, M>: Command<Reply = M::Reply>,
    {
        let command = Of::<H, M>::from(message);
        self.gateway.call(&self.shown.frame, &self.shown.town.slug, &command, self.sent.key()).await
    }
}

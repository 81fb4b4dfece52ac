//! Handing a wish in.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId,
    registry::{CommunityView, TownView},
    wishes::{Category, Channel, ListCategories, SubmitWish, WishReceipt},
};
use wuwei_runtime::{ids, nats::caller::CallError};

use super::{
    Failure,
    community::{self, Found},
    failure::Errors,
    files,
    forms::PostedFile,
    frame::Frame,
    page, page_as,
};
use crate::{Gateway, sign_in::redirect};

/// What the form holds.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Filled {
    /// Id of the wish, made with the form: sent twice, it is handed in once.
    #[serde(default)]
    id: Option<Uuid>,
    #[serde(default)]
    category: String,
    #[serde(default)]
    text: String,
    /// Set where the wisher does not want to be known.
    #[serde(default)]
    anonymous: Option<String>,
}

#[derive(Template)]
#[template(path = "submit.html")]
struct Form {
    frame: Frame,
    town: TownView,
    community: CommunityView,
    categories: Vec<Category>,
    id: Uuid,
    filled: Filled,
    errors: Errors,
}

/// The receipt, right after handing in.
#[derive(Template)]
#[template(path = "submitted.html")]
struct Submitted {
    frame: Frame,
    town: TownView,
    receipt: WishReceipt,
    /// Why the photo was not kept, if it was not.
    lost: Option<String>,
}

type Address = Path<(String, String)>;

/// The empty form.
pub(super) async fn form(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path((slug, id)): Address,
) -> Result<Response, Failure> {
    let (town, community) = match community::find(&gateway, &frame, (&slug, &id)).await? {
        Found::There(found) => *found,
        Found::Became(successor) => return Ok(redirect(&address(&slug, &successor), None)),
    };
    let filled = Filled::default();
    let form = Form::new(&gateway, frame, (town, community), filled).await?;
    Ok(page(&form))
}

/// Hands it in, or shows the form again with what is wrong.
pub(super) async fn send(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path((slug, id)): Address,
    PostedFile { form: filled, file: photo, .. }: PostedFile<Filled>,
) -> Result<Response, Failure> {
    let (town, community) = match community::find(&gateway, &frame, (&slug, &id)).await? {
        Found::There(found) => *found,
        Found::Became(successor) => return Ok(redirect(&address(&slug, &successor), None)),
    };
    let made = ids::new();
    let wish = SubmitWish {
        id: filled.id.unwrap_or(made),
        community: community.id.clone(),
        category: filled.category.clone(),
        channel: Channel::OnlineHall,
        external_id: None,
        text: filled.text.trim().replace("\r\n", "\n"),
        parts: Vec::new(),
        for_person: None,
        anonymous: filled.anonymous.is_some() || frame.visitor.subject.is_none(),
        sample: community.sample,
    };
    let handed_in = async {
        let photo = match photo {
            Some(photo) => Some(gateway.files.clean(photo).await?),
            None => None,
        };
        Ok::<_, CallError>((gateway.call(&frame, &town.slug, &wish, wish.id).await?, photo))
    };
    match handed_in.await {
        Ok((receipt, photo)) => {
            let lost = match photo {
                Some(photo) => files::first(&gateway, &frame, &receipt, photo).await.err(),
                None => None,
            };
            Ok(page(&Submitted { frame, town, receipt, lost }))
        }
        Err(error) => {
            let errors = Errors::of(&frame, &error)?;
            let form = Form::new(&gateway, frame, (town, community), filled).await?;
            Ok(page_as(axum::http::StatusCode::UNPROCESSABLE_ENTITY, &Form { errors, ..form }))
        }
    }
}

impl Form {
    async fn new(
        gateway: &Gateway,
        frame: Frame,
        (town, community): (TownView, CommunityView),
        filled: Filled,
    ) -> Result<Self, Failure> {
        let categories = gateway.ask(&frame, &town.slug, &ListCategories {}).await?.categories;
        let made = ids::new();
        let id = filled.id.unwrap_or(made);
        Ok(Self { frame, town, community, categories, id, filled, errors: Errors::default() })
    }
}

fn address(town: &str, community: &CommunityId) -> String {
    format!("{}/wish", community::address(town, community))
}

//! The wishes of who signed in.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use wuwei_contracts::{
    PageRequest, Town,
    wishes::{ListOwnWishes, WishView},
};

use super::{Failure, forms::PageQuery, frame::Frame, page};
use crate::{Gateway, sign_in::redirect};

/// Which page.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "my.html")]
struct My {
    frame: Frame,
    wishes: Vec<WishView>,
    /// Address of the next page.
    next: Option<String>,
}

/// Their wishes in every town, latest first.
pub(super) async fn show(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    PageQuery(asked): PageQuery<Asked>,
) -> Result<Response, Failure> {
    if frame.visitor.subject.is_none() {
        return Ok(redirect(&frame.sign_in(), None));
    }
    let query = ListOwnWishes { page: PageRequest { after: asked.after, limit: Some(50) } };
    let found = gateway.ask(&frame, &Town::city(), &query).await?;
    let next = found.next.map(|next| format!("/my?after={next}"));
    Ok(page(&My { frame, wishes: found.items, next }))
}

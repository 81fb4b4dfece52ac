//! Finding a micro-community: the towns, and the communities of one by name and kind.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;
use wuwei_contracts::{
    PageRequest, Town,
    registry::{CommunityKind, CommunityView, ListTowns, SearchCommunities, TownView},
};

use super::{Failure, forms::PageQuery, frame::Frame, page};
use crate::Gateway;

#[derive(Template)]
#[template(path = "towns.html")]
struct Towns {
    frame: Frame,
    towns: Vec<TownView>,
}

/// Every town.
pub(super) async fn towns(State(gateway): State<Arc<Gateway>>, frame: Frame) -> Result<Response, Failure> {
    let towns = all(&gateway, &frame).await?;
    Ok(page(&Towns { frame, towns }))
}

/// The towns there are, by code.
pub(super) async fn all(gateway: &Gateway, frame: &Frame) -> Result<Vec<TownView>, Failure> {
    let query = ListTowns { page: PageRequest { after: None, limit: Some(PageRequest::MOST) } };
    Ok(gateway.ask(frame, &Town::city(), &query).await?.items)
}

/// The town an address names.
pub(super) async fn of_address(gateway: &Gateway, frame: &Frame, slug: &str) -> Result<TownView, Failure> {
    let town = all(gateway, frame).await?.into_iter().find(|town| town.slug.as_str() == slug);
    town.ok_or_else(|| Failure::missing(frame.clone()))
}

/// What communities are searched by.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "town.html")]
struct TownPage {
    frame: Frame,
    town: TownView,
    search: Search,
    kinds: [CommunityKind; 7],
    communities: Vec<CommunityView>,
    /// Address of the next page.
    next: Option<String>,
}

/// The communities of a town.
pub(super) async fn town(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(slug): Path<String>,
    PageQuery(search): PageQuery<Search>,
) -> Result<Response, Failure> {
    let town = of_address(&gateway, &frame, &slug).await?;
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let query = SearchCommunities {
        name: text(&search.name),
        kind: CommunityKind::parse(&search.kind),
        page: PageRequest { after: text(&search.after), limit: Some(50) },
        ..SearchCommunities::default()
    };
    let found = gateway.ask(&frame, &town.slug, &query).await?;
    let next = found.next.map(|next| {
        let pairs = [("name", &search.name), ("kind", &search.kind), ("after", &next)];
        format!("/towns/{slug}?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    });
    Ok(page(&TownPage { frame, town, search, kinds: CommunityKind::ALL, communities: found.items, next }))
}

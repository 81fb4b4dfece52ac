//! The town and the city at a glance: wishes by state and grade, promises kept, gaps, money by where it stands.

mod chart;
pub(crate) mod counts;
mod figures;

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use serde::Deserialize;
use wuwei_contracts::{Message as _, Place, Town, delegation::CountCases, registry::TownView};

use super::{Failure, forms::PageQuery, frame::Frame, page, places, staff::rights::Rights};
use crate::Gateway;

use figures::Figures;

/// Their addresses.
pub(super) fn router() -> Router<Arc<Gateway>> {
    Router::new().route("/overview/{place}", get(show)).route("/overview/{place}/figures", get(figures))
}

/// Charts, or the same as tables.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default, rename = "as")]
    form: String,
}

#[derive(Template)]
#[template(path = "overview/page.html")]
struct OverviewPage {
    frame: Frame,
    place: Looked,
    tables: bool,
    figures: Figures,
}

/// Only what changes, for a page that looks again and again.
#[derive(Template)]
#[template(path = "overview/figures.html")]
struct Part {
    frame: Frame,
    place: Looked,
    tables: bool,
    figures: Figures,
}

/// What is looked at.
struct Looked {
    /// The town, or `city`.
    slug: Town,
    name: String,
    /// Every town, by which counts are named.
    towns: Vec<TownView>,
}

impl Looked {
    fn is_city(&self) -> bool {
        self.slug.is_city()
    }
}

async fn show(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(place): Path<String>,
    PageQuery(asked): PageQuery<Asked>,
) -> Result<Response, Failure> {
    let (place, figures) = read(&gateway, &frame, &place).await?;
    Ok(page(&OverviewPage { frame, place, tables: asked.form == "tables", figures }))
}

async fn figures(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    Path(place): Path<String>,
    PageQuery(asked): PageQuery<Asked>,
) -> Result<Response, Failure> {
    let (place, figures) = read(&gateway, &frame, &place).await?;
    Ok(page(&Part { frame, place, tables: asked.form == "tables", figures }))
}

async fn read(gateway: &Arc<Gateway>, frame: &Frame, place: &str) -> Result<(Looked, Figures), Failure> {
    let slug = Town::parse(place).ok_or_else(|| Failure::missing(frame.clone()))?;
    let towns = places::all(gateway, frame).await?;
    let known = towns.iter().find(|town| town.slug == slug).map(|town| frame.town(town));
    let name = if slug.is_city() { Some(frame.say("overview.city").to_owned()) } else { known };
    let name = name.ok_or_else(|| Failure::missing(frame.clone()))?;
    if !may_see(&Rights::of(gateway, frame).await?, &slug) {
        return Err(Failure::forbidden(frame.clone()));
    }
    let place = Looked { slug, name, towns };
    let figures = Figures::read(gateway, frame, (&place.slug, &place.towns)).await?;
    Ok((place, figures))
}

/// Whoever may read the cases of all of it.
pub(super) fn may_see(rights: &Rights, place: &Town) -> bool {
    rights.hold(CountCases::ACCESS.roles, place, Place::Town)
}

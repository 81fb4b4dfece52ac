//! The console: pages for people, made here and readable without script. What they show, the services say.

mod assets;
mod community;
mod failure;
mod files;
pub(crate) mod forms;
pub(crate) mod frame;
mod home;
mod interface;
mod lookup;
mod my;
mod notices;
mod operator;
pub(crate) mod overview;
mod places;
mod preferences;
mod receipt;
mod staff;
mod story;
mod submit;
mod wish;
mod words;

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::Gateway;

pub(crate) use failure::Failure;

/// The addresses of pages, and of what they are made of.
pub(crate) fn router() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/", get(home::show))
        .route("/lookup", get(lookup::show))
        .route("/lookup/code", get(lookup::to_lookup).post(lookup::by_code))
        .route("/api", get(interface::show))
        .route("/my", get(my::show))
        .route("/notices", get(notices::show))
        .route("/notices/read", get(notices::to_notices).post(notices::read))
        .route("/notices/choices", get(notices::to_notices).post(notices::choose))
        .route("/towns", get(places::towns))
        .route("/towns/{town}", get(places::town))
        .route("/towns/{town}/communities/{community}", get(community::show))
        .route("/towns/{town}/communities/{community}/wish", get(submit::form).post(submit::send))
        .route("/towns/{town}/wishes/{wish}", get(wish::show))
        .route("/towns/{town}/wishes/{wish}/timeline", get(wish::timeline))
        .route("/towns/{town}/wishes/{wish}/slip", get(receipt::slip))
        .route("/towns/{town}/wishes/{wish}/qr.svg", get(receipt::qr))
        .route("/towns/{town}/wishes/{wish}/confirm", get(wish::to_wish).post(wish::confirm))
        .route("/towns/{town}/wishes/{wish}/own-text", get(wish::to_wish).post(wish::own_text))
        .route("/towns/{town}/wishes/{wish}/files", get(wish::to_wish).post(wish::add_file))
        .route("/towns/{town}/wishes/{wish}/files/remove", get(wish::to_wish).post(wish::remove_file))
        .route("/towns/{town}/wishes/{wish}/files/{file}", get(files::read))
        .route("/towns/{town}/wishes/{wish}/reads", get(wish::to_wish).post(wish::reads))
        .route("/preferences", get(preferences::set))
        .route("/assets/{name}", get(assets::serve))
        .merge(staff::router())
        .merge(overview::router())
        .merge(operator::router())
        .merge(story::router())
}

/// A page.
pub(crate) fn page(template: &impl Template) -> Response {
    page_as(StatusCode::OK, template)
}

fn page_as(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

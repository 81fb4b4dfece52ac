//! The addresses there are.

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderMap, StatusCode, header},
    middleware,
    response::{IntoResponse as _, Response},
    routing::{any, get},
};

use crate::{
    Gateway, api,
    console::{self, Failure, frame::Frame},
    document, events, files, limits,
    refusal::Refused,
    security, session, sign_in, traced,
};

/// All of them.
pub fn of(gateway: Arc<Gateway>) -> Router {
    let routes = Router::new()
        .route("/api/v1/towns/{town}/{service}/{operation}", any(api::call))
        .route("/api/v1/towns/{town}/events", get(events::of_town).fallback(async || Refused::method("GET")))
        .route(
            "/api/v1/towns/{town}/{service}/{aggregate}/{id}/events",
            get(events::of_thing).fallback(async || Refused::method("GET")),
        )
        .route(
            "/api/v1/towns/{town}/files/{wish}",
            get(files::list).post(files::take_in).fallback(async || Refused::method("GET, HEAD, POST")),
        )
        .route(
            "/api/v1/towns/{town}/files/{wish}/{file}",
            get(files::read).fallback(async || Refused::method("GET, HEAD")),
        )
        .merge(files::router())
        .merge(console::router())
        .merge(sign_in::router())
        .route("/api/openapi.json", get(document::openapi).fallback(async || Refused::method("GET, HEAD")))
        .fallback(nothing);
    traced::routes(routes)
        .layer(middleware::from_fn_with_state(gateway.clone(), limits::keep))
        .layer(middleware::from_fn_with_state(gateway.clone(), session::keep))
        .layer(middleware::from_fn(security::headers))
        .with_state(gateway)
}

/// There is nothing at the address: people are told by a page, programs by a problem.
async fn nothing(frame: Frame, headers: HeaderMap) -> Response {
    let wanted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if wanted.contains("text/html") {
        return Failure::missing(frame).into_response();
    }
    let detail = "there is nothing at this address; /api/openapi.json says what there is";
    Refused::new(StatusCode::NOT_FOUND, "no_such_address", detail).into_response()
}

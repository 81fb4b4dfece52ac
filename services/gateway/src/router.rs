//! The addresses there are.

use std::sync::Arc;

use axum::{
    Router,
    http::StatusCode,
    middleware,
    routing::{any, get},
};

use crate::{Gateway, api, document, refusal::Refused, security};

/// All of them.
pub fn of(gateway: Arc<Gateway>) -> Router {
    Router::new()
        .route("/api/v1/towns/{town}/{service}/{operation}", any(api::call))
        .route("/api/openapi.json", get(document::openapi).fallback(async || Refused::method("GET, HEAD")))
        .fallback(async || {
            let detail = "there is nothing at this address; /api/openapi.json says what there is";
            Refused::new(StatusCode::NOT_FOUND, "no_such_address", detail)
        })
        .layer(middleware::from_fn(security::headers))
        .with_state(gateway)
}

//! The OpenAPI document, as it was made from the contracts and checked in.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};

/// Made by `cargo run -p wuwei-catalogue`; a test holds it to the code.
pub(crate) const OPENAPI: &str = include_str!("../../../docs/api/openapi.json");

/// Serves it.
pub async fn openapi() -> Response {
    let kind = "application/vnd.oai.openapi+json;version=3.1";
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], OPENAPI).into_response()
}

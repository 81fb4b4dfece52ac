//! The first page: what this is, and where to begin.

use askama::Template;
use axum::response::Response;

use super::{frame::Frame, page};

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
}

pub(super) async fn show(frame: Frame) -> Response {
    page(&Home { frame })
}

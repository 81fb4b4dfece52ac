//! Pages for staff: what is to be done where, one wish, one case, rounds of subsidies.

mod case;
mod desk;
mod light;
mod names;
pub(super) mod rights;
mod sent;
mod wish;
mod work;

use std::sync::Arc;

use axum::{Router, routing::get};
use wuwei_contracts::Role;

use super::frame::Frame;
use crate::Gateway;
use rights::Rights;
use work::Entry;

/// Their addresses.
pub(super) fn router() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/work", get(work::offices))
        .route("/work/{town}/{area}", get(work::desk))
        .route("/work/{town}/{area}/wishes", get(work::wishes))
        .route("/work/{town}/{area}/cases", get(work::cases))
        .route("/work/{town}/{area}/wishes/{wish}", get(wish::show))
        .route("/work/{town}/{area}/wishes/{wish}/{action}", get(wish::back).post(wish::act))
        .route("/work/{town}/{area}/cases/{case}", get(case::show))
        .route("/work/{town}/{area}/cases/{case}/{action}", get(case::back).post(case::act))
}

/// Pages beside the desks, as far as the visitor's roles open them.
fn entries(frame: &Frame, rights: &Rights) -> Vec<Entry> {
    let roles = rights.roles();
    let any = |wanted: &[Role]| wanted.iter().any(|role| roles.contains(role));
    let mut entries = Vec::new();
    if any(&[Role::CityOfficer, Role::Auditor]) {
        entries.push(Entry::new(frame, "/overview/city", "staff.entry.city"));
    }
    entries
}

//! Pages for staff: what is to be done where, one wish, one case, rounds of subsidies.

mod case;
mod desk;
mod light;
mod names;
mod papers;
pub(super) mod rights;
mod rounds;
mod sent;
mod visits;
mod wish;
mod work;

use std::sync::Arc;

use axum::{Router, routing::get};
use wuwei_contracts::Town;

use super::{frame::Frame, operator, overview};
use crate::Gateway;
use rights::Rights;
use work::Entry;

pub(super) use work::case_address;

/// Their addresses.
pub(super) fn router() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/work", get(work::offices))
        .route("/work/{town}/{area}", get(work::desk))
        .route("/work/{town}/{area}/wishes", get(work::wishes))
        .route("/work/{town}/{area}/cases", get(work::cases))
        .route("/work/{town}/{area}/wishes/{wish}", get(wish::show))
        .route("/work/{town}/{area}/wishes/{wish}/files", get(wish::to_wish).post(wish::add_file))
        .route("/work/{town}/{area}/wishes/{wish}/{action}", get(wish::back).post(wish::act))
        .route("/work/{town}/{area}/cases/{case}", get(case::show))
        .route("/work/{town}/{area}/cases/{case}/{action}", get(case::back).post(case::act))
        .merge(papers::router())
        .merge(rounds::router())
        .merge(visits::router())
}

/// Pages beside the desks, as far as the visitor's roles open them.
fn entries(frame: &Frame, rights: &Rights) -> Vec<Entry> {
    let mut entries = Vec::new();
    if overview::may_see(rights, &Town::city()) {
        entries.push(Entry::new(frame, "/overview/city", "staff.entry.city"));
    }
    if !rights.scopes(visits::VISITORS).is_empty() {
        entries.push(Entry::new(frame, "/visits", "staff.entry.visits"));
    }
    if operator::may_see(rights) {
        entries.push(Entry::new(frame, "/operator", "staff.entry.operator"));
    }
    entries
}

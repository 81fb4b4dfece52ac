//! Domain values into rows and back, nothing else.

use serde::Serialize;
use wuwei_runtime::Work;

use crate::domain::By;

pub mod allocations;
pub mod duties;
pub mod ledger;
pub mod proposals;
pub mod resolutions;
pub mod rounds;
pub mod sheets;
pub mod steps;

/// Who acts, and for whom.
pub fn by(work: &Work) -> By {
    let actor = &work.origin().actor;
    By { subject: actor.subject.clone(), on_behalf_of: actor.on_behalf_of.clone() }
}

/// A list as JSON.
fn written<T: Serialize>(value: &T) -> String {
    // Lists and records of texts and numbers have no value that JSON lacks.
    serde_json::to_string(value).unwrap_or_default()
}

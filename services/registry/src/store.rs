//! Domain values into rows and back, nothing else.

use wuwei_runtime::Work;

pub mod assemblies;
pub mod communities;
pub mod coverage;
pub mod grants;
pub mod liaisons;
pub mod notices;
pub mod numbers;
pub mod organisations;
pub mod people;
pub mod reads;
pub mod recipients;
pub mod terms;
pub mod towns;
pub mod villages;

/// Who decides at present, and on whose behalf.
fn decider(work: &Work) -> (String, Option<String>) {
    let actor = work.origin().actor.clone();
    (actor.subject, actor.on_behalf_of)
}

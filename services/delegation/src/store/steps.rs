//! Steps of cases and their rows.

use wuwei_contracts::delegation::{CaseStep, TimelineEntry};
use wuwei_runtime::{Fault, Work, clock::from_micros, column::value};

use crate::{domain::case::Case, entities::case_step::Model};

/// Notes the step by which `case` came to its version: who took it, on whose behalf, when, and `text`, why.
pub fn note(work: &Work, case: &Case, step: CaseStep, text: Option<String>) {
    let (facts, actor) = (&case.facts, &work.origin().actor);
    work.insert(Model {
        id: format!("{}/{}", facts.id, facts.version),
        town: facts.town.to_string(),
        case_id: facts.id,
        case_version: facts.version,
        at: work.now().as_microsecond(),
        step: step.as_str().to_owned(),
        by_subject: actor.subject.clone(),
        on_behalf_of: actor.on_behalf_of.clone(),
        text,
    });
}

/// The step of a row.
pub fn entry(row: Model) -> Result<TimelineEntry, Fault> {
    Ok(TimelineEntry {
        version: row.case_version,
        at: from_micros(row.at),
        step: value("case_steps.step", &row.step)?,
        by: row.by_subject,
        on_behalf_of: row.on_behalf_of,
        text: row.text,
    })
}

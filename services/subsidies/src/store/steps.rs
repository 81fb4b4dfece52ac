//! Steps of proposals and their rows.

use wuwei_contracts::subsidies::{ProposalStep, TimelineEntry};
use wuwei_runtime::{Fault, Work, clock::from_micros, column::value};

use super::by;
use crate::{domain::proposal::Proposal, entities::proposal_step::Model};

/// Notes the step by which `proposal` came to its version: who took it, on whose behalf, when, and why.
pub fn note(work: &Work, proposal: &Proposal, step: ProposalStep, why: Option<String>) {
    let (facts, by) = (&proposal.facts, by(work));
    work.insert(Model {
        id: format!("{}/{}", facts.id, facts.version),
        town: facts.town.to_string(),
        proposal: facts.id,
        proposal_version: facts.version,
        at: work.now().as_microsecond(),
        step: step.as_str().to_owned(),
        by_subject: by.subject,
        on_behalf_of: by.on_behalf_of,
        text: why,
    });
}

/// The step of a row; who scored is not told.
pub fn entry(row: Model) -> Result<TimelineEntry, Fault> {
    let step: ProposalStep = value("proposal_steps.step", &row.step)?;
    let told = step != ProposalStep::Scored;
    Ok(TimelineEntry {
        version: row.proposal_version,
        at: from_micros(row.at),
        step,
        by: told.then_some(row.by_subject),
        on_behalf_of: row.on_behalf_of.filter(|_| told),
        text: row.text,
    })
}

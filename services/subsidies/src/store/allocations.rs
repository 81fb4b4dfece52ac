//! How proposals stood in allocations, and the rows of it.

use wuwei_contracts::{Fen, subsidies::AllocationLine};
use wuwei_runtime::{
    Fault, Work,
    column::{count, json, kept, value},
};

use super::written;
use crate::{
    domain::{By, proposal::Proposal},
    entities::allocation_line::Model,
};

/// Inserts how `proposal` stood in the allocation that `by` had computed.
pub fn insert(work: &Work, line: &AllocationLine, proposal: &Proposal, by: &By) {
    work.insert(Model {
        id: line.proposal,
        town: proposal.facts.town.to_string(),
        round: proposal.facts.round,
        place: kept(line.place),
        amount: line.amount.0,
        scorers: kept(line.scorers),
        mean: line.mean.map(|mean| mean.to_string()),
        means: written(&line.means),
        remaining: line.left.0,
        outcome: line.outcome.as_str().to_owned(),
        submitted_by: proposal.submission().map_or_else(String::new, |submission| submission.by.clone()),
        allocated_by: by.subject.clone(),
    });
}

/// How a proposal stood, of its row.
pub fn line(row: &Model) -> Result<AllocationLine, Fault> {
    Ok(AllocationLine {
        place: count("allocation_lines.place", row.place)?,
        proposal: row.id,
        amount: Fen(row.amount),
        scorers: count("allocation_lines.scorers", row.scorers)?,
        mean: row.mean.as_ref().map(|mean| value("allocation_lines.mean", mean)).transpose()?,
        means: json("allocation_lines.means", &row.means)?,
        left: Fen(row.remaining),
        outcome: value("allocation_lines.outcome", &row.outcome)?,
    })
}

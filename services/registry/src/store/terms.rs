//! Terms of office and their rows.

use wuwei_contracts::registry::{Term, TermRecord};
use wuwei_runtime::{
    Fault, Work,
    clock::from_micros,
    column::{json, written},
};

use super::decider;
use crate::{
    domain::{election::Office, organisation::Organisation},
    entities::organisation_term::Model,
};

/// Keeps how `organisation` came into office for its present term, if it has one.
pub fn insert(work: &Work, organisation: &Organisation, office: &Office) -> Result<(), Fault> {
    let facts = organisation.facts();
    let Some(term) = facts.term else { return Ok(()) };
    let (recorded_by, on_behalf_of) = decider(work);
    work.insert(Model {
        id: format!("{}/{}", facts.id, facts.terms),
        town: facts.town.to_string(),
        organisation: facts.id,
        number: facts.terms,
        from_at: term.from.as_microsecond(),
        until_at: term.until.as_microsecond(),
        election: office.election.as_ref().map(written).transpose()?,
        findings: written(&office.findings)?,
        rule: office.rule.clone(),
        recorded_by,
        on_behalf_of,
        recorded_at: work.now().as_microsecond(),
    });
    Ok(())
}

/// The term of a row.
pub fn record(row: Model) -> Result<TermRecord, Fault> {
    Ok(TermRecord {
        number: row.number,
        term: Term { from: from_micros(row.from_at), until: from_micros(row.until_at) },
        election: row.election.map(|text| json("organisation_terms.election", &text)).transpose()?,
        findings: json("organisation_terms.findings", &row.findings)?,
        rule: row.rule,
        recorded_by: row.recorded_by,
        on_behalf_of: row.on_behalf_of,
        recorded: from_micros(row.recorded_at),
    })
}

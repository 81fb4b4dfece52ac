//! How an organisation comes into office: its term, and the election behind it.

use jiff::{Timestamp, civil::Date};
use wuwei_contracts::registry::{Candidate, Election, ElectionFinding, OrganisationKind, OrganisationRejection, Term};

use super::organisation_rules::{OrganisationRules, TermRule, Threshold};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A term and election as a request gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The term.
    pub term: Option<Term>,
    /// The election.
    pub election: Option<Election>,
    /// The day on which the term begins, in the city's zone; today where there is no term.
    pub begins: Date,
}

/// An organisation's coming into office, found valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// The term; none for a kind that has none.
    pub term: Option<Term>,
    /// The election behind it.
    pub election: Option<Election>,
    /// How the election stood to each requirement.
    pub findings: Vec<ElectionFinding>,
    /// Id of the rules that judged it.
    pub rule: String,
}

/// Judges how an organisation of `kind` comes into office at `now`, by the rules in force when its term begins.
pub fn office(
    kind: OrganisationKind,
    proposed: Proposed,
    rules: &OrganisationRules,
    now: Timestamp,
) -> Result<Office, OrganisationRejection> {
    let (id, rule) = rules.of(kind, proposed.begins)?;
    let Proposed { term, election, begins } = proposed;
    let Some(rule) = rule else {
        return match (term, election) {
            (Some(_), _) => Err(OrganisationRejection::NoTerm(kind)),
            (None, Some(_)) => Err(OrganisationRejection::NoElection(kind)),
            (None, None) => Ok(Office { term: None, election: None, findings: Vec::new(), rule: id.to_owned() }),
        };
    };
    let term = term.ok_or(OrganisationRejection::TermRequired(kind))?;
    running(term, rule, now)?;
    let election = election.ok_or(OrganisationRejection::ElectionRequired(kind))?;
    if election.held_on > begins {
        return Err(OrganisationRejection::ElectionTooLate { held: election.held_on, from: begins });
    }
    let findings = judge(&election, rule, id)?;
    Ok(Office { term: Some(term), election: Some(election), findings, rule: id.to_owned() })
}

fn running(term: Term, rule: &TermRule, now: Timestamp) -> Result<(), OrganisationRejection> {
    let Term { from, until } = term;
    if from > now || until <= now {
        return Err(OrganisationRejection::TermNotRunning { from, until, now });
    }
    let (days, most) = ((until.as_second() - from.as_second()).div_euclid(DAY), rule.longest_days);
    if days > most {
        return Err(OrganisationRejection::TermTooLong { kind: rule.kind, days, most });
    }
    Ok(())
}

/// Each requirement and how `election` stood to it; the first that is not met refuses it.
fn judge(election: &Election, rule: &TermRule, id: &str) -> Result<Vec<ElectionFinding>, OrganisationRejection> {
    possible(election)?;
    let turnout = u64::from(election.turnout);
    let mut findings = vec![finding("turnout", None, rule.turnout, (turnout, election.electorate.into()))];
    let elected = election.candidates.iter().filter(|candidate| candidate.elected);
    findings.extend(elected.map(|one| finding("votes", Some(one.number), rule.votes, (u64::from(one.votes), turnout))));
    match findings.iter().find(|finding| !finding.met) {
        None => Ok(findings),
        Some(finding) => Err(OrganisationRejection::ElectionInvalid {
            rule: id.to_owned(),
            requirement: if finding.candidate.is_some() { "votes" } else { "turnout" },
            counted: finding.counted,
            of: finding.of,
            share: finding.share,
            inclusive: finding.inclusive,
        }),
    }
}

fn finding(
    requirement: &str,
    candidate: Option<u32>,
    threshold: Threshold,
    (counted, of): (u64, u64),
) -> ElectionFinding {
    let Threshold { share, inclusive } = threshold;
    let met = threshold.met(counted, of);
    ElectionFinding { requirement: requirement.to_owned(), candidate, share, inclusive, counted, of, met }
}

fn possible(election: &Election) -> Result<(), OrganisationRejection> {
    let impossible =
        |field, value: u32, says| Err(OrganisationRejection::ElectionImpossible { field, value: value.into(), says });
    if election.turnout > election.electorate {
        return impossible("election.turnout", election.turnout, "more people voted than could; correct one of them");
    }
    for (place, one) in election.candidates.iter().enumerate() {
        if one.votes > election.turnout {
            return impossible("election.candidates", one.votes, "a candidate has more votes than people voted");
        }
        if election.candidates[..place].iter().any(|other| other.number == one.number) {
            return impossible("election.candidates", one.number, "two candidates have the same number on the ballot");
        }
        let passed_over = |other: &Candidate| one.elected && !other.elected && other.votes > one.votes;
        if election.candidates.iter().any(passed_over) {
            return impossible("election.candidates", one.votes, "somebody with more votes was not elected");
        }
    }
    if election.candidates.iter().all(|candidate| !candidate.elected) {
        return impossible("election.candidates", 0, "nobody was elected; say who was");
    }
    Ok(())
}

#[cfg(test)]
mod tests;

//! Allocation by score: the best first, each that fits what is left; whatever does not fit is skipped. Exact fractions,
//! and the same result whatever order the proposals come in.

use std::cmp::{Ordering, Reverse};

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    Fen, Ratio,
    subsidies::{AllocationLine, Criterion, Outcome, SubsidyRejection, TieBreak},
};

/// A proposal to be allocated something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The proposal.
    pub id: Uuid,
    /// What it asks for.
    pub amount: Fen,
    /// When it was submitted.
    pub submitted: Timestamp,
    /// Points of each sheet, in the order of the criteria.
    pub sheets: Vec<Vec<u32>>,
}

/// What an allocation runs under.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// What there is to give.
    pub envelope: Fen,
    /// What was scored.
    pub criteria: &'a [Criterion],
    /// How many sheets a proposal needs.
    pub minimum_scorers: u32,
    /// What decides between equal means, in order.
    pub tie_breaks: &'a [TieBreak],
    /// The order people settled among those that nothing else tells apart.
    pub settled: &'a [Uuid],
}

/// A candidate with what it is ranked by.
struct Ranked {
    candidate: Candidate,
    scorers: u32,
    mean: Option<Ratio>,
    means: Vec<Ratio>,
}

/// Allocates the envelope.
///
/// # Errors
/// `tie_unresolved` where nothing tells some proposals apart and not all of them fit.
pub fn allocate(terms: Terms<'_>, candidates: Vec<Candidate>) -> Result<Vec<AllocationLine>, SubsidyRejection> {
    let mut ranked: Vec<Ranked> = candidates.into_iter().map(|candidate| rank(terms.criteria, candidate)).collect();
    // By id last: among those that stay equal all or none fit, so that it only makes the listing the same each time.
    ranked.sort_by(|one, other| {
        enough(terms, other)
            .cmp(&enough(terms, one))
            .then_with(|| order(terms, one, other))
            .then_with(|| one.candidate.id.cmp(&other.candidate.id))
    });
    let (mut left, mut lines) = (terms.envelope, Vec::with_capacity(ranked.len()));
    for group in ranked.chunk_by(|one, other| order(terms, one, other) == Ordering::Equal) {
        divided(terms, group, left)?;
        for proposal in group {
            let line = line(terms, proposal, left, lines.len());
            if line.outcome == Outcome::Allocated {
                left.0 -= line.amount.0;
            }
            lines.push(line);
        }
    }
    Ok(lines)
}

/// The mean of the weighted scores in points of 100, exactly; none without a sheet.
pub fn mean(criteria: &[Criterion], sheets: &[Vec<u32>]) -> Option<Ratio> {
    let weighted = |sheet: &Vec<u32>| -> u64 {
        let pairs = criteria.iter().zip(sheet);
        pairs.map(|(criterion, points)| u64::from(criterion.weight) * u64::from(*points)).sum()
    };
    Ratio::new(sheets.iter().map(weighted).sum(), 100 * sheets.len() as u64)
}

fn rank(criteria: &[Criterion], candidate: Candidate) -> Ranked {
    let of = |place: usize| {
        let points = candidate.sheets.iter().filter_map(|sheet| sheet.get(place)).copied();
        Ratio::new(points.map(u64::from).sum(), candidate.sheets.len() as u64)
    };
    Ranked {
        scorers: u32::try_from(candidate.sheets.len()).unwrap_or(u32::MAX),
        mean: mean(criteria, &candidate.sheets),
        means: (0..criteria.len()).filter_map(of).collect(),
        candidate,
    }
}

fn enough(terms: Terms<'_>, ranked: &Ranked) -> bool {
    ranked.scorers >= terms.minimum_scorers
}

/// The order of the rule: by mean, then by the tie-breaks, then as people settled it.
fn order(terms: Terms<'_>, one: &Ranked, other: &Ranked) -> Ordering {
    let breaks = |tie: &TieBreak| match tie {
        TieBreak::FirstCriterion => other.means.first().cmp(&one.means.first()),
        TieBreak::LowerAmount => one.candidate.amount.cmp(&other.candidate.amount),
        TieBreak::EarlierSubmission => one.candidate.submitted.cmp(&other.candidate.submitted),
    };
    let settled = || {
        // Whoever is not named comes after all who are.
        let place = |ranked: &Ranked| terms.settled.iter().position(|id| *id == ranked.candidate.id);
        place(one).unwrap_or(usize::MAX).cmp(&place(other).unwrap_or(usize::MAX))
    };
    let by_rule = terms.tie_breaks.iter().map(breaks).find(|decided| decided.is_ne());
    Reverse(one.mean).cmp(&Reverse(other.mean)).then_with(|| by_rule.unwrap_or_else(settled))
}

/// Refuses where what is left suffices for some of `group`, which nothing tells apart, and not for all.
fn divided(terms: Terms<'_>, group: &[Ranked], left: Fen) -> Result<(), SubsidyRejection> {
    let equal: Vec<&Candidate> =
        group.iter().filter(|ranked| enough(terms, ranked)).map(|ranked| &ranked.candidate).collect();
    let sum: i128 = equal.iter().map(|candidate| i128::from(candidate.amount.0)).sum();
    let fits = equal.iter().any(|candidate| candidate.amount <= left);
    if equal.len() > 1 && fits && sum > i128::from(left.0) {
        return Err(SubsidyRejection::TieUnresolved(equal.iter().map(|candidate| candidate.id).collect()));
    }
    Ok(())
}

fn line(terms: Terms<'_>, ranked: &Ranked, left: Fen, before: usize) -> AllocationLine {
    let amount = ranked.candidate.amount;
    let outcome = if !enough(terms, ranked) {
        Outcome::TooFewScorers
    } else if amount > left {
        Outcome::DoesNotFit
    } else {
        Outcome::Allocated
    };
    AllocationLine {
        place: u32::try_from(before + 1).unwrap_or(u32::MAX),
        proposal: ranked.candidate.id,
        amount,
        scorers: ranked.scorers,
        mean: ranked.mean,
        means: ranked.means.clone(),
        left,
        outcome,
    }
}

/// Why a proposal came out as it did, for people.
pub fn reason(line: &AllocationLine, minimum_scorers: u32) -> String {
    match line.outcome {
        Outcome::Allocated => format!("按得分排第{}位,获得分配{}元", line.place, line.amount),
        Outcome::DoesNotFit => format!("按得分排第{}位,申请{}元,余额{}元,不足", line.place, line.amount, line.left),
        Outcome::TooFewScorers => format!("评审人数{},少于{}", line.scorers, minimum_scorers),
    }
}

/// The arithmetic of a line, written out from its inputs.
pub fn arithmetic(
    criteria: &[Criterion],
    minimum_scorers: u32,
    line: &AllocationLine,
    sheets: &[Vec<u32>],
) -> Vec<String> {
    let mut steps: Vec<String> = sheets
        .iter()
        .map(|sheet| {
            let terms = criteria.iter().zip(sheet).map(|(criterion, points)| format!("{}×{points}", criterion.weight));
            let sum: u64 =
                criteria.iter().zip(sheet).map(|(criterion, points)| u64::from(criterion.weight * points)).sum();
            format!("{} = {sum}", terms.collect::<Vec<_>>().join(" + "))
        })
        .collect();
    if let Some(mean) = line.mean {
        steps.push(format!("Σ ÷ (100 × {}) = {mean}", line.scorers));
    }
    let compared = |holds: bool, yes: &str, no: &str| if holds { yes.to_owned() } else { no.to_owned() };
    let enough = line.scorers >= minimum_scorers;
    steps.push(format!("{} {} {minimum_scorers}", line.scorers, compared(enough, "≥", "<")));
    if enough {
        steps.push(format!("{} {} {}", line.amount, compared(line.amount <= line.left, "≤", ">"), line.left));
    }
    steps
}

#[cfg(test)]
mod tests;

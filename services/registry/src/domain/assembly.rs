//! Assemblies (居民议事): a meeting's record, judged by the rule in force on its day.

use jiff::{
    Unit,
    civil::{Date, DateDifference},
};
use wuwei_contracts::{
    Ratio,
    registry::{AssemblyRejection, Finding, MeetingFigures, Verdict},
};

mod rules;

pub use rules::{AssemblyRules, Figure, Needs, Requirement, Rule};

/// A meeting as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting<'a> {
    /// Day of the notice; none where none was given.
    pub notice_on: Option<Date>,
    /// Day it was held.
    pub held_on: Date,
    /// Today.
    pub today: Date,
    /// What was counted.
    pub figures: &'a MeetingFigures,
}

/// Judges `meeting` by `rule`: adopted, or not; with every requirement and how the meeting stood to it.
pub fn judge(meeting: &Meeting<'_>, rule: &Rule) -> Result<(Verdict, Vec<Finding>), AssemblyRejection> {
    on_possible_days(meeting)?;
    possible(meeting.figures)?;
    let quorum = findings(meeting.figures, rule, &rule.quorum, rule.quorum_needs)?;
    let majority = findings(meeting.figures, rule, &rule.majority, Needs::All)?;
    let notice: Vec<Finding> = rule.notice_days.map(|days| notice(meeting, days)).into_iter().collect();
    let met = |finding: &Finding| finding.met;
    let quorate = match rule.quorum_needs {
        Needs::All => quorum.iter().all(met),
        Needs::Any => quorum.iter().any(met),
    };
    let adopted = quorate && majority.iter().all(met) && notice.iter().all(met);
    let verdict = if adopted { Verdict::Adopted } else { Verdict::NotAdopted };
    Ok((verdict, quorum.into_iter().chain(majority).chain(notice).collect()))
}

fn findings(
    figures: &MeetingFigures,
    rule: &Rule,
    requirements: &[Requirement],
    needs: Needs,
) -> Result<Vec<Finding>, AssemblyRejection> {
    let judged = |requirement: &Requirement| {
        let Requirement { share, inclusive, .. } = *requirement;
        let figure = |figure: Figure| match (figure.of(figures), needs) {
            (Some(count), Needs::All | Needs::Any) => Ok(count),
            // One way of several to be quorate: not counted, not met.
            (None, Needs::Any) => Ok(0),
            (None, Needs::All) => Err(AssemblyRejection::Missing { field: figure.field(), rule: rule.name() }),
        };
        let (counted, of) = (figure(requirement.counted)?, figure(requirement.of)?);
        let requirement = requirement.requirement.clone();
        let met = reached(share, inclusive, counted, of);
        Ok(Finding { requirement, share: Some(share), inclusive, counted, of, met })
    };
    requirements.iter().map(judged).collect()
}

fn reached(share: Ratio, inclusive: bool, counted: u64, of: u64) -> bool {
    if inclusive { share.reached_by(counted, of) } else { share.exceeded_by(counted, of) }
}

/// The days between notice and meeting; 0 where no notice was given.
fn notice(meeting: &Meeting<'_>, days: u32) -> Finding {
    let between = |from: Date| from.until(DateDifference::new(meeting.held_on).largest(Unit::Day)).ok();
    let given = meeting.notice_on.and_then(between).and_then(|span| u64::try_from(span.get_days()).ok());
    let (counted, of) = (given.unwrap_or(0), u64::from(days));
    Finding {
        requirement: "notice_days".to_owned(),
        share: None,
        inclusive: true,
        counted,
        of,
        met: meeting.notice_on.is_some() && counted >= of,
    }
}

fn on_possible_days(meeting: &Meeting<'_>) -> Result<(), AssemblyRejection> {
    let Meeting { notice_on, held_on, today, .. } = meeting;
    if held_on > today {
        let says = "the meeting would be held later than today; record it when it was held";
        return Err(AssemblyRejection::WrongDay { field: "held_on", day: *held_on, says });
    }
    match notice_on {
        Some(day) if day > held_on => {
            let says = "notice was given later than the meeting was held";
            Err(AssemblyRejection::WrongDay { field: "notice_on", day: *day, says })
        }
        Some(_) | None => Ok(()),
    }
}

/// Refuses counts that cannot all be true, naming one of them.
fn possible(figures: &MeetingFigures) -> Result<(), AssemblyRejection> {
    let f = figures;
    let votes = f.votes_for.saturating_add(f.against).saturating_add(f.abstain);
    let above = |part: Option<u64>, whole: Option<u64>| part.is_some_and(|part| whole.is_none_or(|whole| part > whole));
    let area_for_without_votes = f.votes_for == 0 && f.area_for.is_some_and(|area| area > 0);
    let area_for_not_all = f.votes_for == f.present && f.area_for != f.area_present && f.area_for.is_some();
    let rules: [(bool, &'static str, u64, &'static str); 7] = [
        (f.present > f.eligible, "figures.present", f.present, "more were present than could take part"),
        (votes != f.present, "figures.for", votes, "for, against and abstain together are not those present"),
        (
            above(f.households_present, f.households),
            "figures.households_present",
            f.households_present.unwrap_or_default(),
            "more households were represented than there are; give both",
        ),
        (
            above(f.area_present, f.area),
            "figures.area_present",
            f.area_present.unwrap_or_default(),
            "more floor area took part than there is; give both",
        ),
        (
            above(f.area_for, f.area_present),
            "figures.area_for",
            f.area_for.unwrap_or_default(),
            "more floor area was for it than took part; give both",
        ),
        (
            area_for_without_votes,
            "figures.area_for",
            f.area_for.unwrap_or_default(),
            "floor area was for it, and nobody voted for it",
        ),
        (
            area_for_not_all,
            "figures.area_for",
            f.area_for.unwrap_or_default(),
            "everybody voted for it, and not all of their floor area was for it",
        ),
    ];
    match rules.into_iter().find(|(broken, ..)| *broken) {
        Some((_, field, value, says)) => Err(AssemblyRejection::Impossible { field, value, says }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;

//! Meetings and their rows.

use jiff::civil::Date;
use wuwei_contracts::registry::{AssemblyAnswer, AssemblyView, MeetingFigures, RecordAssembly, Verdict};
use wuwei_runtime::{
    Fault, Work,
    clock::from_micros,
    column::{json, value, written},
};

use super::decider;
use crate::entities::assembly::Model;

/// Inserts the record of a meeting, judged as `view` says.
pub fn insert(work: &Work, command: &RecordAssembly, view: &AssemblyView) -> Result<(), Fault> {
    work.insert(Model {
        id: view.id,
        town: view.town.to_string(),
        village: view.village.to_string(),
        community: view.community.as_ref().map(ToString::to_string),
        kind: view.kind.as_str().to_owned(),
        matter: view.matter.clone(),
        notice_on: command.notice_on.as_ref().map(Date::to_string),
        held_on: view.held_on.to_string(),
        figures: written(&command.figures)?,
        minutes: command.minutes.clone(),
        verdict: verdict(view.verdict).to_owned(),
        findings: written(&view.findings)?,
        rule: view.rule.clone(),
        rule_source: view.rule_source.clone(),
        recorded_by: view.recorded_by.clone(),
        on_behalf_of: decider(work).1,
        judged_at: view.judged.as_microsecond(),
        sample: view.sample,
        version: view.version,
    });
    Ok(())
}

/// A verdict as the column holds it.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Adopted => "adopted",
        Verdict::NotAdopted => "not_adopted",
    }
}

/// The meeting of a row.
pub fn view(row: &Model) -> Result<AssemblyView, Fault> {
    Ok(AssemblyView {
        id: row.id,
        town: value("assemblies.town", row.town.clone())?,
        village: value("assemblies.village", row.village.clone())?,
        community: row.community.clone().map(|id| value("assemblies.community", id)).transpose()?,
        kind: value("assemblies.kind", row.kind.clone())?,
        matter: row.matter.clone(),
        held_on: value("assemblies.held_on", row.held_on.clone())?,
        verdict: value("assemblies.verdict", row.verdict.clone())?,
        findings: json("assemblies.findings", &row.findings)?,
        rule: row.rule.clone(),
        rule_source: row.rule_source.clone(),
        recorded_by: row.recorded_by.clone(),
        judged: from_micros(row.judged_at),
        sample: row.sample,
        version: row.version,
    })
}

/// The meeting of a row, as it was recorded.
pub fn answer(row: Model) -> Result<AssemblyAnswer, Fault> {
    let figures: MeetingFigures = json("assemblies.figures", &row.figures)?;
    Ok(AssemblyAnswer {
        assembly: view(&row)?,
        notice_on: row.notice_on.map(|day| value("assemblies.notice_on", day)).transpose()?,
        figures,
        minutes: row.minutes,
        on_behalf_of: row.on_behalf_of,
    })
}

//! Recording a meeting, which the rule in force on its day judges.

use wuwei_contracts::registry::{AssemblyJudged, AssemblyRejection, AssemblyView, RecordAssembly};
use wuwei_runtime::{Handles, Outcome, Refusal, Work};

use super::place;
use crate::{
    Registry,
    domain::assembly::{self, Meeting},
    rules,
    store::assemblies,
};

impl Handles<RecordAssembly> for Registry {
    async fn handle(&self, work: &Work, command: RecordAssembly) -> Outcome<RecordAssembly> {
        let community = place::find(work, &command.village, command.community.as_ref()).await?;
        if let Some(community) =
            command.community.clone().filter(|_| place::invented(community.as_ref()) && !command.sample)
        {
            return Err(AssemblyRejection::SampleCommunity(community).into());
        }
        let view = judged(work, &command)?;
        assemblies::insert(work, &command, &view)?;
        work.emit(AssemblyJudged { assembly: view.clone() });
        Ok(view)
    }
}

/// The meeting and its verdict, by the rule in force on its day.
fn judged(work: &Work, command: &RecordAssembly) -> Result<AssemblyView, Refusal> {
    let rule = rules::assemblies()?.of(command.kind, command.local_rule.as_deref(), command.held_on)?;
    let RecordAssembly { notice_on, held_on, figures, .. } = command;
    let today = wuwei_calendar::date(work.now());
    let meeting = Meeting { notice_on: *notice_on, held_on: *held_on, today, figures };
    let (verdict, findings) = assembly::judge(&meeting, rule)?;
    Ok(AssemblyView {
        id: command.id,
        town: work.town().clone(),
        village: command.village.clone(),
        community: command.community.clone(),
        kind: command.kind,
        matter: command.matter.clone(),
        held_on: command.held_on,
        verdict,
        findings,
        rule: rule.name(),
        rule_source: rule.source.clone(),
        recorded_by: work.origin().actor.subject.clone(),
        judged: work.now(),
        sample: command.sample,
        version: 1,
    })
}

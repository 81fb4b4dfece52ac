//! Recording a visit.

use std::collections::BTreeSet;

use wuwei_contracts::wishes::RecordVisit;
use wuwei_projections::communities;
use wuwei_runtime::{Fault, Handles, Outcome, Work};

use super::collect_wish::of_community;
use crate::{
    Wishes,
    domain::visit::{self, Lead},
    store::visits,
};

impl Handles<RecordVisit> for Wishes {
    async fn handle(&self, work: &Work, command: RecordVisit) -> Outcome<RecordVisit> {
        let community = communities::active(work, "community", &command.community).await?;
        of_community(&community, command.sample)?;
        let marks =
            command.households.iter().map(|mark| visits::household(&self.sealer, &command.community, mark.expose()));
        let met = marks.collect::<Result<BTreeSet<_>, Fault>>()?;
        let known = visits::known(work, &met).await?;
        let actor = work.origin().actor.clone();
        let lead = Lead { subject: actor.subject, on_behalf_of: actor.on_behalf_of, now: work.now() };
        let recorded = visit::record(command, work.town().clone(), (&met, &known), lead)?;
        let visit = recorded.visit.clone();
        visits::insert(work, &visit, met.difference(&known))?;
        communities::guard(work, &community);
        work.emit(recorded);
        Ok(visit)
    }
}

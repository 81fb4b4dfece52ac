//! Opening a case for a resident.

use wuwei_contracts::delegation::{CaseOrigin, CaseStep, DelegationRejection, OpenCase};
use wuwei_projections::communities;
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Delegation,
    domain::case::{self, NewCase},
    rules,
    store::{cases, catalogues, escalations},
};

impl Handles<OpenCase> for Delegation {
    /// Rests on the community, which is guarded, and on the catalogue in force, as far as this database knows it.
    async fn handle(&self, work: &Work, command: OpenCase) -> Outcome<OpenCase> {
        if cases::exists(work, command.id).await? {
            return Err(DelegationRejection::CaseExists(command.id).into());
        }
        let community = communities::active(work, "community", &command.community).await?;
        let catalogue = catalogues::in_force(work, work.now()).await?;
        let item = catalogues::item(work, &catalogue.version, &command.item).await?;
        let rules = rules::in_force(work.now())?;
        let new = new_case(work, command, catalogue.version, community.sample).await?;
        let (case, filed) = case::file(new, &item, rules, work.now())?;
        communities::guard(work, &community);
        cases::insert(work, &case, CaseStep::Filed, None);
        work.emit(filed);
        escalations::schedule(work, &case, rules).await?;
        Ok(case.answer(work.now()))
    }
}

async fn new_case(
    work: &Work,
    command: OpenCase,
    catalogue: String,
    sample: bool,
) -> Result<NewCase, wuwei_runtime::Refusal> {
    Ok(NewCase {
        id: command.id,
        receipt: work.receipt("CS").await?,
        town: work.town().clone(),
        community: command.community,
        catalogue,
        origin: CaseOrigin::Staff,
        applicant: command.applicant,
        channel: command.channel,
        external_id: command.external_id,
        sample: sample || command.sample,
        correlation: work.origin().correlation,
    })
}

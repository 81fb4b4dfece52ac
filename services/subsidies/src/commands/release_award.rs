//! Letting a held award go on.

use wuwei_contracts::subsidies::{ProposalStep, ReleaseAward};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Subsidies, applicants,
    store::{by, proposals},
};

impl Handles<ReleaseAward> for Subsidies {
    async fn handle(&self, work: &Work, command: ReleaseAward) -> Outcome<ReleaseAward> {
        let proposal = proposals::named(work, command.id, None).await?;
        let by = by(work);
        proposal.released_by_another(&by)?;
        let acting = applicants::may_act(work, &proposal).await?;
        let (proposal, released) = proposal.release(command.reason.clone(), &by.subject, acting, work.now())?;
        proposals::save(work, &proposal, ProposalStep::Released, Some(command.reason));
        work.emit(released);
        Ok(proposal.answer())
    }
}

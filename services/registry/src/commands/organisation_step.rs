//! What every step of an organisation ends with: saved, announced, and the coverage of its community changed with it.

use wuwei_contracts::{CommunityId, Event, registry::OrganisationKind};
use wuwei_runtime::{Refusal, Work};

use crate::{
    domain::{coverage::Change, organisation::Organisation},
    due::end_term::EndTerm,
    store::{coverage, organisations},
};

/// What an organisation covered before a step.
pub type Covered = Option<(CommunityId, OrganisationKind)>;

/// Saves what an organisation became, and announces it.
pub async fn save<E: Event>(
    work: &Work,
    covered: Covered,
    organisation: &Organisation,
    event: E,
) -> Result<(), Refusal> {
    organisations::save(work, organisation)?;
    work.emit(event);
    cover(work, covered, organisation).await
}

/// Changes the coverage of its community, if the step changed what the organisation covers.
pub async fn cover(work: &Work, covered: Covered, organisation: &Organisation) -> Result<(), Refusal> {
    let covers = organisation.covers();
    if covered == covers {
        return Ok(());
    }
    if let Some((community, kind)) = covered {
        coverage::change(work, &community, Change::ActsNoMore(kind)).await?;
    }
    if let Some((community, kind)) = covers {
        coverage::change(work, &community, Change::Acts(kind)).await?;
    }
    Ok(())
}

/// Makes the end of its present term due, and no longer that of the term before.
pub async fn schedule_end(work: &Work, organisation: &Organisation) -> Result<(), Refusal> {
    let facts = organisation.facts();
    let Some(term) = facts.term else { return Ok(()) };
    let task = EndTerm { organisation: facts.id, number: facts.terms };
    work.cancel(&EndTerm { number: facts.terms - 1, ..task.clone() }.id()).await?;
    work.schedule(&task.id(), term.until, &task).await
}

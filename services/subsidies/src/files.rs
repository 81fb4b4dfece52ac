//! Proposals hold files: what the applicant hands in, and what shows that the work is done.

use sea_orm::EntityTrait;
use uuid::Uuid;
use wuwei_contracts::{
    Reference, Role,
    registry::OrganisationView,
    subsidies::{FILE_STAFF, Proposals},
};
use wuwei_files::{Holder, Thing};
use wuwei_projections::organisations;
use wuwei_runtime::{Fault, Read, Refusal, Work};

use crate::{
    Subsidies, applicants,
    domain::proposal::{Proposal, Standing},
    queries::find,
    store::proposals,
};

impl Holder for Subsidies {
    type Things = Proposals;

    const STAFF: &'static [Role] = FILE_STAFF;

    async fn thing(work: &Work, id: Uuid) -> Result<Thing, Refusal> {
        let proposal = proposals::named(work, id, None).await?;
        let represented = applicants::representatives(work, &proposal).await?;
        Ok(thing(proposal, represented))
    }

    async fn named(read: &Read, of: &Reference) -> Result<Thing, Refusal> {
        let proposal = proposals::proposal(find::proposal(read, of).await?)?;
        let represented = match proposal.facts.applicant.organisation {
            Some(id) => representatives(read, id).await?,
            None => Vec::new(),
        };
        Ok(thing(proposal, represented))
    }
}

/// Who speaks for the organisation at present.
async fn representatives(read: &Read, id: Uuid) -> Result<Vec<String>, Refusal> {
    let row = organisations::Entity::find_by_id(id).one(read.database()).await.map_err(Fault::new)?;
    let view: Option<OrganisationView> = row.map(organisations::known).transpose()?.map(|known| known.view);
    Ok(view.map_or_else(Vec::new, |view| applicants::speaking(view, read.now())))
}

fn thing(proposal: Proposal, represented: Vec<String>) -> Thing {
    let decided = match &proposal.standing {
        Standing::Draft | Standing::Returned { .. } => false,
        Standing::Submitted(_)
        | Standing::Unsuccessful { .. }
        | Standing::Awarded(_)
        | Standing::Held { .. }
        | Standing::Accepted { .. }
        | Standing::Paid { .. } => true,
    };
    let facts = proposal.facts;
    Thing {
        id: facts.id,
        village: facts.community.village(),
        community: Some(facts.community),
        concerns: facts.applicant.subject.into_iter().chain(represented).collect(),
        decided,
        story: Some(facts.correlation),
        sample: facts.sample,
    }
}

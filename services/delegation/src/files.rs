//! Cases hold files: what an applicant brings, and what staff add.

use uuid::Uuid;
use wuwei_contracts::{
    Reference, Role,
    delegation::{CaseState, Cases, open::STAFF},
};
use wuwei_files::{Holder, Thing};
use wuwei_runtime::{Read, Refusal, Work};

use crate::{Delegation, domain::case::Case, queries::find, store::cases};

impl Holder for Delegation {
    type Things = Cases;

    const STAFF: &'static [Role] = STAFF;

    async fn thing(work: &Work, id: Uuid) -> Result<Thing, Refusal> {
        Ok(thing(cases::named(work, id, None).await?))
    }

    async fn named(read: &Read, of: &Reference) -> Result<Thing, Refusal> {
        Ok(thing(cases::case(find::row(read, of).await?)?))
    }
}

fn thing(case: Case) -> Thing {
    use CaseState::{Declined, Done, Filed, InHand, Paused, Rated, Refused};
    let decided = match case.state() {
        Filed | InHand | Paused => false,
        Refused | Done | Declined | Rated => true,
    };
    let facts = case.facts;
    Thing {
        id: facts.id,
        village: facts.community.village(),
        community: Some(facts.community),
        concerns: facts.applicant.into_iter().collect(),
        decided,
        story: Some(facts.correlation),
        sample: facts.sample,
    }
}

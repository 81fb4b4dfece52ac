//! A part of a wish was matched to an item of the catalogue: a case is opened for the wisher.

use uuid::Uuid;
use wuwei_contracts::{
    CloudEvent,
    delegation::{CaseOrigin, CaseStep},
    wishes::{MatchTarget, WishPartMatched},
};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{
    Delegation,
    domain::case::{self, NewCase},
    rules,
    store::{cases, catalogues, escalations},
};

/// What stands for the version of the catalogue where none is in force.
const NO_CATALOGUE: &str = "none";

impl ReactsTo<WishPartMatched> for Delegation {
    /// An item that the catalogue in force does not have makes a case that is refused at once, so that wishes hears of it.
    async fn react(&self, work: &Work, event: CloudEvent<WishPartMatched>) -> Result<(), Refusal> {
        let MatchTarget::ServiceItem { item } = &event.data.target else { return Ok(()) };
        let rules = rules::in_force(work.now())?;
        let catalogue = known(catalogues::in_force(work, work.now()).await)?;
        let version = catalogue.map_or_else(|| NO_CATALOGUE.to_owned(), |catalogue| catalogue.version);
        let found = known(catalogues::item(work, &version, item).await)?;
        let new = new_case(work, event.id, &event.data, version).await?;
        let Some(found) = found else {
            let (case, refused) = case::refuse_unknown(new, item, rules, work.now());
            cases::insert(work, &case, CaseStep::Refused, Some(refused.reason.clone()));
            work.emit(refused);
            return Ok(());
        };
        let (case, filed) = case::file(new, &found, rules, work.now())?;
        cases::insert(work, &case, CaseStep::Filed, None);
        work.emit(filed);
        escalations::schedule(work, &case, rules).await
    }
}

async fn new_case(work: &Work, id: Uuid, matched: &WishPartMatched, catalogue: String) -> Result<NewCase, Refusal> {
    let wish = &matched.wish;
    Ok(NewCase {
        id,
        receipt: work.receipt("CS").await?,
        town: work.town().clone(),
        community: wish.community.clone(),
        catalogue,
        origin: CaseOrigin::WishPart { wish: wish.id, part: matched.part },
        applicant: matched.wisher.clone(),
        channel: wish.channel,
        external_id: None,
        sample: wish.sample,
        correlation: work.origin().correlation,
    })
}

/// What was found; a rejection says that nothing was.
fn known<T>(found: Result<T, Refusal>) -> Result<Option<T>, Refusal> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Refusal::Rejection(_)) => Ok(None),
        Err(fault @ Refusal::Fault(_)) => Err(fault),
    }
}

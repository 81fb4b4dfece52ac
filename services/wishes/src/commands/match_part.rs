//! Matching a part to an item of the catalogue, a round or an organisation.

use wuwei_contracts::wishes::{ActedAs, MatchPart, MatchTarget};
use wuwei_projections::organisations;
use wuwei_runtime::{Handles, Outcome, Refusal, Work};

use crate::{
    Wishes,
    domain::wish::Facts,
    store::{
        authors,
        claims::{self, Taken},
        known, records, wishes,
    },
};

impl Handles<MatchPart> for Wishes {
    async fn handle(&self, work: &Work, command: MatchPart) -> Outcome<MatchPart> {
        let MatchPart { wish, community, part, target } = command;
        let found = wishes::named(work, wish, community.as_ref()).await?;
        let (was, wisher) = (found.state(), wisher(work, found.facts()).await?);
        check(work, &target).await?;
        let (next, hold, matched) = found.into_published()?.match_part(part, target, wisher, work.now())?;
        wishes::save(work, was, &next)?;
        claims::insert(work, Taken { wish, part, hold: &hold, contact_by: None })?;
        records::decision(work, &next, ActedAs::Staff, None);
        work.emit(matched);
        Ok(next.view())
    }
}

/// What a part is matched to is there, of the same town, and can see to it now.
async fn check(work: &Work, target: &MatchTarget) -> Result<(), Refusal> {
    match target {
        MatchTarget::ServiceItem { item } => known::item(work, item).await,
        MatchTarget::Round { round, .. } => known::open_round(work, *round).await,
        MatchTarget::Organisation { organisation } => {
            let known = organisations::acting(work, "target.organisation", *organisation).await?;
            organisations::hold(work, &known);
            Ok(())
        }
    }
}

/// Subject of the wisher, if they sign in.
async fn wisher(work: &Work, wish: &Facts) -> Result<Option<String>, Refusal> {
    let author = authors::find(work, wish).await?;
    match author.subject {
        Some(subject) => Ok(Some(subject)),
        None => known::subject_of(work, author.person).await,
    }
}

//! A part is done.

use wuwei_contracts::wishes::{ActedAs, FulfilPart, WishPartFulfilled};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Wishes, callers,
    domain::part::Done,
    due::GiveUp,
    store::{claims, files, records, wishes},
};

impl Handles<FulfilPart> for Wishes {
    async fn handle(&self, work: &Work, command: FulfilPart) -> Outcome<FulfilPart> {
        let FulfilPart { wish, community, part, evidence, files } = command;
        let found = wishes::named(work, wish, community.as_ref()).await?;
        let claim = claims::of(work, found.reportable(part)?).await?;
        let acted_as = callers::on_part(work, part, &claim, &found.facts().community).await?;
        let mut shown = Vec::new();
        for id in files {
            shown.push(files::named(work, wish, id).await?.file.live()?.shows(wish, part)?);
        }
        let (was, published) = (found.state(), found.into_published()?);
        let actor = work.origin().actor.clone();
        let done = Done { by: actor.subject, on_behalf_of: actor.on_behalf_of, at: work.now(), evidence };
        let (next, _, fulfilled) = published.fulfil(part, done, work.now())?;
        wishes::save(work, was, &next)?;
        claims::fulfilled(work, claim);
        if acted_as == ActedAs::Staff {
            records::decision(work, &next, acted_as, None);
        }
        work.emit(WishPartFulfilled { files: shown, ..fulfilled });
        GiveUp::schedule(work, &next).await?;
        Ok(next.view())
    }
}

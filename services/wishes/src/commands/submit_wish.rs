//! Handing a wish in.

use wuwei_contracts::{
    ReceiptNumber,
    wishes::{SubmitWish, WishReceipt, WishRejection, WishSubmitted},
};
use wuwei_projections::communities;
use wuwei_runtime::{Handles, Outcome, Refusal, Work};

use super::collect_wish::of_community;
use crate::{
    Wishes, callers,
    domain::{
        categories,
        wish::{self, NewWish},
    },
    secrets::Private,
    store::{
        authors::{self, Author, Wisher},
        known, wishes,
    },
};

impl Handles<SubmitWish> for Wishes {
    async fn handle(&self, work: &Work, command: SubmitWish) -> Outcome<SubmitWish> {
        categories::check(&command.category)?;
        let community = communities::active(work, "community", &command.community).await?;
        of_community(&community, command.sample)?;
        let wisher = wisher(work, &command).await?;
        let author = authors::of(work, &self.sealer, command.id, &wisher).await?;
        let receipt = work.receipt("WS").await?;
        let new = new(work, receipt, &author, &command);
        let (wish, submitted) = wish::submit(new, work.now());
        wishes::insert(work, &wish)?;
        let text = Private { text: command.text, parts: command.parts };
        authors::keep(work, &self.sealer, (&author, command.id), &text)?;
        communities::guard(work, &community);
        let submitted = WishSubmitted { wisher: wisher.subject(), person: wisher.person(), ..submitted };
        // Staff who take a wish down for somebody unnamed are not unnamed themselves.
        if wisher == Wisher::Nobody && !callers::is_staff(work, &command.community).await? {
            work.emit_unnamed(submitted);
        } else {
            work.emit(submitted);
        }
        let code = (!matches!(wisher, Wisher::Subject(_))).then(|| authors::follow(work, &self.sealer, command.id));
        Ok(WishReceipt { wish: wish.view(), follow_code: code.transpose()? })
    }
}

/// Whose wish it is; only staff for the community name somebody else.
async fn wisher(work: &Work, command: &SubmitWish) -> Result<Wisher, Refusal> {
    let Some(person) = command.for_person else {
        let subject = || Wisher::Subject(work.origin().actor.subject.clone());
        return Ok(if command.anonymous { Wisher::Nobody } else { subject() });
    };
    if !callers::is_staff(work, &command.community).await? {
        return Err(WishRejection::NotStaff(person).into());
    }
    known::live_person(work, person).await?;
    Ok(Wisher::Person(person))
}

fn new(work: &Work, receipt: ReceiptNumber, author: &Author, command: &SubmitWish) -> NewWish {
    NewWish {
        id: command.id,
        receipt,
        town: work.town().clone(),
        community: command.community.clone(),
        category: command.category.clone(),
        channel: command.channel,
        external_id: command.external_id.clone(),
        author: author.id.clone(),
        parts: command.parts.len(),
        sample: command.sample,
        story: work.origin().correlation,
    }
}

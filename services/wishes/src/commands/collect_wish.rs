//! Recording a wish that was talked over, weighed and made public in one go.

use wuwei_contracts::{
    ReceiptNumber,
    wishes::{CollectWish, Grade, WishCollected, WishReceipt, WishRejection},
};
use wuwei_projections::communities;
use wuwei_runtime::{Handles, Outcome, Refusal, Work};

use crate::{
    Wishes, deadlines,
    domain::{
        categories,
        wish::{self, NewWish, Publication},
    },
    due::ReviewWish,
    secrets::Private,
    store::{
        authors::{self, Author, Wisher},
        known, records, wishes,
    },
};

impl Handles<CollectWish> for Wishes {
    async fn handle(&self, work: &Work, command: CollectWish) -> Outcome<CollectWish> {
        categories::check(&command.category)?;
        let community = communities::active(work, "community", &command.community).await?;
        of_community(&community, command.sample)?;
        let wisher = wisher(work, &command).await?;
        let author = authors::of(work, &self.sealer, command.id, &wisher).await?;
        let new = new(work, work.receipt("WS").await?, &author, &command);
        let grading = deadlines::grading(command.grade, work.now())?;
        let publication = Publication { summary: command.summary, titles: command.parts };
        let (wish, collected) = wish::collect(new, grading.clone(), publication, work.now())?;
        wishes::insert(work, &wish)?;
        let text = Private { text: command.text, parts: Vec::new() };
        authors::keep(work, &self.sealer, (&author, command.id), &text)?;
        records::talk(work, &wish, command.talk)?;
        communities::guard(work, &community);
        work.emit(WishCollected { person: wisher.person(), ..collected });
        if command.grade == Grade::Future {
            ReviewWish::schedule(work, command.id, &grading).await?;
        }
        let code = authors::follow(work, &self.sealer, command.id)?;
        Ok(WishReceipt { wish: wish.view(), follow_code: Some(code) })
    }
}

/// What is invented has invented wishes only.
pub(super) fn of_community(community: &communities::Known, sample: bool) -> Result<(), WishRejection> {
    if community.sample && !sample {
        return Err(WishRejection::SampleCommunity(community.id.clone()));
    }
    Ok(())
}

async fn wisher(work: &Work, command: &CollectWish) -> Result<Wisher, Refusal> {
    let Some(person) = command.for_person else { return Ok(Wisher::Nobody) };
    known::live_person(work, person).await?;
    Ok(Wisher::Person(person))
}

fn new(work: &Work, receipt: ReceiptNumber, author: &Author, command: &CollectWish) -> NewWish {
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

//! Taking a file away.

use wuwei_contracts::wishes::{RemoveFile, WishRejection};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Wishes, callers, secrets,
    store::{authors, files, wishes},
};

impl Handles<RemoveFile> for Wishes {
    async fn handle(&self, work: &Work, command: RemoveFile) -> Outcome<RemoveFile> {
        let RemoveFile { wish, file, follow_code } = command;
        let found = wishes::named(work, wish, None).await?;
        let kept = files::named(work, wish, file).await?;
        let (facts, subject) = (found.facts(), &work.origin().actor.subject);
        let author = authors::find(work, facts).await?;
        let own = [subject.clone(), secrets::reader(&self.sealer, subject)?].contains(&kept.by().to_owned());
        let may = own
            || callers::is_the_wisher(work, &self.sealer, (facts, &author), follow_code.as_deref()).await?
            || callers::is_staff(work, &facts.community).await?;
        if !may {
            return Err(WishRejection::NotTheWisher(wish).into());
        }
        let (file, removed) = kept.file.clone().remove(work.now())?;
        files::save(work, kept, &file).await?;
        work.emit(removed);
        Ok(file.view())
    }
}

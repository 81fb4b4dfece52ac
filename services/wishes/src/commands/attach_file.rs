//! Attaching a file that lies in the bucket already.

use wuwei_contracts::{
    files::{FileContent, FileRejection, MOST_FILES},
    wishes::{ActedAs, AttachFile, WishRejection},
};
use wuwei_files::SweepFiles;
use wuwei_runtime::{Handles, Outcome, Refusal, Work};

use crate::{
    Wishes, callers,
    domain::{
        file::{self, FileFacts},
        wish::Wish,
    },
    entities::author_key,
    secrets,
    store::{
        authors, claims,
        files::{self, Attached},
        wishes,
    },
};

impl Handles<AttachFile> for Wishes {
    async fn handle(&self, work: &Work, command: AttachFile) -> Outcome<AttachFile> {
        let AttachFile { id, wish, part, follow_code, content } = command;
        let found = wishes::named(work, wish, None).await?;
        let author = authors::find(work, found.facts()).await?;
        let acted_as = self.attaching(work, (&found, &author), part, follow_code.as_deref()).await?;
        authors::readable(&author, wish)?;
        if files::is_taken(work, id).await? {
            return Err(FileRejection::FileExists(id).into());
        }
        if files::count(work, wish).await? >= MOST_FILES {
            return Err(FileRejection::TooManyFiles { field: "wish", of: wish }.into());
        }
        let FileContent { sha256, media_type, bytes, object, key } = content;
        if object.split('/').next() != Some(work.town().as_str()) {
            return Err(FileRejection::ObjectOfAnotherTown(object).into());
        }
        let sample = found.facts().sample;
        let facts = FileFacts { id, wish, part, sha256, media_type, bytes, acted_as, sample };
        let (file, attached) = file::attach(facts, work.now());
        let subject = &work.origin().actor.subject;
        let by = match acted_as {
            ActedAs::Wisher => secrets::reader(&self.sealer, subject)?,
            ActedAs::Claimant | ActedAs::Staff | ActedAs::System => subject.clone(),
        };
        files::insert(work, &self.sealer, (&file, found.facts(), &author), Attached { object, key: &key, by })?;
        if acted_as == ActedAs::Wisher && author.kind == "nobody" {
            work.emit_unnamed(attached);
        } else {
            work.emit(attached);
        }
        SweepFiles::tonight(work).await?;
        Ok(file.view())
    }
}

impl Wishes {
    /// As what the caller attaches a file to `part` of the wish, or to the wish.
    async fn attaching(
        &self,
        work: &Work,
        (wish, author): (&Wish, &author_key::Model),
        part: Option<u32>,
        code: Option<&str>,
    ) -> Result<ActedAs, Refusal> {
        let facts = wish.facts();
        if let Some(part) = part {
            let claim = claims::of(work, wish.reportable(part)?).await?;
            return callers::on_part(work, part, &claim, &facts.community).await;
        }
        if callers::is_the_wisher(work, &self.sealer, (facts, author), code).await? {
            return Ok(ActedAs::Wisher);
        }
        if callers::is_staff(work, &facts.community).await? {
            return Ok(ActedAs::Staff);
        }
        Err(WishRejection::NotTheWisher(facts.id).into())
    }
}

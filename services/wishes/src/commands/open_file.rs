//! Somebody asks to see a private file: the reading is logged, and nothing private is answered.

use wuwei_contracts::{
    files::FileRejection,
    wishes::{ActedAs, OpenFile, WishRejection},
};
use wuwei_runtime::{Handles, Outcome, Refusal, Work};

use super::{read_own_text::own_reading, read_private_text::disclosure};
use crate::{
    Wishes, callers,
    domain::wish::Facts,
    store::{
        authors,
        files::{self, Kept},
        records::{self, Reading, What},
        wishes,
    },
};

impl Handles<OpenFile> for Wishes {
    async fn handle(&self, work: &Work, command: OpenFile) -> Outcome<OpenFile> {
        let (id, wish, file) = (command.id, command.wish, command.file);
        let found = wishes::named(work, wish, None).await?;
        let kept = files::named(work, wish, file).await?;
        kept.file.clone().live()?;
        let reading = self.reading(work, found.facts(), &kept, command).await?;
        records::reading(work, id, (wish, What::File(file)), reading);
        Ok(disclosure(work, id))
    }
}

impl Wishes {
    /// Who reads the file as what, if they may.
    async fn reading(&self, work: &Work, wish: &Facts, kept: &Kept, asked: OpenFile) -> Result<Reading, Refusal> {
        let author = authors::find(work, wish).await?;
        authors::readable(&author, wish.id)?;
        if callers::is_the_wisher(work, &self.sealer, (wish, &author), asked.follow_code.as_deref()).await? {
            return Ok(own_reading(work, &self.sealer)?);
        }
        let reader = work.origin().actor.subject.clone();
        if callers::is_staff(work, &wish.community).await? {
            let purpose = asked.purpose.ok_or(FileRejection::PurposeMissing)?;
            return Ok(Reading { acted_as: ActedAs::Staff, reader, purpose });
        }
        if kept.by() == reader {
            return Ok(Reading {
                acted_as: kept.file.facts.acted_as,
                reader,
                purpose: "查看自己上传的文件".to_owned(),
            });
        }
        Err(WishRejection::NotTheWisher(wish.id).into())
    }
}

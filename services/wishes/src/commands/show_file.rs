//! Showing a file to everybody, or no longer.

use wuwei_contracts::wishes::ShowFile;
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Wishes,
    store::{files, wishes},
};

impl Handles<ShowFile> for Wishes {
    async fn handle(&self, work: &Work, command: ShowFile) -> Outcome<ShowFile> {
        let ShowFile { wish, community, file, public } = command;
        wishes::named(work, wish, Some(&community)).await?;
        let kept = files::named(work, wish, file).await?;
        let (file, shown) = kept.file.clone().show(public)?;
        if let Some(shown) = shown {
            files::save(work, kept, &file).await?;
            work.emit(shown);
        }
        Ok(file.view())
    }
}

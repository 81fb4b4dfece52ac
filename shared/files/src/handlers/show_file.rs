//! Showing a file to everybody, or no longer.

use wuwei_contracts::files::{FileRejection, FileShown, Of, ShowFile};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{Desk, Holder, store};

impl<S: Holder> Handles<Of<S::Things, ShowFile>> for Desk<S> {
    async fn handle(&self, work: &Work, command: Of<S::Things, ShowFile>) -> Outcome<Of<S::Things, ShowFile>> {
        let ShowFile { of, file, public } = command.message;
        let thing = S::thing(work, of).await?;
        if !thing.is_staffed_by(work, S::STAFF).await? {
            return Err(FileRejection::NotStaff(of).into());
        }
        let kept = store::named(work, of, file).await?;
        let (had, standing) = (kept.file.standing, kept.file.standing.show(file, public)?);
        if standing == had {
            return Ok(kept.file.view());
        }
        let file = store::save(work, kept, standing).await?.view();
        work.emit(Of::<S::Things, FileShown>::from(FileShown { file: file.clone() }));
        Ok(file)
    }
}

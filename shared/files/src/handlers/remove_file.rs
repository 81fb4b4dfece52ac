//! Taking a file away.

use wuwei_contracts::files::{FileRejection, FileRemoved, Of, RemoveFile};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{Desk, Holder, store};

impl<S: Holder> Handles<Of<S::Things, RemoveFile>> for Desk<S> {
    /// What a decision was made on stays with it, however private.
    async fn handle(&self, work: &Work, command: Of<S::Things, RemoveFile>) -> Outcome<Of<S::Things, RemoveFile>> {
        let RemoveFile { of, file } = command.message;
        let thing = S::thing(work, of).await?;
        let kept = store::named(work, of, file).await?;
        if kept.by() != work.origin().actor.subject && !thing.is_staffed_by(work, S::STAFF).await? {
            return Err(FileRejection::NotConcerned(of).into());
        }
        if thing.decided {
            return Err(FileRejection::FileKept(file).into());
        }
        let standing = kept.file.standing.remove(file, work.now())?;
        let file = store::save(work, kept, standing).await?.view();
        work.emit(Of::<S::Things, FileRemoved>::from(FileRemoved { file: file.clone() }));
        Ok(file)
    }
}

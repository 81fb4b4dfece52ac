//! Attaching a file that lies in the bucket already.

use wuwei_contracts::files::{AttachFile, FileAttached, Of};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{Desk, Holder, store};

impl<S: Holder> Handles<Of<S::Things, AttachFile>> for Desk<S> {
    async fn handle(&self, work: &Work, command: Of<S::Things, AttachFile>) -> Outcome<Of<S::Things, AttachFile>> {
        let AttachFile { id, of, content } = command.message;
        let thing = S::thing(work, of).await?;
        let acted_as = thing.acts(work, S::STAFF).await?;
        let file = store::attach(work, &self.sealer, &thing, (id, acted_as, content)).await?;
        work.emit(Of::<S::Things, FileAttached>::from(FileAttached { file: file.view() }));
        Ok(file.view())
    }
}

//! Somebody asks to see a private file: the reading is logged, and nothing private is answered.

use jiff::SignedDuration;
use wuwei_contracts::files::{DISCLOSED_FOR, FileActor, FileRejection, Of, OpenFile, OpenedFile};
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{Desk, Holder, entities::file_reading, store};

impl<S: Holder> Handles<Of<S::Things, OpenFile>> for Desk<S> {
    async fn handle(&self, work: &Work, command: Of<S::Things, OpenFile>) -> Outcome<Of<S::Things, OpenFile>> {
        let OpenFile { id, of, file, purpose } = command.message;
        let thing = S::thing(work, of).await?;
        let acted_as = thing.acts(work, S::STAFF).await?;
        store::named(work, of, file).await?.file.standing.live(file)?;
        let own = || (acted_as == FileActor::Concerned).then(|| "本人查看".to_owned());
        let purpose = purpose.or_else(own).ok_or(FileRejection::PurposeMissing)?;
        let actor = work.origin().actor.clone();
        work.insert(file_reading::Model {
            id,
            town: work.town().to_string(),
            of_id: of,
            file,
            acted_as: acted_as.as_str().to_owned(),
            reader: actor.subject,
            on_behalf_of: actor.on_behalf_of,
            purpose,
            at: work.now().as_microsecond(),
        });
        Ok(OpenedFile { disclosure: id, until: work.now() + SignedDuration::from_secs(DISCLOSED_FOR) })
    }
}

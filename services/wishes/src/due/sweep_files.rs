//! What lies in the bucket and belongs to no file is removed from it.

use wuwei_files::{
    SweepFiles,
    sweep::{Swept, sweep},
};
use wuwei_runtime::{Fault, Read, Refusal, Sends, Work};

use crate::Wishes;

impl Sends<SweepFiles> for Wishes {
    type Sent = Swept;

    async fn send(&self, read: &Read, due: SweepFiles) -> Result<Swept, Fault> {
        sweep(&self.files, read, due).await
    }

    async fn sent(&self, _: &Work, due: SweepFiles, swept: &Swept) -> Result<(), Refusal> {
        swept.tell(&due);
        Ok(())
    }
}

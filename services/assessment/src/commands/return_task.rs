//! Giving a task back that no duty covers.

use wuwei_contracts::assessment::ReturnTask;
use wuwei_runtime::{Handles, Outcome, Work};

use crate::{
    Assessment,
    domain::duty,
    store::{duty_lists, villages},
};

impl Handles<ReturnTask> for Assessment {
    /// Rests on the town's duty list as it is, which is guarded.
    async fn handle(&self, work: &Work, command: ReturnTask) -> Outcome<ReturnTask> {
        duty_lists::free(work, command.id).await?;
        villages::known(work, std::slice::from_ref(&command.village)).await?;
        let list = duty_lists::guarded(work).await?;
        let (task, returned) = duty::give_back(&list, command, work.now())?;
        duty_lists::give_back(work, &task);
        work.emit(returned);
        Ok(task)
    }
}

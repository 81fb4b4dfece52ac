//! Duty lists, tasks given back, and their rows.

use wuwei_contracts::{
    Town,
    assessment::{AssessmentRejection, DutyListView, ReturnedTaskView},
};
use wuwei_runtime::{
    Fault, Refusal, Work,
    column::{json, written},
};

use super::act;
use crate::entities::{duty_list, duty_list_version, returned_task};

/// The last version of the town's list, if there is one.
pub async fn find(work: &Work) -> Result<Option<DutyListView>, Refusal> {
    let row = work.find::<duty_list::Model>(work.town().as_str()).await?;
    Ok(row.map(|row| json("duty_lists.view", &row.view)).transpose()?)
}

/// The last version of the town's list, which stays the last until the commit.
pub async fn guarded(work: &Work) -> Result<DutyListView, Refusal> {
    let row = work.find::<duty_list::Model>(work.town().as_str()).await?;
    let row = row.ok_or_else(|| AssessmentRejection::DutyListUnknown(work.town().clone()))?;
    work.guard(&row);
    Ok(json("duty_lists.view", &row.view)?)
}

/// Writes the next version of the town's list.
pub fn save(work: &Work, list: &DutyListView) -> Result<(), Fault> {
    let (view, act) = (written(list)?, act(work));
    work.insert(duty_list_version::Model {
        id: version_key(&list.town, list.version),
        town: list.town.to_string(),
        view: view.clone(),
        published_by: act.by.clone(),
        published_for: act.on_behalf_of.clone(),
    });
    let row = duty_list::Model {
        town: list.town.to_string(),
        view,
        published_by: act.by,
        published_for: act.on_behalf_of,
        version: list.version,
    };
    if list.version == 1 {
        work.insert(row);
    } else {
        work.save(row);
    }
    Ok(())
}

/// Key of a version's row.
pub fn version_key(town: &Town, version: i64) -> String {
    format!("{town}|{version}")
}

/// The list in a row's `view`.
pub fn view(view: &str) -> Result<DutyListView, Fault> {
    json("duty_lists.view", view)
}

/// That no task was given back under that id.
pub async fn free(work: &Work, id: uuid::Uuid) -> Result<(), Refusal> {
    match work.find::<returned_task::Model>(id).await? {
        Some(_) => Err(AssessmentRejection::TaskExists(id).into()),
        None => Ok(()),
    }
}

/// Writes a task that was given back, and counts it.
pub fn give_back(work: &Work, task: &ReturnedTaskView) {
    let act = act(work);
    work.insert(returned_task::Model {
        id: task.id,
        town: task.town.to_string(),
        village: task.village.to_string(),
        task: task.task.clone(),
        duty: task.duty.clone(),
        duty_list_version: task.duty_list_version,
        returned_at: task.returned.as_microsecond(),
        returned_by: act.by,
        returned_for: act.on_behalf_of,
        sample: task.sample,
    });
    work.add("tasks_returned", 1);
}

//! The town's duty list.

use sea_orm::EntityTrait;
use wuwei_contracts::assessment::{AssessmentRejection, GetDutyList};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use crate::{
    Assessment,
    entities::{duty_list, duty_list_version},
    store::duty_lists,
};

impl Answers<GetDutyList> for Assessment {
    async fn answer(&self, read: &Read, query: GetDutyList) -> Outcome<GetDutyList> {
        let (database, town) = (read.database(), read.town());
        let view = match query.version {
            Some(version) => {
                let key = duty_lists::version_key(town, version);
                let row = duty_list_version::Entity::find_by_id(key).one(database).await.map_err(Fault::new)?;
                row.map(|row| row.view)
            }
            None => {
                let row = duty_list::Entity::find_by_id(town.as_str()).one(database).await.map_err(Fault::new)?;
                row.map(|row| row.view)
            }
        };
        let view = view.ok_or_else(|| AssessmentRejection::DutyListUnknown(town.clone()))?;
        Ok(duty_lists::view(&view)?)
    }
}

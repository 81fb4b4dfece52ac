//! One village by its code.

use sea_orm::EntityTrait;
use wuwei_contracts::registry::{FindVillage, RegistryRejection};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use crate::{Registry, domain::village, entities::village::Entity, store::villages};

impl Answers<FindVillage> for Registry {
    async fn answer(&self, read: &Read, query: FindVillage) -> Outcome<FindVillage> {
        let row = Entity::find_by_id(query.code.as_str()).one(read.database()).await.map_err(Fault::new)?;
        let row = row.ok_or(RegistryRejection::VillageUnknown { field: "code", village: query.code })?;
        let found = villages::view(row)?;
        if read.town().is_city() {
            return Ok(found);
        }
        Ok(village::of_town(found, read.town(), "code")?)
    }
}

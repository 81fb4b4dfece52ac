//! One meeting, as it was recorded and judged.

use sea_orm::EntityTrait;
use wuwei_contracts::registry::{AssemblyRejection, GetAssembly};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use crate::{Registry, entities::assembly::Entity, store::assemblies};

impl Answers<GetAssembly> for Registry {
    async fn answer(&self, read: &Read, query: GetAssembly) -> Outcome<GetAssembly> {
        let row = Entity::find_by_id(query.id).one(read.database()).await.map_err(Fault::new)?;
        let row = row.filter(|row| read.town().is_city() || row.town == read.town().as_str());
        Ok(assemblies::answer(row.ok_or(AssemblyRejection::Unknown(query.id))?)?)
    }
}

//! Assemblies hold files: minutes, lists of who was there, photos.

use sea_orm::EntityTrait;
use uuid::Uuid;
use wuwei_contracts::{
    Reference, Role,
    registry::{Assemblies, AssemblyRejection, AssemblyView, election::OFFICERS},
};
use wuwei_files::{Holder, Thing};
use wuwei_runtime::{Fault, Read, Refusal, Work};

use crate::{
    Registry,
    entities::assembly::{Entity, Model},
    store::assemblies,
};

impl Holder for Registry {
    type Things = Assemblies;

    const STAFF: &'static [Role] = OFFICERS;

    async fn thing(work: &Work, id: Uuid) -> Result<Thing, Refusal> {
        let row = work.find::<Model>(id).await?.filter(|row| row.town == work.town().as_str());
        Ok(thing(row.ok_or(AssemblyRejection::Unknown(id))?)?)
    }

    async fn named(read: &Read, of: &Reference) -> Result<Thing, Refusal> {
        let id = match of {
            Reference::Id(id) => id,
            Reference::Receipt(receipt) => return Err(AssemblyRejection::NoReceipt(receipt.clone()).into()),
        };
        let row = Entity::find_by_id(*id).one(read.database()).await.map_err(Fault::new)?;
        let row = row.filter(|row| read.town().is_city() || row.town == read.town().as_str());
        Ok(thing(row.ok_or(AssemblyRejection::Unknown(*id))?)?)
    }
}

/// A meeting is judged as soon as it is recorded; a file of it may be the wrong one all the same.
fn thing(row: Model) -> Result<Thing, Fault> {
    let AssemblyView { id, village, community, recorded_by, sample, .. } = assemblies::view(&row)?;
    Ok(Thing { id, village, community, concerns: vec![recorded_by], decided: false, story: None, sample })
}

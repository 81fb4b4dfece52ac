//! The towns there are, for every instance that asks which it should serve.

use sea_orm::{DatabaseConnection, EntityTrait};
use wuwei_runtime::{Fault, service::TownEntry};

use crate::{entities::town::Entity, store::towns};

/// Every registered town.
pub(crate) async fn read(database: DatabaseConnection) -> Result<Vec<TownEntry>, Fault> {
    let rows = Entity::find().all(&database).await.map_err(Fault::new)?;
    let entry = |row| {
        let town = towns::view(row)?;
        let (code, kind) = (town.code.to_string(), town.kind.as_str().to_owned());
        Ok(TownEntry { slug: town.slug, code, name: town.name, kind })
    };
    rows.into_iter().map(entry).collect()
}

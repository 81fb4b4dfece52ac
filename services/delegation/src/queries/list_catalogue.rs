//! A version of the catalogue and its items.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use wuwei_contracts::delegation::{CatalogueAnswer, CatalogueView, DelegationRejection, ListCatalogue};
use wuwei_runtime::{Answers, Fault, Outcome, Read, Refusal, paging};

use crate::{
    Delegation,
    domain::catalogue,
    entities::{
        catalogue_item::{Column, Entity, Model},
        catalogue_version,
    },
    store::catalogues,
};

impl Answers<ListCatalogue> for Delegation {
    async fn answer(&self, read: &Read, query: ListCatalogue) -> Outcome<ListCatalogue> {
        let catalogue = version(read, &query).await?;
        let fits = Condition::all()
            .add(Column::Catalogue.eq(catalogue.version.as_str()))
            .add_option(query.area.as_ref().map(|area| Column::Area.eq(area.as_str())))
            .add_option(query.station_direct.map(|direct| Column::StationDirect.eq(direct)));
        let key = |code: &str| format!("{}/{code}", catalogue.version);
        let rows = (Entity::find().filter(fits), Column::Id);
        let page = (&query.page, query.page.after.as_deref().map(key));
        let items = paging::page(read, rows, page, |row: &Model| row.code.clone(), catalogues::item_of).await?;
        Ok(CatalogueAnswer { catalogue, items })
    }
}

/// The version asked for.
async fn version(read: &Read, query: &ListCatalogue) -> Result<CatalogueView, Refusal> {
    let rows = catalogue_version::Entity::find().all(read.database()).await.map_err(Fault::new)?;
    let versions: Vec<CatalogueView> = rows.into_iter().map(catalogues::version).collect::<Result<_, Fault>>()?;
    let Some(name) = &query.version else {
        return Ok(catalogue::in_force(versions, query.at.unwrap_or(read.now()))?);
    };
    let named = versions.into_iter().find(|version| version.version == *name);
    Ok(named.ok_or_else(|| DelegationRejection::CatalogueUnknown(name.clone()))?)
}

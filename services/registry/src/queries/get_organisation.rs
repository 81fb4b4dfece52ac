//! One organisation, with its terms.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use wuwei_contracts::registry::{GetOrganisation, OrganisationAnswer, OrganisationRejection};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use crate::{
    Registry,
    entities::{organisation::Entity, organisation_term},
    store::{organisations, terms},
};

impl Answers<GetOrganisation> for Registry {
    async fn answer(&self, read: &Read, query: GetOrganisation) -> Outcome<GetOrganisation> {
        let row = Entity::find_by_id(query.id).one(read.database()).await.map_err(Fault::new)?;
        let row = row.filter(|row| read.town().is_city() || row.town == read.town().as_str());
        let row = row.ok_or(OrganisationRejection::Unknown { field: "id", id: query.id })?;
        let rows = organisation_term::Entity::find()
            .filter(organisation_term::Column::Organisation.eq(query.id))
            .order_by_asc(organisation_term::Column::Number)
            .all(read.database());
        let rows = rows.await.map_err(Fault::new)?;
        let terms = rows.into_iter().map(terms::record).collect::<Result<_, Fault>>()?;
        Ok(OrganisationAnswer { organisation: organisations::organisation(row)?.view(), terms })
    }
}

//! A scheme, in any town.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::assessment::{AssessmentRejection, GetScheme};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use super::reading;
use crate::{Assessment, entities::known_scheme, store::schemes};

impl Answers<GetScheme> for Assessment {
    async fn answer(&self, read: &Read, query: GetScheme) -> Outcome<GetScheme> {
        if let Some(version) = query.version {
            return reading::scheme(read, &query.id, version).await;
        }
        let rows = known_scheme::Entity::find().filter(known_scheme::Column::Scheme.eq(query.id.as_str()));
        let rows = rows.all(read.database()).await.map_err(Fault::new)?;
        let versions = rows.iter().map(|row| schemes::view(&row.view)).collect::<Result<Vec<_>, _>>()?;
        let last = versions.into_iter().max_by_key(|scheme| scheme.version);
        last.ok_or_else(|| AssessmentRejection::SchemeUnknown(query.id).into())
    }
}

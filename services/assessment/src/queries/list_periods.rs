//! The town's periods.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;
use wuwei_contracts::{
    Page,
    assessment::{AssessmentRejection, ListPeriods},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use crate::{
    Assessment,
    entities::period::{Column, Entity},
    store::periods,
};

impl Answers<ListPeriods> for Assessment {
    async fn answer(&self, read: &Read, query: ListPeriods) -> Outcome<ListPeriods> {
        let ours = Entity::find().filter(Column::Town.eq(read.town().as_str()));
        let total = ours.clone().count(read.database()).await.map_err(Fault::new)?;
        let after = match query.page.after.as_ref() {
            Some(text) => ours.filter(Column::Id.gt(cursor(text)?)),
            None => ours,
        };
        let page = after.order_by_asc(Column::Id).limit(query.page.limit() + 1);
        let mut rows = page.all(read.database()).await.map_err(Fault::new)?;
        let most = usize::try_from(query.page.limit()).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        rows.truncate(most);
        let next = more.then(|| rows.last().map(|row| row.id.to_string())).flatten();
        let items = rows.into_iter().map(|row| Ok(periods::period(row)?.view())).collect::<Result<_, Fault>>()?;
        Ok(Page { items, total, next })
    }
}

/// The id in a cursor.
pub(super) fn cursor(text: &str) -> Result<Uuid, AssessmentRejection> {
    Uuid::parse_str(text).map_err(|_| AssessmentRejection::WrongCursor(text.to_owned()))
}

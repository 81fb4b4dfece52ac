//! The town's periods.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use wuwei_contracts::assessment::ListPeriods;
use wuwei_runtime::{Answers, Outcome, Read, paging};

use crate::{
    Assessment,
    entities::period::{Column, Entity},
    store::periods,
};

impl Answers<ListPeriods> for Assessment {
    async fn answer(&self, read: &Read, query: ListPeriods) -> Outcome<ListPeriods> {
        let rows = (Entity::find().filter(Column::Town.eq(read.town().as_str())), Column::Id);
        let page = (&query.page, query.page.cursor::<Uuid>()?);
        paging::page(read, rows, page, |row| row.id.to_string(), |row| Ok(periods::period(row)?.view())).await
    }
}

//! The steps of a case.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::delegation::CaseTimeline;
use wuwei_runtime::{Answers, Outcome, Read, paging};

use super::find;
use crate::{
    Delegation,
    entities::case_step::{Column, Entity},
    store::{cases, steps},
};

impl Answers<CaseTimeline> for Delegation {
    async fn answer(&self, read: &Read, query: CaseTimeline) -> Outcome<CaseTimeline> {
        let case = find::row(read, &query.case).await?;
        cases::of_community(&case, query.community.as_ref())?;
        let after = query.page.cursor::<i64>()?;
        let rows = (Entity::find().filter(Column::CaseId.eq(case.id)), Column::CaseVersion);
        let page = (&query.page, after);
        paging::page(read, rows, page, |row| row.case_version.to_string(), steps::entry).await
    }
}

//! Wishes by place, state, grade, category and what is open.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select, sea_query::Expr};
use uuid::Uuid;
use wuwei_contracts::{
    Town,
    wishes::{ListWishes, OpenParts, WishRejection},
};
use wuwei_runtime::{Answers, Outcome, Read, paging};

use super::count_wishes::past_limit;
use crate::{
    Wishes,
    entities::wish::{Column, Entity},
    store::wishes,
};

impl Answers<ListWishes> for Wishes {
    async fn answer(&self, read: &Read, query: ListWishes) -> Outcome<ListWishes> {
        let rows = selected(read.town(), &query)?;
        let page = (&query.page, query.page.cursor::<Uuid>()?);
        paging::page(read, (rows, Column::Id), page, |row| row.id.to_string(), |row| Ok(wishes::wish(row)?.view()))
            .await
    }
}

fn selected(asked: &Town, query: &ListWishes) -> Result<Select<Entity>, WishRejection> {
    let mut rows = Entity::find();
    if let Some(town) = town(asked, query.town.clone())? {
        rows = rows.filter(Column::Town.eq(town.as_str()));
    }
    if let Some(village) = &query.village {
        // Ids of communities begin with the village's code and a hyphen, which a dot follows.
        rows = rows.filter(Column::Community.between(format!("{village}-"), format!("{village}.")));
    }
    if let Some(community) = &query.community {
        rows = rows.filter(Column::Community.eq(community.as_str()));
    }
    if let Some(state) = query.state {
        rows = rows.filter(Column::State.eq(state.as_str()));
    }
    if let Some(grade) = query.grade {
        rows = rows.filter(Column::Grade.eq(grade.as_str()));
    }
    if let Some(category) = &query.category {
        rows = rows.filter(Column::Category.eq(category.as_str()));
    }
    if let Some(limit) = query.limit_before {
        rows = rows.filter(past_limit(limit.as_microsecond()));
    }
    if query.review_due {
        // Written out, not bound: the index holds no others, and no plan made for all values could know.
        rows = rows.filter(Expr::cust("wishes.review_due"));
    }
    if let Some(parts) = query.parts {
        // Parts of a wish that is not public yet are nobody's to take.
        let column = match parts {
            OpenParts::Open => Column::OpenParts,
            OpenParts::Priority => Column::PriorityParts,
        };
        rows = rows.filter(Column::State.eq("published")).filter(column.gt(0));
    }
    Ok(rows)
}

/// The town to look in, none for all: that of the subject unless it is `city`.
fn town(asked: &Town, filter: Option<Town>) -> Result<Option<Town>, WishRejection> {
    match filter {
        filter if asked.is_city() => Ok(filter),
        Some(given) if given != *asked => Err(WishRejection::OtherTown { asked: asked.clone(), given }),
        _ => Ok(Some(asked.clone())),
    }
}

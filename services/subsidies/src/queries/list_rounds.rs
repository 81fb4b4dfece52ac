//! The rounds of a town.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;
use wuwei_contracts::subsidies::ListRounds;
use wuwei_runtime::{Answers, Outcome, Read, paging};

use crate::{
    Subsidies,
    entities::round::{Column, Entity},
    store::rounds,
};

impl Answers<ListRounds> for Subsidies {
    async fn answer(&self, read: &Read, query: ListRounds) -> Outcome<ListRounds> {
        let after = query.page.cursor::<Uuid>()?;
        let fits = Condition::all()
            .add(Column::Town.eq(read.town().as_str()))
            .add_option(query.state.map(|state| Column::State.eq(state.as_str())));
        let rows = (Entity::find().filter(fits), Column::Id);
        let page = (&query.page, after);
        paging::page(read, rows, page, |row| row.id.to_string(), |row| Ok(rounds::round(row)?.view())).await
    }
}

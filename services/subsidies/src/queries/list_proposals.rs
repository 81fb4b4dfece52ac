//! Proposals by round, place and state.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;
use wuwei_contracts::subsidies::ListProposals;
use wuwei_runtime::{Answers, Outcome, Read, paging};

use crate::{
    Subsidies,
    entities::proposal::{Column, Entity},
    store::proposals,
};

impl Answers<ListProposals> for Subsidies {
    async fn answer(&self, read: &Read, query: ListProposals) -> Outcome<ListProposals> {
        let after = query.page.cursor::<Uuid>()?;
        let fits = Condition::all()
            .add(Column::Town.eq(read.town().as_str()))
            .add_option(query.round.map(|round| Column::Round.eq(round)))
            .add_option(query.wish.map(|wish| Column::Wish.eq(wish)))
            .add_option(query.village.map(|village| Column::Village.eq(village.as_str())))
            .add_option(query.community.map(|community| Column::Community.eq(community.as_str())))
            .add_option(query.state.map(|state| Column::State.eq(state.as_str())));
        let rows = (Entity::find().filter(fits), Column::Id);
        let page = (&query.page, after);
        paging::page(read, rows, page, |row| row.id.to_string(), |row| Ok(proposals::proposal(row)?.view())).await
    }
}

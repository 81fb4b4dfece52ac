//! The score sheets of a round, once its scoring is over.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use wuwei_contracts::subsidies::{RoundScores, RoundSheets, SubsidyRejection};
use wuwei_runtime::{Answers, Outcome, Read, paging};

use super::find;
use crate::{
    Subsidies,
    entities::score_sheet::{Column, Entity},
    store::sheets,
};

impl Answers<RoundScores> for Subsidies {
    async fn answer(&self, read: &Read, query: RoundScores) -> Outcome<RoundScores> {
        let round = find::round(read, "round", query.round).await?;
        round.allocation().map_err(|_| SubsidyRejection::ScoringNotOver(query.round))?;
        let fits = Condition::all()
            .add(Column::Round.eq(query.round))
            .add_option(query.proposal.map(|proposal| Column::Proposal.eq(proposal)));
        let criteria = round.facts.criteria;
        let rows = (Entity::find().filter(fits), Column::Id);
        let page = (&query.page, query.page.after.clone());
        let sheets = paging::page(read, rows, page, |row| row.id.clone(), |row| sheets::sheet(&row, &criteria)).await?;
        Ok(RoundSheets { criteria, sheets })
    }
}

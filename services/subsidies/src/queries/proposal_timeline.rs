//! The steps of a proposal.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::subsidies::ProposalTimeline;
use wuwei_runtime::{Answers, Outcome, Read, paging};

use super::find;
use crate::{
    Subsidies,
    entities::proposal_step::{Column, Entity},
    store::steps,
};

impl Answers<ProposalTimeline> for Subsidies {
    async fn answer(&self, read: &Read, query: ProposalTimeline) -> Outcome<ProposalTimeline> {
        let proposal = find::proposal(read, &query.proposal).await?;
        let after = query.page.cursor::<i64>()?;
        let rows = (Entity::find().filter(Column::Proposal.eq(proposal.id)), Column::ProposalVersion);
        let page = (&query.page, after);
        paging::page(read, rows, page, |row| row.proposal_version.to_string(), steps::entry).await
    }
}

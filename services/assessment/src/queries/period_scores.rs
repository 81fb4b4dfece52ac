//! The scores of a period.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use wuwei_contracts::assessment::{CommentView, PeriodScores, PeriodState, ScoresReply};
use wuwei_runtime::{Answers, Fault, Outcome, Read, Refusal};

use super::reading;
use crate::{
    Assessment,
    entities::{ballot, score},
    store::{ballots, scores},
};

impl Answers<PeriodScores> for Assessment {
    async fn answer(&self, read: &Read, query: PeriodScores) -> Outcome<PeriodScores> {
        let period = reading::period(read, query.period).await?;
        period.has_scores()?;
        reading::assessed(period.facts(), query.village.as_ref())?;
        let rows = score::Entity::find().filter(score::Column::Period.eq(query.period));
        let mut found = scores::in_order(rows.all(read.database()).await.map_err(Fault::new)?)?;
        if query.village.is_some() {
            found.retain(|score| score.village == query.village);
        }
        let comments = match period.state() {
            PeriodState::Published => self.comments(read, query.period).await?,
            PeriodState::Open
            | PeriodState::Scoring
            | PeriodState::Revealed
            | PeriodState::Computed
            | PeriodState::Lapsed => Vec::new(),
        };
        Ok(ScoresReply { period: period.view(), scores: found, comments })
    }
}

impl Assessment {
    async fn comments(&self, read: &Read, period: Uuid) -> Result<Vec<CommentView>, Refusal> {
        let rows = ballot::Entity::find().filter(ballot::Column::Period.eq(period));
        let rows = rows.all(read.database()).await.map_err(Fault::new)?;
        Ok(ballots::comments(&self.sealer, &rows)?)
    }
}

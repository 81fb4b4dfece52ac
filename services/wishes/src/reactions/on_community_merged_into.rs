//! A community became part of another: its open wishes follow.

use wuwei_contracts::{CloudEvent, registry::CommunityMergedInto};
use wuwei_projections::communities;
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{
    Wishes,
    entities::wish::{Column, Model},
    store::wishes,
};

impl ReactsTo<CommunityMergedInto> for Wishes {
    async fn react(&self, work: &Work, event: CloudEvent<CommunityMergedInto>) -> Result<(), Refusal> {
        let CommunityMergedInto { community, into, .. } = event.data;
        let rows = work.list::<Model>(Column::Community, community.id.as_str()).await?;
        communities::apply(work, community).await?;
        for row in rows {
            let wish = wishes::wish(row)?;
            if wish.is_open() {
                let was = wish.state();
                let (wish, moved) = wish.follow(into.clone(), work.now())?;
                wishes::save(work, was, &wish)?;
                work.emit(moved);
            }
        }
        Ok(())
    }
}

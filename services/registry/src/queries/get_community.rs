//! One community and what it became.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use wuwei_contracts::{
    CommunityId,
    registry::{CommunityAnswer, CommunityStatus, CommunityView, GetCommunity, RegistryRejection},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read, Refusal};

use crate::{
    Registry,
    entities::community::{Column, Entity},
    store::communities,
};

impl Answers<GetCommunity> for Registry {
    async fn answer(&self, read: &Read, query: GetCommunity) -> Outcome<GetCommunity> {
        let unknown = || RegistryRejection::CommunityUnknown { field: "id", id: query.id.clone() };
        let community = views(read, vec![query.id.clone()]).await?.pop().ok_or_else(unknown)?;
        if !read.town().is_city() && community.town != *read.town() {
            let (village, town) = (community.village, read.town().clone());
            return Err(RegistryRejection::VillageOfAnotherTown { field: "id", village, town }.into());
        }
        let current = current(read, community.clone()).await?;
        Ok(CommunityAnswer { community, current })
    }
}

/// The active communities at the end of every chain of successors, by id: one query per step, and no id twice.
async fn current(read: &Read, start: CommunityView) -> Result<Vec<CommunityView>, Refusal> {
    let mut seen = BTreeMap::new();
    let mut step = vec![start];
    while !step.is_empty() {
        let next: Vec<CommunityId> = step.iter().flat_map(|view| view.successors.clone()).collect();
        seen.extend(step.into_iter().map(|view| (view.id.clone(), view)));
        let next = next.into_iter().filter(|id| !seen.contains_key(id)).collect();
        step = views(read, next).await?;
    }
    Ok(seen.into_values().filter(|view| view.status == CommunityStatus::Active).collect())
}

async fn views(read: &Read, ids: Vec<CommunityId>) -> Result<Vec<CommunityView>, Refusal> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = ids.iter().map(CommunityId::as_str);
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(read.database()).await.map_err(Fault::new)?;
    rows.into_iter().map(|row| Ok(communities::community(row)?.view())).collect()
}

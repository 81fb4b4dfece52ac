//! What things are called, for lists that know only their ids.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use wuwei_contracts::{CommunityId, Town, registry::GetCommunity, wishes::ListCategories};

use super::super::{Failure, frame::Frame, words::Language};
use crate::Gateway;

/// Names of communities; one that cannot be told is called by its id.
pub(super) async fn communities(
    gateway: &Gateway,
    frame: &Frame,
    town: &Town,
    ids: impl Iterator<Item = &CommunityId>,
) -> BTreeMap<CommunityId, String> {
    let ids: BTreeSet<_> = ids.cloned().collect();
    let names = ids.into_iter().map(async |id| {
        let answer = gateway.try_ask(frame, town, &GetCommunity { id: id.clone() }).await;
        let name = answer.map_or_else(|_| id.to_string(), |answer| answer.community.details.name);
        (id, name)
    });
    join_all(names).await.into_iter().collect()
}

/// Names of the categories of wishes.
pub(super) async fn categories(
    gateway: &Gateway,
    frame: &Frame,
    town: &Town,
) -> Result<BTreeMap<String, String>, Failure> {
    let found = gateway.ask(frame, town, &ListCategories {}).await?.categories;
    let name = |chinese, english| if frame.words.language == Language::Zh { chinese } else { english };
    Ok(found.into_iter().map(|one| (one.code, name(one.chinese, one.english))).collect())
}

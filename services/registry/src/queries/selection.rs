//! Which communities a query is about.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::LikeExpr};
use serde::Serialize;
use wuwei_contracts::{
    Page, PageRequest, Town, VillageCode,
    registry::{CommunityKind, CommunityStatus, CommunityView, RegistryRejection},
};
use wuwei_runtime::{Read, Refusal, paging};

use crate::{
    entities::community::{Column, Entity},
    store::communities::{community, search_name},
};

/// What communities must be to be selected.
pub(super) struct Selection {
    pub town: Option<Town>,
    pub village: Option<VillageCode>,
    pub kind: Option<CommunityKind>,
    pub name: Option<String>,
    pub status: CommunityStatus,
}

/// The town to look in, none for all: that of the subject unless it is `city`.
pub(super) fn town(asked: &Town, filter: Option<Town>) -> Result<Option<Town>, RegistryRejection> {
    match filter {
        filter if asked.is_city() => Ok(filter),
        Some(given) if given != *asked => Err(RegistryRejection::OtherTown { asked: asked.clone(), given }),
        _ => Ok(Some(asked.clone())),
    }
}

/// The pattern of texts that hold `text`.
pub(super) fn holding(text: &str) -> LikeExpr {
    let text = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("%{text}%")).escape('\\')
}

/// One page of what is selected, by id; `item` makes of each what is answered.
pub(super) async fn page<T: Serialize>(
    read: &Read,
    selection: Selection,
    page: &PageRequest,
    item: impl Fn(CommunityView) -> T,
) -> Result<Page<T>, Refusal> {
    let mut rows = Entity::find().filter(Column::State.eq(selection.status.as_str()));
    if let Some(town) = town(read.town(), selection.town)? {
        rows = rows.filter(Column::Town.eq(town.as_str()));
    }
    if let Some(village) = selection.village {
        rows = rows.filter(Column::Village.eq(village.as_str()));
    }
    if let Some(kind) = selection.kind {
        rows = rows.filter(Column::Kind.eq(kind.as_str()));
    }
    if let Some(name) = selection.name {
        rows = rows.filter(Column::SearchName.like(holding(&search_name(&name))));
    }
    let page = (page, page.after.clone());
    paging::page(read, (rows, Column::Id), page, |row| row.id.clone(), |row| Ok(item(community(row)?.view()))).await
}

//! Which communities a query is about.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::LikeExpr};
use wuwei_contracts::{
    PageRequest, Town, VillageCode,
    registry::{CommunityKind, CommunityStatus, CommunityView, RegistryRejection},
};
use wuwei_runtime::{Read, Refusal};

use super::paging;
use crate::{
    entities::community::{Column, Entity},
    store::communities::{community, search_name},
};

/// Most bytes of communities on one page, so that a reply with large outlines stays within a message.
const MOST_BYTES: usize = 512 * 1024;

/// What communities must be to be selected.
pub(super) struct Selection {
    pub town: Option<Town>,
    pub village: Option<VillageCode>,
    pub kind: Option<CommunityKind>,
    pub name: Option<String>,
    pub status: CommunityStatus,
}

/// Communities of one page.
pub(super) struct Selected {
    /// The communities, with what was made of each.
    pub items: Vec<CommunityView>,
    /// All that fit, on all pages.
    pub total: u64,
    /// Cursor of the next page.
    pub next: Option<String>,
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

/// One page of what is selected, by id. `size` tells the bytes each takes in the reply; the page ends early, after at
/// least one, where they are too many.
pub(super) async fn page(
    read: &Read,
    selection: Selection,
    page: &PageRequest,
    size: impl Fn(&CommunityView) -> usize,
) -> Result<Selected, Refusal> {
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
    let found = paging::rows(read, rows, Column::Id, page.after.clone(), page).await?;
    let (mut items, mut bytes, mut more) = (Vec::with_capacity(found.rows.len()), 0, found.more);
    for row in found.rows {
        let view = community(row)?.view();
        bytes += size(&view);
        if bytes > MOST_BYTES && !items.is_empty() {
            more = true;
            break;
        }
        items.push(view);
    }
    let next = more.then(|| items.last().map(|view| view.id.to_string())).flatten();
    Ok(Selected { items, total: found.total, next })
}

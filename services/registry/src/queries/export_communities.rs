//! Active communities as CSV.

use wuwei_contracts::registry::{CommunityStatus, ExportCommunities, ExportPage};
use wuwei_runtime::{Answers, Outcome, Read};

use super::selection::{self, Selection};
use crate::{Registry, sheet};

impl Answers<ExportCommunities> for Registry {
    async fn answer(&self, read: &Read, query: ExportCommunities) -> Outcome<ExportCommunities> {
        let ExportCommunities { town, village, kind, page } = query;
        let selection = Selection { town, village, kind, name: None, status: CommunityStatus::Active };
        let found = selection::page(read, selection, &page, |view| sheet::text(&sheet::cells(&view))).await?;
        let mut csv = if page.after.is_none() { sheet::header() } else { String::new() };
        csv.extend(found.items.iter().map(String::as_str));
        let rows = u32::try_from(found.items.len()).unwrap_or(u32::MAX);
        Ok(ExportPage { csv, rows, total: found.total, next: found.next })
    }
}

//! Communities by place, kind, name and status.

use wuwei_contracts::registry::{CommunityStatus, SearchCommunities};
use wuwei_runtime::{Answers, Outcome, Read};

use super::selection::{self, Selection};
use crate::Registry;

impl Answers<SearchCommunities> for Registry {
    async fn answer(&self, read: &Read, query: SearchCommunities) -> Outcome<SearchCommunities> {
        let SearchCommunities { town, village, kind, name, status, page } = query;
        let status = status.unwrap_or(CommunityStatus::Active);
        let selection = Selection { town, village, kind, name, status };
        selection::page(read, selection, &page, |view| view).await
    }
}

//! Queries: committed rows, page by page.

mod export_communities;
mod find_village;
mod get_community;
mod list_grants;
mod list_towns;
mod list_villages;
mod paging;
mod search_communities;
mod selection;
pub(crate) mod town_directory;

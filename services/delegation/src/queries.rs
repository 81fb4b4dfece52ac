//! Queries: committed rows, page by page.

mod case_timeline;
mod count_cases;
pub(crate) mod find;
mod follow_case;
mod get_case;
mod list_cases;
mod list_catalogue;

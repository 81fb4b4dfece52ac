//! Queries: committed rows, page by page.

mod count_money;
mod explain_allocation;
mod export_ledger;
pub(crate) mod find;
mod get_proposal;
mod get_round;
mod ledger_head;
mod list_proposals;
mod list_rounds;
mod proposal_timeline;
mod round_scores;

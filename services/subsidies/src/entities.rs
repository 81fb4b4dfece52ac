//! sea-orm models of the tables of subsidies.

pub mod allocation_line;
pub mod duty;
pub mod known_resolution;
pub mod ledger_entry;
pub mod proposal;
pub mod proposal_step;
pub mod resolution_use;
pub mod round;
pub mod round_money;
pub mod score_sheet;

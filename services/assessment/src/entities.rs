//! sea-orm models of assessment's tables.

pub mod ballot;
pub mod duty_list;
pub mod duty_list_version;
pub mod evidence;
pub mod known_scheme;
pub mod known_village;
pub mod period;
pub mod rater;
pub mod returned_task;
pub mod scheme;
pub mod score;

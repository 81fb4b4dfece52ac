//! sea-orm models of delegation's tables.

pub mod case;
pub mod case_step;
pub mod catalogue;
pub mod catalogue_item;
pub mod catalogue_version;

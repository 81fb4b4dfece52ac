//! sea-orm models of registry's tables.

pub mod community;
pub mod community_numbers;
pub mod given_grant;
pub mod imported_community;
pub mod town;
pub mod village;

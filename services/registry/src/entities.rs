//! sea-orm models of registry's tables.

pub mod assembly;
pub mod claimant;
pub mod community;
pub mod community_numbers;
pub mod coverage;
pub mod delivery;
pub mod given_grant;
pub mod imported_community;
pub mod liaison;
pub mod notice;
pub mod notice_choice;
pub mod organisation;
pub mod organisation_term;
pub mod person;
pub mod person_key;
pub mod person_read;
pub mod town;
pub mod village;
pub mod wish_recipient;

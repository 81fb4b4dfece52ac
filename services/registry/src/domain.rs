//! What registry knows to be true: states, transitions and rules. Synchronous and pure, time passed in.

pub mod assembly;
pub mod community;
pub mod coverage;
pub mod election;
pub mod grant;
pub mod import;
pub mod liaison;
pub mod notice;
pub mod numbers;
pub mod organisation;
pub mod organisation_rules;
pub mod person;
pub mod town;
pub mod village;

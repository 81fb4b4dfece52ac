//! What registry knows to be true: states, transitions and rules. Synchronous and pure, time passed in.

pub mod community;
pub mod grant;
pub mod import;
pub mod numbers;
pub mod town;
pub mod village;

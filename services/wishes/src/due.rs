//! What becomes due, one task per file.

mod expire_claim;
mod follow_community;
mod give_up;
mod review_wish;
mod sweep_files;

pub use expire_claim::ExpireClaim;
pub use follow_community::FollowCommunity;
pub use give_up::GiveUp;
pub use review_wish::ReviewWish;

//! What becomes due, one task per file.

mod expire_claim;
mod give_up;
mod review_wish;

pub use expire_claim::ExpireClaim;
pub use give_up::GiveUp;
pub use review_wish::ReviewWish;

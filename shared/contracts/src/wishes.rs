//! Messages of wishes (微心愿): small wishes found, weighed, matched and kept. A wish belongs to its community's town.

pub mod events;
pub mod wish;

pub use events::{
    ClaimReturned, ReturnCause, WishAccepted, WishCollected, WishConfirmed, WishDeliberated, WishGraded,
    WishPartClaimed, WishPartFulfilled, WishPartMatched, WishPartReturned, WishPublished, WishRefused, WishReopened,
    WishSubmitted, WishUnconfirmed,
};
pub use wish::{Channel, Grade, MatchTarget, PartState, WishPartView, WishState, WishView};

/// Name of the service.
pub const SERVICE: &str = "wishes";

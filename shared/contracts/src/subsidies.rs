//! Messages of subsidies (财政奖补): small money decided in the open. A round with its proposals, awards and ledger belongs
//! to the town that opened it.

pub mod events;
pub mod proposal;
pub mod round;

pub use events::{
    ProposalAccepted, ProposalAwarded, ProposalDrafted, ProposalHeld, ProposalPaid, ProposalReleased, ProposalReturned,
    ProposalScored, ProposalSubmitted, ProposalUnsuccessful, RoundAllocated, RoundClosed, RoundOpened,
};
pub use proposal::{Applicant, ProposalOrigin, ProposalState, ProposalView};
pub use round::{RoundState, RoundView};

/// Name of the service.
pub const SERVICE: &str = "subsidies";

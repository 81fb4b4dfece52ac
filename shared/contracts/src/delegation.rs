//! Messages of delegation (委托办理): services brought to the door. A case belongs to its village's town; the catalogue to
//! the town `city`.

pub mod case;
pub mod catalogue;
pub mod events;

pub use case::{CaseOrigin, CaseState, CaseView};
pub use catalogue::{CatalogueItem, CataloguePublished, HandlingMode};
pub use events::{
    CaseAccepted, CaseCommented, CaseDecided, CaseEscalated, CaseFiled, CaseRated, CaseRefused, CaseSupplemented,
    Decision, SupplementRequested,
};

/// Name of the service.
pub const SERVICE: &str = "delegation";

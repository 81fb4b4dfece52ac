//! Messages of delegation (委托办理): services brought to the door. A case belongs to its village's town; the catalogue to
//! the town `city`.

pub mod case;
pub mod catalogue;
pub mod count;
pub mod events;
pub mod open;
pub mod publish;
pub mod reading;
pub mod rejection;
pub mod steps;

pub use case::{CaseOrigin, CaseState, CaseView, Light};
pub use catalogue::{CatalogueItem, CataloguePublished, HandlingMode};
pub use count::{CaseCount, CaseCounts, CountCases};
pub use events::{
    CaseAccepted, CaseCommented, CaseDecided, CaseEscalated, CaseFiled, CaseRated, CaseRefused, CaseSupplemented,
    Decision, SupplementRequested,
};
pub use open::OpenCase;
pub use publish::{CatalogueAnswer, CatalogueView, Counts, ListCatalogue, PublishCatalogue};
pub use reading::{
    CaseAnswer, CaseOutcome, CaseStep, CaseTimeline, Escalation, FollowCase, GetCase, ListCases, TimelineEntry,
};
pub use rejection::DelegationRejection;
pub use steps::{AcceptCase, CommentCase, DecideCase, RateCase, RefuseCase, RequestSupplement, SupplementCase};

use crate::{
    Operation,
    files::{AttachFile, Holds, ListFileReadings, ListFiles, Of, OpenFile, ReadFile, RemoveFile, ShowFile},
};

/// Name of the service.
pub const SERVICE: &str = "delegation";

/// Cases, as holders of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cases;

impl Holds for Cases {
    const SERVICE: &'static str = SERVICE;
    const KIND: &'static str = "case";
}

/// Every operation that callers have.
pub const OPERATIONS: &[Operation] = &[
    Operation::command::<PublishCatalogue>(),
    Operation::command::<OpenCase>(),
    Operation::command::<AcceptCase>(),
    Operation::command::<RefuseCase>(),
    Operation::command::<RequestSupplement>(),
    Operation::command::<SupplementCase>(),
    Operation::command::<CommentCase>(),
    Operation::command::<DecideCase>(),
    Operation::command::<RateCase>(),
    Operation::query::<ListCatalogue>(),
    Operation::query::<GetCase>(),
    Operation::query::<FollowCase>(),
    Operation::query::<ListCases>(),
    Operation::query::<CountCases>(),
    Operation::query::<CaseTimeline>(),
    Operation::command::<Of<Cases, AttachFile>>(),
    Operation::command::<Of<Cases, ShowFile>>(),
    Operation::command::<Of<Cases, RemoveFile>>(),
    Operation::command::<Of<Cases, OpenFile>>(),
    Operation::query::<Of<Cases, ListFiles>>(),
    Operation::query::<Of<Cases, ReadFile>>(),
    Operation::query::<Of<Cases, ListFileReadings>>(),
];

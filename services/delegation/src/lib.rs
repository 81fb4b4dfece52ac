//! delegation: services brought to the door. The catalogue of services, cases, and their clocks.

mod commands;
pub mod domain;
pub mod due;
mod entities;
mod files;
mod queries;
mod reactions;
pub mod reference;
mod rules;
mod store;

use wuwei_contracts::{
    delegation::{
        AcceptCase, CaseAccepted, CaseCommented, CaseDecided, CaseEscalated, CaseFiled, CaseRated, CaseRefused,
        CaseSupplemented, CaseTimeline, CataloguePublished, CommentCase, CountCases, DecideCase, FollowCase, GetCase,
        ListCases, ListCatalogue, OpenCase, PublishCatalogue, RateCase, RefuseCase, RequestSupplement, SERVICE,
        SupplementCase, SupplementRequested,
    },
    registry::PersonErased,
    wishes::WishPartMatched,
};
use wuwei_projections::communities;
use wuwei_runtime::{Files, Sealer, Service};

use due::escalate_case::EscalateCase;

/// The migration the database must have reached.
pub const MIGRATION: &str = "m0005_delegation_applicants";

/// What the handlers need besides the work at hand: nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Delegation;

/// Everything delegation does.
pub fn service() -> Service<Delegation> {
    let description = "Services brought to the door: the catalogue, cases and their clocks";
    let files = wuwei_files::service::<Delegation>(Sealer::default(), Files::new(SERVICE));
    Service::new(SERVICE, description, MIGRATION, Delegation)
        .includes(files)
        .command::<PublishCatalogue>()
        .command::<OpenCase>()
        .command::<AcceptCase>()
        .command::<RefuseCase>()
        .command::<RequestSupplement>()
        .command::<SupplementCase>()
        .command::<CommentCase>()
        .command::<DecideCase>()
        .command::<RateCase>()
        .query::<ListCatalogue>()
        .query::<GetCase>()
        .query::<FollowCase>()
        .query::<ListCases>()
        .query::<CountCases>()
        .query::<CaseTimeline>()
        .reaction::<CataloguePublished>()
        .reaction::<WishPartMatched>()
        .reaction::<PersonErased>()
        .due::<EscalateCase>()
        .announces::<CataloguePublished>()
        .announces::<CaseFiled>()
        .announces::<CaseAccepted>()
        .announces::<CaseRefused>()
        .announces::<SupplementRequested>()
        .announces::<CaseSupplemented>()
        .announces::<CaseCommented>()
        .announces::<CaseEscalated>()
        .announces::<CaseDecided>()
        .announces::<CaseRated>()
        .projects(communities::projection())
}

//! Messages of registry: towns, villages and micro-communities. Its grants are in [`grants`](crate::grants).
//!
//! Towns belong to the town `city` and are asked for there; villages and micro-communities belong to their own town.

pub mod assembly;
pub mod boundary;
pub mod change;
pub mod community;
pub mod events;
pub mod exchange;
pub mod grant_rejection;
pub mod merge;
pub mod organisation;
pub mod organisation_events;
pub mod person_events;
pub mod register;
pub mod rejection;
pub mod search;
pub mod sheet_rejection;
pub mod towns;
pub mod villages;

pub use assembly::{AssemblyJudged, AssemblyView, Finding, MeetingKind, Verdict};
pub use boundary::{Boundary, Point};
pub use change::{DissolveCommunity, ReclassifyCommunity, UpdateCommunity};
pub use community::{BelongsTo, CommunityDetails, CommunityKind, CommunityStatus, CommunityView};
pub use events::{
    CommunityCreatedBySplit, CommunityDissolved, CommunityMerged, CommunityMergedInto, CommunityReclassified,
    CommunityRegistered, CommunitySplit, CommunityUpdated,
};
pub use exchange::{
    ExportCommunities, ExportPage, ImportCommunities, ImportReport, ImportedRow, RowProblem, SheetFormat,
};
pub use grant_rejection::GrantRejection;
pub use merge::{MergeCommunities, MergeReply, SplitCommunity, SplitPart, SplitReply};
pub use organisation::{Mandate, OrganisationKind, OrganisationStatus, OrganisationView, Power, Term};
pub use organisation_events::{
    OrganisationDissolved, OrganisationFounded, OrganisationMandateEnded, OrganisationMandateGiven,
    OrganisationResumed, OrganisationSuspended, OrganisationTermExpired, OrganisationTermRenewed,
};
pub use person_events::{PersonDisclosed, PersonErased, PersonRegistered};
pub use register::RegisterCommunity;
pub use rejection::RegistryRejection;
pub use search::{CommunityAnswer, GetCommunity, SearchCommunities};
pub use sheet_rejection::SheetRejection;
pub use towns::{ListTowns, NewTown, RegisterTowns, Registered, TownKind, TownRegistered, TownUpdated, TownView};
pub use villages::{
    FindVillage, ListVillages, NewVillage, RegisterVillages, VillageKind, VillageRegistered, VillageUpdated,
    VillageView,
};

/// Name of the service.
pub const SERVICE: &str = "registry";

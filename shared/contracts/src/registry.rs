//! Messages of registry: towns, villages, micro-communities, organisations, liaisons, assemblies and the person vault. Its
//! grants are in [`grants`](crate::grants).
//!
//! Towns and people belong to the town `city` and are asked for there; everything else belongs to its own town.

pub mod assembly;
pub mod assembly_record;
pub mod assembly_rejection;
pub mod boundary;
pub mod change;
pub mod community;
pub mod coverage;
pub mod deliveries;
pub mod election;
pub mod events;
pub mod exchange;
pub mod found;
pub mod grant_rejection;
pub mod liaison;
pub mod liaison_rejection;
pub mod mandate;
pub mod merge;
pub mod notice_rejection;
pub mod notices;
pub mod organisation;
pub mod organisation_events;
pub mod organisation_look;
pub mod organisation_rejection;
pub mod person;
pub mod person_end;
pub mod person_events;
pub mod person_look;
pub mod person_numbers;
pub mod person_rejection;
pub mod register;
pub mod rejection;
pub mod search;
pub mod sheet_rejection;
pub mod suspension;
pub mod towns;
pub mod villages;

pub use assembly::{AssemblyJudged, AssemblyView, Finding, MeetingKind, Verdict};
pub use assembly_record::{AssemblyAnswer, GetAssembly, ListAssemblies, MeetingFigures, RecordAssembly};
pub use assembly_rejection::AssemblyRejection;
pub use boundary::{Boundary, Point};
pub use change::{DissolveCommunity, ReclassifyCommunity, UpdateCommunity};
pub use community::{BelongsTo, CommunityDetails, CommunityKind, CommunityStatus, CommunityView};
pub use coverage::{CountCoverage, CoverageCount, CoverageCounts, CoverageView, Gap, ListCoverage};
pub use deliveries::{DeliveryState, DeliveryView, ListDeliveries, ResendNotice};
pub use election::{Candidate, Election, RenewTerm};
pub use events::{
    CommunityCreatedBySplit, CommunityDissolved, CommunityMerged, CommunityMergedInto, CommunityReclassified,
    CommunityRegistered, CommunitySplit, CommunityUpdated,
};
pub use exchange::{
    ExportCommunities, ExportPage, ImportCommunities, ImportReport, ImportedRow, RowProblem, SheetFormat,
};
pub use found::FoundOrganisation;
pub use grant_rejection::GrantRejection;
pub use liaison::{AssignLiaison, EndLiaison, LiaisonAssigned, LiaisonEnded, LiaisonSort, LiaisonView, ListLiaisons};
pub use liaison_rejection::LiaisonRejection;
pub use mandate::{EndMandate, GiveMandate};
pub use merge::{MergeCommunities, MergeReply, SplitCommunity, SplitPart, SplitReply};
pub use notice_rejection::NoticeRejection;
pub use notices::{
    ChooseNotices, Inbox, ListNotices, MyNoticeChoices, NoticeChannel, NoticeChoices, NoticeLanguage, NoticeSubject,
    NoticeView, QuietHours, ReadNotices, Words,
};
pub use organisation::{Mandate, OrganisationKind, OrganisationStatus, OrganisationView, Power, Term};
pub use organisation_events::{
    OrganisationDissolved, OrganisationFounded, OrganisationMandateEnded, OrganisationMandateGiven,
    OrganisationResumed, OrganisationSuspended, OrganisationTermExpired, OrganisationTermRenewed,
};
pub use organisation_look::{ElectionFinding, GetOrganisation, ListOrganisations, OrganisationAnswer, TermRecord};
pub use organisation_rejection::OrganisationRejection;
pub use person::{Consent, CorrectPerson, PersonField, PersonStatus, PersonValues, PersonView, RegisterPerson};
pub use person_end::{ErasePerson, HoldPerson, ReleaseHold};
pub use person_events::{
    PersonCorrected, PersonDisclosed, PersonErased, PersonErasureDeferred, PersonHeld, PersonRegistered, PersonReleased,
};
pub use person_look::{
    DisclosedValues, FindPerson, FoundPeople, ListPersonReads, PersonDisclosure, PersonRead, ReadPerson, ReadSort,
    ShownValues,
};
pub use person_rejection::PersonRejection;
pub use register::RegisterCommunity;
pub use rejection::RegistryRejection;
pub use search::{CommunityAnswer, GetCommunity, SearchCommunities};
pub use sheet_rejection::SheetRejection;
pub use suspension::{DissolveOrganisation, ResumeOrganisation, SuspendOrganisation};
pub use towns::{ListTowns, NewTown, RegisterTowns, Registered, TownKind, TownRegistered, TownUpdated, TownView};
pub use villages::{
    FindVillage, ListVillages, NewVillage, RegisterVillages, VillageKind, VillageRegistered, VillageUpdated,
    VillageView,
};

use crate::{
    Operation,
    files::{AttachFile, Holds, ListFileReadings, ListFiles, Of, OpenFile, ReadFile, RemoveFile, ShowFile},
    grants::{GiveGrant, ListGrants, MyGrants, RevokeGrant},
};

/// Name of the service.
pub const SERVICE: &str = "registry";

/// Assemblies, as holders of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assemblies;

impl Holds for Assemblies {
    const SERVICE: &'static str = SERVICE;
    const KIND: &'static str = "assembly";
}

/// Every operation that callers have.
pub const OPERATIONS: &[Operation] = &[
    Operation::command::<RegisterTowns>(),
    Operation::command::<RegisterVillages>(),
    Operation::command::<RegisterCommunity>(),
    Operation::command::<UpdateCommunity>(),
    Operation::command::<ReclassifyCommunity>(),
    Operation::command::<MergeCommunities>(),
    Operation::command::<SplitCommunity>(),
    Operation::command::<DissolveCommunity>(),
    Operation::command::<ImportCommunities>(),
    Operation::command::<GiveGrant>(),
    Operation::command::<RevokeGrant>(),
    Operation::query::<ListTowns>(),
    Operation::query::<ListVillages>(),
    Operation::query::<FindVillage>(),
    Operation::query::<GetCommunity>(),
    Operation::query::<SearchCommunities>(),
    Operation::query::<ExportCommunities>(),
    Operation::query::<ListGrants>(),
    Operation::query::<MyGrants>(),
    Operation::command::<FoundOrganisation>(),
    Operation::command::<RenewTerm>(),
    Operation::command::<GiveMandate>(),
    Operation::command::<EndMandate>(),
    Operation::command::<SuspendOrganisation>(),
    Operation::command::<ResumeOrganisation>(),
    Operation::command::<DissolveOrganisation>(),
    Operation::command::<AssignLiaison>(),
    Operation::command::<EndLiaison>(),
    Operation::command::<RecordAssembly>(),
    Operation::query::<GetOrganisation>(),
    Operation::query::<ListOrganisations>(),
    Operation::query::<ListCoverage>(),
    Operation::query::<CountCoverage>(),
    Operation::query::<ListLiaisons>(),
    Operation::query::<GetAssembly>(),
    Operation::query::<ListAssemblies>(),
    Operation::command::<RegisterPerson>(),
    Operation::command::<CorrectPerson>(),
    Operation::command::<FindPerson>(),
    Operation::command::<ReadPerson>(),
    Operation::command::<ErasePerson>(),
    Operation::command::<HoldPerson>(),
    Operation::command::<ReleaseHold>(),
    Operation::query::<DisclosedValues>(),
    Operation::query::<ListPersonReads>(),
    Operation::command::<ReadNotices>(),
    Operation::command::<ChooseNotices>(),
    Operation::command::<ResendNotice>(),
    Operation::query::<ListNotices>(),
    Operation::query::<MyNoticeChoices>(),
    Operation::query::<ListDeliveries>(),
    Operation::command::<Of<Assemblies, AttachFile>>(),
    Operation::command::<Of<Assemblies, ShowFile>>(),
    Operation::command::<Of<Assemblies, RemoveFile>>(),
    Operation::command::<Of<Assemblies, OpenFile>>(),
    Operation::query::<Of<Assemblies, ListFiles>>(),
    Operation::query::<Of<Assemblies, ReadFile>>(),
    Operation::query::<Of<Assemblies, ListFileReadings>>(),
];

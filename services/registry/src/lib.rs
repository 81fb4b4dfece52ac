//! registry: who and what is there. Towns, villages, micro-communities, their organisations, liaisons and assemblies, the
//! people of the vault, and who may act for whom.

mod commands;
mod courier;
pub mod domain;
mod due;
mod entities;
mod files;
mod queries;
mod reactions;
pub mod reference;
mod rules;
mod sheet;
mod store;
mod vault;

pub use due::{SendNotice, end_assignment::EndAssignment, end_term::EndTerm};

use wuwei_contracts::{
    delegation::{CaseAccepted, CaseDecided, CaseEscalated, CaseFiled, CaseRefused, SupplementRequested},
    grants::{GiveGrant, GrantGiven, GrantRevoked, ListGrants, MyGrants, RevokeGrant},
    registry::{
        AssemblyJudged, AssignLiaison, ChooseNotices, CommunityCreatedBySplit, CommunityDissolved, CommunityMerged,
        CommunityMergedInto, CommunityReclassified, CommunityRegistered, CommunitySplit, CommunityUpdated,
        CorrectPerson, CountCoverage, DisclosedValues, DissolveCommunity, DissolveOrganisation, EndLiaison, EndMandate,
        ErasePerson, ExportCommunities, FindPerson, FindVillage, FoundOrganisation, GetAssembly, GetCommunity,
        GetOrganisation, GiveMandate, HoldPerson, ImportCommunities, LiaisonAssigned, LiaisonEnded, ListAssemblies,
        ListCoverage, ListDeliveries, ListLiaisons, ListNotices, ListOrganisations, ListPersonReads, ListTowns,
        ListVillages, MergeCommunities, MyNoticeChoices, OrganisationDissolved, OrganisationFounded,
        OrganisationMandateEnded, OrganisationMandateGiven, OrganisationResumed, OrganisationSuspended,
        OrganisationTermExpired, OrganisationTermRenewed, PersonCorrected, PersonDisclosed, PersonErased,
        PersonErasureDeferred, PersonHeld, PersonRegistered, PersonReleased, ReadNotices, ReadPerson,
        ReclassifyCommunity, RecordAssembly, RegisterCommunity, RegisterPerson, RegisterTowns, RegisterVillages,
        ReleaseHold, RenewTerm, ResendNotice, ResumeOrganisation, SERVICE, SearchCommunities, SplitCommunity,
        SuspendOrganisation, TownRegistered, TownUpdated, UpdateCommunity, VillageRegistered, VillageUpdated,
    },
    subsidies::{
        ProposalAccepted, ProposalAwarded, ProposalHeld, ProposalPaid, ProposalReleased, ProposalReturned,
        ProposalUnsuccessful,
    },
    wishes::{
        ClaimReturned, WishAccepted, WishCollected, WishConfirmed, WishDeliberated, WishGraded, WishMoved,
        WishPartClaimed, WishPartFulfilled, WishPartMatched, WishPartReturned, WishPublished, WishRefused,
        WishReopened, WishReviewDue, WishSubmitted, WishUnconfirmed,
    },
};
use wuwei_runtime::{Files, Sealer, Service};

use courier::Courier;

/// The migration the database must have reached.
pub const MIGRATION: &str = "m0006_registry_files";

/// What the handlers need besides the work at hand.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    /// Seals the vault.
    sealer: Sealer,
    /// Sends notices.
    courier: Courier,
}

/// Everything registry does.
pub fn service() -> Service<Registry> {
    let registry = Registry::default();
    let (sealer, courier) = (registry.sealer.clone(), registry.courier.clone());
    let about = "Towns, communities, organisations, assemblies, the person vault, notices, and who may act";
    let service = Service::new(SERVICE, about, MIGRATION, registry);
    let files = wuwei_files::service::<Registry>(sealer.clone(), Files::new(SERVICE));
    let service = service.includes(files).settled_by(move |settings| courier.begin(&settings.notices));
    notices(people(organisations(places(service))))
}

/// Towns, villages, communities and grants.
fn places(service: Service<Registry>) -> Service<Registry> {
    service
        .directory(queries::town_directory::read)
        .command::<RegisterTowns>()
        .command::<RegisterVillages>()
        .command::<RegisterCommunity>()
        .command::<UpdateCommunity>()
        .command::<ReclassifyCommunity>()
        .command::<MergeCommunities>()
        .command::<SplitCommunity>()
        .command::<DissolveCommunity>()
        .computed_command::<ImportCommunities>()
        .command::<GiveGrant>()
        .command::<RevokeGrant>()
        .query::<ListTowns>()
        .query::<ListVillages>()
        .query::<FindVillage>()
        .query::<GetCommunity>()
        .query::<SearchCommunities>()
        .query::<ExportCommunities>()
        .query::<ListGrants>()
        .query::<MyGrants>()
        .announces::<TownRegistered>()
        .announces::<TownUpdated>()
        .announces::<VillageRegistered>()
        .announces::<VillageUpdated>()
        .announces::<CommunityRegistered>()
        .announces::<CommunityUpdated>()
        .announces::<CommunityReclassified>()
        .announces::<CommunityMerged>()
        .announces::<CommunityMergedInto>()
        .announces::<CommunitySplit>()
        .announces::<CommunityCreatedBySplit>()
        .announces::<CommunityDissolved>()
        .announces::<GrantGiven>()
        .announces::<GrantRevoked>()
}

/// Organisations, their coverage, liaisons and assemblies.
fn organisations(service: Service<Registry>) -> Service<Registry> {
    service
        .command::<FoundOrganisation>()
        .command::<RenewTerm>()
        .command::<GiveMandate>()
        .command::<EndMandate>()
        .command::<SuspendOrganisation>()
        .command::<ResumeOrganisation>()
        .command::<DissolveOrganisation>()
        .command::<AssignLiaison>()
        .command::<EndLiaison>()
        .command::<RecordAssembly>()
        .query::<GetOrganisation>()
        .query::<ListOrganisations>()
        .query::<ListCoverage>()
        .query::<CountCoverage>()
        .query::<ListLiaisons>()
        .query::<GetAssembly>()
        .query::<ListAssemblies>()
        .due::<EndTerm>()
        .due::<EndAssignment>()
        .announces::<OrganisationFounded>()
        .announces::<OrganisationTermRenewed>()
        .announces::<OrganisationMandateGiven>()
        .announces::<OrganisationMandateEnded>()
        .announces::<OrganisationTermExpired>()
        .announces::<OrganisationSuspended>()
        .announces::<OrganisationResumed>()
        .announces::<OrganisationDissolved>()
        .announces::<LiaisonAssigned>()
        .announces::<LiaisonEnded>()
        .announces::<AssemblyJudged>()
}

/// The person vault.
fn people(service: Service<Registry>) -> Service<Registry> {
    service
        .command::<RegisterPerson>()
        .command::<CorrectPerson>()
        .command::<FindPerson>()
        .command::<ReadPerson>()
        .command::<ErasePerson>()
        .command::<HoldPerson>()
        .command::<ReleaseHold>()
        .query::<DisclosedValues>()
        .query::<ListPersonReads>()
        .announces::<PersonRegistered>()
        .announces::<PersonCorrected>()
        .announces::<PersonDisclosed>()
        .announces::<PersonHeld>()
        .announces::<PersonReleased>()
        .announces::<PersonErasureDeferred>()
        .announces::<PersonErased>()
}

/// What people are told of what happens to their things.
fn notices(service: Service<Registry>) -> Service<Registry> {
    service
        .command::<ReadNotices>()
        .command::<ChooseNotices>()
        .command::<ResendNotice>()
        .query::<ListNotices>()
        .query::<MyNoticeChoices>()
        .query::<ListDeliveries>()
        .sends::<SendNotice>()
        .reaction::<WishSubmitted>()
        .reaction::<WishCollected>()
        .reaction::<WishAccepted>()
        .reaction::<WishRefused>()
        .reaction::<WishDeliberated>()
        .reaction::<WishGraded>()
        .reaction::<WishPublished>()
        .reaction::<WishPartClaimed>()
        .reaction::<ClaimReturned>()
        .reaction::<WishPartMatched>()
        .reaction::<WishPartReturned>()
        .reaction::<WishPartFulfilled>()
        .reaction::<WishConfirmed>()
        .reaction::<WishReopened>()
        .reaction::<WishUnconfirmed>()
        .reaction::<WishReviewDue>()
        .reaction::<WishMoved>()
        .reaction::<CaseFiled>()
        .reaction::<CaseAccepted>()
        .reaction::<CaseRefused>()
        .reaction::<SupplementRequested>()
        .reaction::<CaseEscalated>()
        .reaction::<CaseDecided>()
        .reaction::<ProposalReturned>()
        .reaction::<ProposalUnsuccessful>()
        .reaction::<ProposalAwarded>()
        .reaction::<ProposalHeld>()
        .reaction::<ProposalReleased>()
        .reaction::<ProposalAccepted>()
        .reaction::<ProposalPaid>()
}

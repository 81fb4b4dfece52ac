//! registry: who and what is there. Towns, villages, micro-communities, their organisations, liaisons and assemblies, the
//! people of the vault, and who may act for whom.

mod commands;
pub mod domain;
mod due;
mod entities;
mod queries;
pub mod reference;
mod rules;
mod sheet;
mod store;
mod vault;

pub use due::{end_assignment::EndAssignment, end_term::EndTerm};

use wuwei_contracts::{
    grants::{GiveGrant, GrantGiven, GrantRevoked, ListGrants, MyGrants, RevokeGrant},
    registry::{
        AssemblyJudged, AssignLiaison, CommunityCreatedBySplit, CommunityDissolved, CommunityMerged,
        CommunityMergedInto, CommunityReclassified, CommunityRegistered, CommunitySplit, CommunityUpdated,
        CorrectPerson, CountCoverage, DisclosedValues, DissolveCommunity, DissolveOrganisation, EndLiaison, EndMandate,
        ErasePerson, ExportCommunities, FindPerson, FindVillage, FoundOrganisation, GetAssembly, GetCommunity,
        GetOrganisation, GiveMandate, HoldPerson, ImportCommunities, LiaisonAssigned, LiaisonEnded, ListAssemblies,
        ListCoverage, ListLiaisons, ListOrganisations, ListPersonReads, ListTowns, ListVillages, MergeCommunities,
        OrganisationDissolved, OrganisationFounded, OrganisationMandateEnded, OrganisationMandateGiven,
        OrganisationResumed, OrganisationSuspended, OrganisationTermExpired, OrganisationTermRenewed, PersonCorrected,
        PersonDisclosed, PersonErased, PersonErasureDeferred, PersonHeld, PersonRegistered, PersonReleased, ReadPerson,
        ReclassifyCommunity, RecordAssembly, RegisterCommunity, RegisterPerson, RegisterTowns, RegisterVillages,
        ReleaseHold, RenewTerm, ResumeOrganisation, SERVICE, SearchCommunities, SplitCommunity, SuspendOrganisation,
        TownRegistered, TownUpdated, UpdateCommunity, VillageRegistered, VillageUpdated,
    },
};
use wuwei_runtime::{Sealer, Service};

/// The migration the database must have reached.
pub const MIGRATION: &str = "m0003_people";

/// What the handlers need besides the work at hand: what seals the vault.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    sealer: Sealer,
}

/// Everything registry does.
pub fn service() -> Service<Registry> {
    let registry = Registry::default();
    let sealer = registry.sealer.clone();
    let about = "Towns, communities, organisations, assemblies, the person vault, and who may act";
    let service = Service::new(SERVICE, about, MIGRATION, registry).seals(sealer);
    people(organisations(places(service)))
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

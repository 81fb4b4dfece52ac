//! registry: who and what is there. Towns, villages, micro-communities, and who may act for them.

mod commands;
pub mod domain;
mod entities;
mod queries;
pub mod reference;
mod sheet;
mod store;

use wuwei_contracts::{
    grants::{GiveGrant, GrantGiven, GrantRevoked, ListGrants, RevokeGrant},
    registry::{
        CommunityCreatedBySplit, CommunityDissolved, CommunityMerged, CommunityMergedInto, CommunityReclassified,
        CommunityRegistered, CommunitySplit, CommunityUpdated, DissolveCommunity, ExportCommunities, FindVillage,
        GetCommunity, ImportCommunities, ListTowns, ListVillages, MergeCommunities, ReclassifyCommunity,
        RegisterCommunity, RegisterTowns, RegisterVillages, SERVICE, SearchCommunities, SplitCommunity, TownRegistered,
        TownUpdated, UpdateCommunity, VillageRegistered, VillageUpdated,
    },
};
use wuwei_runtime::Service;

/// The migration the database must have reached.
pub const MIGRATION: &str = "m0003_people";

/// What the handlers need besides the work at hand: nothing yet.
#[derive(Debug, Clone, Copy, Default)]
pub struct Registry;

/// Everything registry does.
pub fn service() -> Service<Registry> {
    Service::new(SERVICE, "Towns, villages, micro-communities, and who may act for them", MIGRATION, Registry)
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

//! registry's messages and events, and those of grants.

use wuwei_contracts::{
    grants::{GiveGrant, GrantGiven, GrantRevoked, ListGrants, RevokeGrant},
    registry::*,
};

use crate::Checked;

pub fn check(checked: &mut Checked) {
    checked.message::<GiveGrant>();
    checked.message::<RevokeGrant>();
    checked.message::<ListGrants>();
    checked.message::<RegisterTowns>();
    checked.message::<ListTowns>();
    checked.message::<RegisterVillages>();
    checked.message::<ListVillages>();
    checked.message::<FindVillage>();
    checked.message::<RegisterCommunity>();
    checked.message::<UpdateCommunity>();
    checked.message::<ReclassifyCommunity>();
    checked.message::<MergeCommunities>();
    checked.message::<SplitCommunity>();
    checked.message::<DissolveCommunity>();
    checked.message::<GetCommunity>();
    checked.message::<SearchCommunities>();
    checked.message::<ImportCommunities>();
    checked.message::<ExportCommunities>();
    checked.event::<GrantGiven>();
    checked.event::<GrantRevoked>();
    checked.event::<TownRegistered>();
    checked.event::<TownUpdated>();
    checked.event::<VillageRegistered>();
    checked.event::<VillageUpdated>();
    checked.event::<CommunityRegistered>();
    checked.event::<CommunityUpdated>();
    checked.event::<CommunityReclassified>();
    checked.event::<CommunityMerged>();
    checked.event::<CommunityMergedInto>();
    checked.event::<CommunitySplit>();
    checked.event::<CommunityCreatedBySplit>();
    checked.event::<CommunityDissolved>();
}

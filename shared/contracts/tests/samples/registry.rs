//! registry's messages and events, and those of grants.

use wuwei_contracts::{
    grants::{GiveGrant, GrantGiven, GrantRevoked, ListGrants, MyGrants, RevokeGrant},
    registry::*,
};

use crate::Checked;

pub fn check(checked: &mut Checked) {
    checked.files_of::<Assemblies>();
    checked.message::<GiveGrant>();
    checked.message::<RevokeGrant>();
    checked.message::<ListGrants>();
    checked.message::<MyGrants>();
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
    checked.message::<ListNotices>();
    checked.message::<ReadNotices>();
    checked.message::<ChooseNotices>();
    checked.message::<MyNoticeChoices>();
    checked.message::<ListDeliveries>();
    checked.message::<ResendNotice>();
    bodies(checked);
    people(checked);
}

/// Organisations, coverage, liaisons and meetings.
fn bodies(checked: &mut Checked) {
    checked.message::<FoundOrganisation>();
    checked.message::<RenewTerm>();
    checked.message::<GiveMandate>();
    checked.message::<EndMandate>();
    checked.message::<SuspendOrganisation>();
    checked.message::<ResumeOrganisation>();
    checked.message::<DissolveOrganisation>();
    checked.message::<GetOrganisation>();
    checked.message::<ListOrganisations>();
    checked.message::<ListCoverage>();
    checked.message::<CountCoverage>();
    checked.message::<AssignLiaison>();
    checked.message::<EndLiaison>();
    checked.message::<ListLiaisons>();
    checked.message::<RecordAssembly>();
    checked.message::<GetAssembly>();
    checked.message::<ListAssemblies>();
    checked.event::<OrganisationFounded>();
    checked.event::<OrganisationTermRenewed>();
    checked.event::<OrganisationMandateGiven>();
    checked.event::<OrganisationMandateEnded>();
    checked.event::<OrganisationTermExpired>();
    checked.event::<OrganisationSuspended>();
    checked.event::<OrganisationResumed>();
    checked.event::<OrganisationDissolved>();
    checked.event::<LiaisonAssigned>();
    checked.event::<LiaisonEnded>();
    checked.event::<AssemblyJudged>();
}

/// The person vault.
fn people(checked: &mut Checked) {
    checked.message::<RegisterPerson>();
    checked.message::<CorrectPerson>();
    checked.message::<FindPerson>();
    checked.message::<ReadPerson>();
    checked.message::<DisclosedValues>();
    checked.message::<ListPersonReads>();
    checked.message::<ErasePerson>();
    checked.message::<HoldPerson>();
    checked.message::<ReleaseHold>();
    checked.event::<PersonRegistered>();
    checked.event::<PersonCorrected>();
    checked.event::<PersonDisclosed>();
    checked.event::<PersonHeld>();
    checked.event::<PersonReleased>();
    checked.event::<PersonErasureDeferred>();
    checked.event::<PersonErased>();
}

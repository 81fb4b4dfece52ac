//! delegation's messages and events: one line each.

use wuwei_contracts::delegation::*;

use crate::Checked;

pub fn check(checked: &mut Checked) {
    checked.files_of::<Cases>();
    checked.message::<PublishCatalogue>();
    checked.message::<ListCatalogue>();
    checked.message::<OpenCase>();
    checked.message::<AcceptCase>();
    checked.message::<RefuseCase>();
    checked.message::<RequestSupplement>();
    checked.message::<SupplementCase>();
    checked.message::<CommentCase>();
    checked.message::<DecideCase>();
    checked.message::<RateCase>();
    checked.message::<GetCase>();
    checked.message::<FollowCase>();
    checked.message::<ListCases>();
    checked.message::<CountCases>();
    checked.message::<CaseTimeline>();
    checked.event::<CataloguePublished>();
    checked.event::<CaseFiled>();
    checked.event::<CaseAccepted>();
    checked.event::<CaseRefused>();
    checked.event::<SupplementRequested>();
    checked.event::<CaseSupplemented>();
    checked.event::<CaseCommented>();
    checked.event::<CaseEscalated>();
    checked.event::<CaseDecided>();
    checked.event::<CaseRated>();
}

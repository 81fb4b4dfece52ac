//! wishes' messages and events: one line each.

use wuwei_contracts::wishes::*;

use crate::Checked;

pub fn check(checked: &mut Checked) {
    checked.message::<AcceptWish>();
    checked.message::<CancelClaim>();
    checked.message::<ClaimPart>();
    checked.message::<CollectWish>();
    checked.message::<ConfirmWish>();
    checked.message::<ContactClaim>();
    checked.message::<DeliberateWish>();
    checked.message::<DisclosedText>();
    checked.message::<FulfilPart>();
    checked.message::<GetWish>();
    checked.message::<GradeWish>();
    checked.message::<ListPrivateReads>();
    checked.message::<ListWishes>();
    checked.message::<CountWishes>();
    checked.message::<RecordVisit>();
    checked.message::<CountVisits>();
    checked.event::<VisitRecorded>();
    checked.message::<ListCategories>();
    checked.message::<FollowWish>();
    checked.message::<ListOwnWishes>();
    checked.message::<MatchPart>();
    checked.message::<PublishWish>();
    checked.message::<AttachFile>();
    checked.message::<ShowFile>();
    checked.message::<RemoveFile>();
    checked.message::<OpenFile>();
    checked.message::<ListFiles>();
    checked.message::<ReadFile>();
    checked.message::<ReadOwnText>();
    checked.message::<ReadPrivateText>();
    checked.message::<RefuseWish>();
    checked.message::<ReopenWish>();
    checked.message::<RevokeClaim>();
    checked.message::<SubmitWish>();
    checked.message::<WishTimeline>();
    checked.event::<ClaimReturned>();
    checked.event::<WishAccepted>();
    checked.event::<WishCollected>();
    checked.event::<WishConfirmed>();
    checked.event::<WishDeliberated>();
    checked.event::<WishFileAttached>();
    checked.event::<WishFileRemoved>();
    checked.event::<WishFileShown>();
    checked.event::<WishGraded>();
    checked.event::<WishMoved>();
    checked.event::<WishPartClaimed>();
    checked.event::<WishPartFulfilled>();
    checked.event::<WishPartMatched>();
    checked.event::<WishPartReturned>();
    checked.event::<WishPublished>();
    checked.event::<WishRefused>();
    checked.event::<WishReopened>();
    checked.event::<WishReviewDue>();
    checked.event::<WishSubmitted>();
    checked.event::<WishUnconfirmed>();
}

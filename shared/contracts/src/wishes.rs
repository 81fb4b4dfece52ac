//! Messages of wishes (微心愿): small wishes found, weighed, matched and kept. A wish belongs to its community's town.

mod answer;
mod categories;
mod count;
pub mod events;
mod file;
mod intake;
mod keep;
mod look;
mod private;
mod rejection;
pub mod roles;
pub mod visit;
mod weigh;
pub mod wish;
mod words;

pub use answer::{ConfirmWish, ReopenWish};
pub use categories::{Categories, Category, ListCategories};
pub use count::{CountWishes, WishCount, WishCounts};
pub use events::{
    ClaimReturned, ReturnCause, WishAccepted, WishCollected, WishConfirmed, WishDeliberated, WishGraded, WishMoved,
    WishPartClaimed, WishPartFulfilled, WishPartMatched, WishPartReturned, WishPublished, WishRefused, WishReopened,
    WishReviewDue, WishSubmitted, WishUnconfirmed,
};
pub use file::{
    AttachFile, FileView, Files, ListFiles, OpenFile, ReadFile, ReadableFile, RemoveFile, ShowFile, WishFileAttached,
    WishFileRemoved, WishFileShown,
};
pub use intake::{AcceptWish, CollectWish, MOST_PARTS, RefuseWish, SubmitWish, WishReceipt};
pub use keep::{CancelClaim, ClaimPart, ClaimReply, ContactClaim, FulfilPart, MatchPart, RevokeClaim};
pub use look::{ActedAs, FollowWish, GetWish, Happening, ListOwnWishes, ListWishes, OpenParts, WishTimeline};
pub use private::{
    DisclosedText, Disclosure, ListPrivateReads, PrivateRead, PrivateText, ReadOwnText, ReadPrivateText,
};
pub use rejection::WishRejection;
pub use visit::{CountVisits, RecordVisit, VisitCount, VisitCounts, VisitKind, VisitRecorded, VisitView};
pub use weigh::{DeliberateWish, GradeWish, PublishWish};
pub use wish::{Channel, Grade, MatchTarget, PartState, WishPartView, WishState, WishView};
pub use words::{Participants, Side, Talk, TalkForm};

use crate::Operation;

/// Name of the service.
pub const SERVICE: &str = "wishes";

/// Every operation that callers have.
pub const OPERATIONS: &[Operation] = &[
    Operation::command::<SubmitWish>(),
    Operation::command::<CollectWish>(),
    Operation::command::<AcceptWish>(),
    Operation::command::<RefuseWish>(),
    Operation::command::<DeliberateWish>(),
    Operation::command::<GradeWish>(),
    Operation::command::<PublishWish>(),
    Operation::command::<ClaimPart>(),
    Operation::command::<ContactClaim>(),
    Operation::command::<CancelClaim>(),
    Operation::command::<RevokeClaim>(),
    Operation::command::<MatchPart>(),
    Operation::command::<FulfilPart>(),
    Operation::command::<ConfirmWish>(),
    Operation::command::<ReopenWish>(),
    Operation::command::<RecordVisit>(),
    Operation::command::<ReadPrivateText>(),
    Operation::command::<ReadOwnText>(),
    Operation::command::<AttachFile>(),
    Operation::command::<ShowFile>(),
    Operation::command::<RemoveFile>(),
    Operation::command::<OpenFile>(),
    Operation::query::<GetWish>(),
    Operation::query::<ListWishes>(),
    Operation::query::<CountWishes>(),
    Operation::query::<CountVisits>(),
    Operation::query::<ListCategories>(),
    Operation::query::<FollowWish>(),
    Operation::query::<ListOwnWishes>(),
    Operation::query::<WishTimeline>(),
    Operation::query::<DisclosedText>(),
    Operation::query::<ListPrivateReads>(),
    Operation::query::<ListFiles>(),
    Operation::query::<ReadFile>(),
];

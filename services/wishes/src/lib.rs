//! wishes: small wishes (微心愿), found, weighed, matched and kept.

mod callers;
mod commands;
mod deadlines;
pub mod domain;
mod due;
mod entities;
mod queries;
mod reactions;
mod secrets;
mod store;

use wuwei_contracts::{
    delegation::{CaseDecided, CaseRefused, CataloguePublished},
    registry::{
        CommunityMergedInto, OrganisationDissolved, OrganisationSuspended, OrganisationTermExpired, PersonErased,
        PersonRegistered,
    },
    subsidies::{ProposalAccepted, ProposalReturned, ProposalUnsuccessful, RoundAllocated, RoundClosed, RoundOpened},
    wishes::{
        AcceptWish, AttachFile, CancelClaim, ClaimPart, ClaimReturned, CollectWish, ConfirmWish, ContactClaim,
        CountVisits, CountWishes, DeliberateWish, DisclosedText, FollowWish, FulfilPart, GetWish, GradeWish,
        ListCategories, ListFiles, ListOwnWishes, ListPrivateReads, ListWishes, MatchPart, OpenFile, PublishWish,
        ReadFile, ReadOwnText, ReadPrivateText, RecordVisit, RefuseWish, RemoveFile, ReopenWish, RevokeClaim, SERVICE,
        ShowFile, SubmitWish, VisitRecorded, WishAccepted, WishCollected, WishConfirmed, WishDeliberated,
        WishFileAttached, WishFileRemoved, WishFileShown, WishGraded, WishMoved, WishPartClaimed, WishPartFulfilled,
        WishPartMatched, WishPartReturned, WishPublished, WishRefused, WishReopened, WishReviewDue, WishSubmitted,
        WishTimeline, WishUnconfirmed,
    },
};
use wuwei_projections::{communities, organisations};
use wuwei_runtime::{Files, Sealer, Service};

pub use due::{ExpireClaim, FollowCommunity, GiveUp, ReviewWish};
pub use wuwei_files::SweepFiles;

/// The migration the database must have reached.
pub const MIGRATION: &str = "m0008_wishes_review";

/// What the handlers need besides the work at hand.
#[derive(Debug, Clone)]
pub struct Wishes {
    /// Seals private texts, and the keys of files.
    sealer: Sealer,
    /// Where files lie.
    files: Files,
}

/// Everything wishes does.
pub fn service() -> Service<Wishes> {
    let sealer = Sealer::default();
    let files = Files::new(SERVICE);
    let state = Wishes { sealer: sealer.clone(), files: files.clone() };
    let service = Service::new(SERVICE, "Small wishes: found, weighed, matched and kept", MIGRATION, state);
    announces(reacts(accepts(service.seals(sealer).keeps(files))))
}

fn accepts(service: Service<Wishes>) -> Service<Wishes> {
    service
        .command::<SubmitWish>()
        .command::<CollectWish>()
        .command::<AcceptWish>()
        .command::<RefuseWish>()
        .command::<DeliberateWish>()
        .command::<GradeWish>()
        .command::<PublishWish>()
        .command::<ClaimPart>()
        .command::<ContactClaim>()
        .command::<CancelClaim>()
        .command::<RevokeClaim>()
        .command::<MatchPart>()
        .command::<FulfilPart>()
        .command::<ConfirmWish>()
        .command::<ReopenWish>()
        .command::<RecordVisit>()
        .command::<ReadPrivateText>()
        .command::<ReadOwnText>()
        .command::<AttachFile>()
        .command::<ShowFile>()
        .command::<RemoveFile>()
        .command::<OpenFile>()
        .query::<GetWish>()
        .query::<ListWishes>()
        .query::<CountWishes>()
        .query::<CountVisits>()
        .query::<ListCategories>()
        .query::<FollowWish>()
        .query::<ListOwnWishes>()
        .query::<WishTimeline>()
        .query::<DisclosedText>()
        .query::<ListPrivateReads>()
        .query::<ListFiles>()
        .query::<ReadFile>()
}

fn reacts(service: Service<Wishes>) -> Service<Wishes> {
    service
        .reaction::<CaseDecided>()
        .reaction::<CaseRefused>()
        .reaction::<CataloguePublished>()
        .reaction::<ProposalAccepted>()
        .reaction::<ProposalReturned>()
        .reaction::<ProposalUnsuccessful>()
        .reaction::<RoundOpened>()
        .reaction::<RoundClosed>()
        .reaction::<RoundAllocated>()
        .reaction::<PersonRegistered>()
        .reaction::<PersonErased>()
        .reaction::<OrganisationTermExpired>()
        .reaction::<OrganisationSuspended>()
        .reaction::<OrganisationDissolved>()
        .reaction::<CommunityMergedInto>()
        .projects(communities::projection())
        .projects(organisations::projection())
        .due::<ExpireClaim>()
        .due::<FollowCommunity>()
        .due::<GiveUp>()
        .due::<ReviewWish>()
        .sends::<SweepFiles>()
}

fn announces(service: Service<Wishes>) -> Service<Wishes> {
    service
        .announces::<WishSubmitted>()
        .announces::<WishCollected>()
        .announces::<WishAccepted>()
        .announces::<WishRefused>()
        .announces::<WishDeliberated>()
        .announces::<WishGraded>()
        .announces::<WishPublished>()
        .announces::<WishPartClaimed>()
        .announces::<ClaimReturned>()
        .announces::<WishPartMatched>()
        .announces::<WishPartReturned>()
        .announces::<WishPartFulfilled>()
        .announces::<WishConfirmed>()
        .announces::<WishReopened>()
        .announces::<WishUnconfirmed>()
        .announces::<WishReviewDue>()
        .announces::<WishMoved>()
        .announces::<WishFileAttached>()
        .announces::<WishFileShown>()
        .announces::<WishFileRemoved>()
        .announces::<VisitRecorded>()
}

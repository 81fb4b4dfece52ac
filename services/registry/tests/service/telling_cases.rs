//! A case for each event somebody is told of, and for what is sent and chosen.

use jiff::SignedDuration;
use serde_json::Value;
use wuwei_contracts::{
    CloudEvent, Event, Private, Role,
    delegation::{CaseAccepted, CaseDecided, CaseEscalated, CaseFiled, CaseRefused, SupplementRequested},
    registry::{ChooseNotices, NoticeLanguage, ReadNotices, RegisterPerson, ResendNotice},
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
use wuwei_registry::SendNotice;
use wuwei_testkit::{Case, Harness, Tested, announced};

use crate::{
    bodies::{give, person, uuid},
    office::{REGISTRY, VILLAGE, towns},
};

/// The text of a frozen sample.
macro_rules! sample {
    ($file:literal) => {
        include_str!(concat!("../../../../shared/contracts/samples/", $file))
    };
}
pub(crate) use sample;

/// registry with an adapter that refuses every connection: what is sent to it waits.
pub const REACHING: Tested = REGISTRY.adjusted(|settings| {
    settings.notices.adapter = "http://127.0.0.1:9/messages".into();
    settings.notices.adapter_secret = wuwei_runtime::settings::Secret::new("示".repeat(32));
});

/// Who is told: signs in, and is in the vault.
pub const WISHER: &str = "subject-1";
/// The town of the frozen samples.
pub const TOWN: &str = "dalang";

/// A person of the vault with phone and mail.
pub fn reachable() -> RegisterPerson {
    let mut command = person(1);
    command.values.email = Some(Private::new("wisher@example.org"));
    command
}

/// The data of a frozen sample, its case one that staff opened for [`WISHER`].
pub fn data<E: Event>(text: &str) -> E {
    let mut data: Value = serde_json::from_str::<Value>(text).unwrap()["data"].take();
    if let Some(case) = data.get_mut("case").filter(|case| case.is_object()) {
        case["origin"] = serde_json::json!({ "kind": "staff" });
        case["applicant"] = WISHER.into();
    }
    if let Some(proposal) = data.get_mut("proposal").filter(|proposal| proposal.is_object()) {
        proposal["applicant"]["subject"] = WISHER.into();
    }
    serde_json::from_value(data).unwrap()
}

/// A wish of [`WISHER`].
pub fn submitted() -> WishSubmitted {
    let submitted: WishSubmitted = data(sample!("wishes/wish_submitted.v1.json"));
    WishSubmitted { wisher: Some(WISHER.to_owned()), person: None, ..submitted }
}

/// It is submitted, by an event of a known id.
pub fn first() -> CloudEvent<WishSubmitted> {
    CloudEvent { id: uuid(70), ..announced(TOWN, 1, submitted()) }
}

/// The wish is accepted.
pub fn accepted() -> WishAccepted {
    data(sample!("wishes/wish_accepted.v1.json"))
}

async fn known(harness: &Harness) {
    harness.grant("clerk", Role::StationClerk, &format!("village:{VILLAGE}")).await;
    harness.call("service:deploy", "city", towns()).await.unwrap();
    harness.call("clerk", "city", reachable()).await.unwrap();
    let daytime = ChooseNotices { without: Vec::new(), language: NoticeLanguage::Zh, quiet: None };
    harness.call(WISHER, "city", daytime).await.unwrap();
}

async fn told(harness: &Harness) {
    known(harness).await;
    harness.deliver(&first()).await;
    harness.settled().await;
}

/// Tried until nothing more is tried.
async fn given_up(harness: &Harness) {
    harness.grant("operator", Role::Operator, "town:dalang").await;
    told(harness).await;
    for _ in 0..12 {
        harness.advance(SignedDuration::from_hours(2));
        harness.settled().await;
    }
}

/// `event` on the wish, whose aggregate has told of its submission.
fn of_wish<E: Event>(text: &str) -> Case {
    Case::event(announced(TOWN, 2, data::<E>(text))).after(|harness| Box::pin(told(harness)))
}

fn of_case<E: Event>(text: &str) -> Case {
    Case::event(announced(TOWN, 1, data::<E>(text))).after(|harness| Box::pin(known(harness)))
}

/// `event` on the wish, which [`WISHER`] has claimed.
fn of_claimed<E: Event>(text: &str) -> Case {
    Case::event(announced(TOWN, 3, data::<E>(text))).after(|harness| {
        Box::pin(async {
            told(harness).await;
            let claimed: WishPartClaimed = data(sample!("wishes/wish_part_claimed.v1.json"));
            let claimed = CloudEvent { actor: WISHER.to_owned(), ..announced(TOWN, 2, claimed) };
            harness.deliver(&claimed).await;
            harness.settled().await;
        })
    })
}

fn proposals() -> Vec<Case> {
    vec![
        of_case::<ProposalReturned>(sample!("subsidies/proposal_returned.v1.json")),
        of_case::<ProposalUnsuccessful>(sample!("subsidies/proposal_unsuccessful.v1.json")),
        of_case::<ProposalAwarded>(sample!("subsidies/proposal_awarded.v1.json")),
        of_case::<ProposalHeld>(sample!("subsidies/proposal_held.v1.json")),
        of_case::<ProposalReleased>(sample!("subsidies/proposal_released.v1.json")),
        of_case::<ProposalAccepted>(sample!("subsidies/proposal_accepted.v1.json")),
        of_case::<ProposalPaid>(sample!("subsidies/proposal_paid.v1.json")),
    ]
}

/// A case that is late comes to the village's officer.
fn escalated() -> Case {
    let escalated: CaseEscalated = data(sample!("delegation/case_escalated.v1.json"));
    let escalated = CaseEscalated { to: format!("village:{VILLAGE}"), ..escalated };
    Case::event(announced(TOWN, 1, escalated)).after(|harness| {
        Box::pin(async {
            known(harness).await;
            harness.grant("city-officer", Role::CityOfficer, "city").await;
            let grant = give(1, "officer", Role::VillageOfficer, &format!("village:{VILLAGE}"));
            harness.call("city-officer", "city", grant).await.unwrap();
        })
    })
}

fn wishes() -> Vec<Case> {
    let collected: WishCollected = data(sample!("wishes/wish_collected.v1.json"));
    let collected = WishCollected { person: Some(uuid(1)), ..collected };
    vec![
        Case::event(announced(TOWN, 1, submitted())).after(|harness| Box::pin(known(harness))),
        Case::event(announced(TOWN, 1, collected)).after(|harness| Box::pin(known(harness))),
        of_wish::<WishAccepted>(sample!("wishes/wish_accepted.v1.json")),
        of_wish::<WishRefused>(sample!("wishes/wish_refused.v1.json")),
        of_wish::<WishDeliberated>(sample!("wishes/wish_deliberated.v1.json")),
        of_wish::<WishGraded>(sample!("wishes/wish_graded.v1.json")),
        of_wish::<WishPublished>(sample!("wishes/wish_published.v1.json")),
        of_wish::<WishPartClaimed>(sample!("wishes/wish_part_claimed.v1.json")),
        of_wish::<ClaimReturned>(sample!("wishes/wish_claim_returned.v1.json")),
        of_wish::<WishPartMatched>(sample!("wishes/wish_part_matched.v1.json")),
        of_wish::<WishPartReturned>(sample!("wishes/wish_part_returned.v1.json")),
        of_wish::<WishPartFulfilled>(sample!("wishes/wish_part_fulfilled.v1.json")),
        of_claimed::<WishConfirmed>(sample!("wishes/wish_confirmed.v1.json")),
        of_claimed::<WishReopened>(sample!("wishes/wish_reopened.v1.json")),
        of_wish::<WishUnconfirmed>(sample!("wishes/wish_unconfirmed.v1.json")),
        of_wish::<WishReviewDue>(sample!("wishes/wish_review_due.v1.json")),
        of_wish::<WishMoved>(sample!("wishes/wish_moved.v1.json")),
    ]
}

/// One case for each.
pub fn all() -> Vec<Case> {
    let to = ReadNotices { to: format!("{}/wisher", uuid(1)) };
    let resend = ResendNotice { delivery: format!("{}/wisher/message", uuid(70)) };
    let choose = ChooseNotices { without: Vec::new(), language: NoticeLanguage::En, quiet: None };
    let cases = vec![
        of_case::<CaseFiled>(sample!("delegation/case_filed.v1.json")),
        of_case::<CaseAccepted>(sample!("delegation/case_accepted.v1.json")),
        of_case::<CaseRefused>(sample!("delegation/case_refused.v1.json")),
        of_case::<SupplementRequested>(sample!("delegation/case_supplement_requested.v1.json")),
        escalated(),
        of_case::<CaseDecided>(sample!("delegation/case_decided.v1.json")),
        Case::command(WISHER, "city", &to),
        Case::command(WISHER, "city", &choose),
        Case::command("operator", TOWN, &resend).after(|harness| Box::pin(given_up(harness))),
        Case::due::<SendNotice>(SignedDuration::from_mins(2)).after(|harness| Box::pin(told(harness))),
    ];
    wishes().into_iter().chain(cases).chain(proposals()).collect()
}

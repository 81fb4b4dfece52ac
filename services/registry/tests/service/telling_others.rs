//! Who else is told: claimants, liaisons, officers and applicants for money; each once, and of what concerns them.

use wuwei_contracts::{
    CloudEvent, Event, PageRequest, Role,
    delegation::CaseEscalated,
    grants::RevokeGrant,
    registry::{AssignLiaison, EndLiaison, ErasePerson, ListNotices, NoticeSubject, NoticeView},
    subsidies::{ProposalAwarded, ProposalReturned},
    wishes::{
        ClaimReturned, ReturnCause, WishConfirmed, WishPartClaimed, WishReopened, WishSubmitted, WishUnconfirmed,
    },
};
use wuwei_testkit::{Harness, announced, both};

use crate::{
    bodies::{give, liaison, uuid},
    office::{CITY, OFFICER, VILLAGE, VILLAGER, open, registered},
    telling_cases::{TOWN, WISHER, data, reachable, sample, submitted},
};

const VOLUNTEER: &str = "volunteer-1";

/// What `subject` was told, the latest first.
async fn told(harness: &Harness, subject: &str) -> Vec<NoticeView> {
    let all = ListNotices { page: PageRequest::default() };
    harness.call(subject, "city", all).await.unwrap().page.items
}

/// By which templates, the latest first.
async fn templates(harness: &Harness, subject: &str) -> Vec<String> {
    told(harness, subject).await.into_iter().map(|notice| notice.template).collect()
}

async fn happens<E: Event>(harness: &Harness, actor: &str, sequence: i64, event: E) {
    let event = CloudEvent { actor: actor.to_owned(), ..announced(TOWN, sequence, event) };
    harness.deliver(&event).await;
    harness.deliver_again(&event).await;
    harness.settled().await;
}

fn claimed(number: u32) -> WishPartClaimed {
    let claimed: WishPartClaimed = data(sample!("wishes/wish_part_claimed.v1.json"));
    let claim = format!("{}/1/{number}", claimed.wish.id);
    WishPartClaimed { claim, organisation: None, ..claimed }
}

fn returned(number: u32, cause: ReturnCause) -> ClaimReturned {
    let returned: ClaimReturned = data(sample!("wishes/wish_claim_returned.v1.json"));
    let claim = format!("{}/1/{number}", returned.wish.id);
    ClaimReturned { claim, cause, ..returned }
}

fn confirmed() -> WishConfirmed {
    data(sample!("wishes/wish_confirmed.v1.json"))
}

fn assigned(number: u128, subject: &str, communities: &[u32]) -> AssignLiaison {
    AssignLiaison { subject: subject.to_owned(), ..liaison(number, communities) }
}

both!(a_claimant_hears_what_becomes_of_the_claim_and_of_none_that_they_gave_back, async |backend| {
    let harness = open(backend).await;
    happens(&harness, WISHER, 1, submitted()).await;
    happens(&harness, VOLUNTEER, 2, claimed(1)).await;
    assert!(templates(&harness, VOLUNTEER).await.is_empty(), "they know that they claimed it");
    happens(&harness, VOLUNTEER, 3, returned(1, ReturnCause::Cancelled)).await;
    assert!(templates(&harness, VOLUNTEER).await.is_empty(), "they know that they gave it back");
    happens(&harness, VOLUNTEER, 4, claimed(2)).await;
    happens(&harness, "service:wishes", 5, returned(2, ReturnCause::Expired)).await;
    assert_eq!(templates(&harness, VOLUNTEER).await, ["claim_over"]);
    happens(&harness, VOLUNTEER, 6, claimed(3)).await;
    happens(&harness, WISHER, 7, confirmed()).await;
    assert_eq!(
        templates(&harness, VOLUNTEER).await,
        ["claim_confirmed", "claim_over"],
        "once, of the claim that lasted"
    );
    let latest = told(&harness, VOLUNTEER).await.remove(0);
    assert!(latest.title.en.contains(&latest.receipt.to_string()) && !latest.text.zh.contains('{'), "{latest:?}");
    happens(&harness, WISHER, 8, confirmed()).await;
    assert_eq!(templates(&harness, VOLUNTEER).await.len(), 2, "the claim is over");
});

both!(a_claimant_who_was_erased_is_told_nothing, async |backend| {
    let harness = open(backend).await;
    harness.grant("clerk", Role::StationClerk, &format!("village:{VILLAGE}")).await;
    harness.call("clerk", "city", reachable()).await.unwrap();
    happens(&harness, WISHER, 1, claimed(1)).await;
    let erase = ErasePerson { person: uuid(1), reason: "本人要求".to_owned() };
    harness.call(CITY, "city", erase).await.unwrap();
    happens(&harness, "service:wishes", 2, returned(1, ReturnCause::Revoked)).await;
    assert!(templates(&harness, WISHER).await.is_empty());
    let left = "SELECT COUNT(*) AS n FROM claimants WHERE subject IS NOT NULL";
    assert_eq!(harness.database().count(left).await, 0);
});

both!(liaisons_hear_of_wishes_in_their_own_area_but_not_of_what_they_did_themselves, async |backend| {
    let harness = open(backend).await;
    for name in ["甲", "乙"] {
        registered(&harness, name).await;
    }
    for (number, subject, area) in [(1, "zhou", 1), (2, "wen", 1), (3, "away", 2), (4, "gone", 1), (5, WISHER, 1)] {
        harness.call(OFFICER, TOWN, assigned(number, subject, &[area])).await.unwrap();
    }
    let end = EndLiaison { id: uuid(4), village: None, reason: "调离".to_owned() };
    harness.call(OFFICER, TOWN, end).await.unwrap();
    let wish: WishSubmitted = submitted();
    assert!(wish.wish.community.to_string().ends_with("-0001"), "the first community");
    happens(&harness, "wen", 1, wish).await;
    assert_eq!(templates(&harness, "zhou").await, ["wish_in_area"]);
    assert_eq!(templates(&harness, WISHER).await, ["wish_submitted"], "as its wisher, and not a second time");
    for nobody in ["wen", "away", "gone"] {
        assert!(templates(&harness, nobody).await.is_empty(), "{nobody}");
    }
    let reopened: WishReopened = data(sample!("wishes/wish_reopened.v1.json"));
    happens(&harness, WISHER, 2, reopened).await;
    let unconfirmed: WishUnconfirmed = data(sample!("wishes/wish_unconfirmed.v1.json"));
    happens(&harness, "service:wishes", 3, unconfirmed).await;
    let told = ["wish_unconfirmed_in_area", "wish_reopened_in_area"];
    assert_eq!(templates(&harness, "wen").await, told);
    assert_eq!(templates(&harness, "zhou").await, [&told[..], &["wish_in_area"]].concat());
});

both!(a_case_that_is_late_is_told_to_the_officers_it_is_now_with, async |backend| {
    let harness = open(backend).await;
    let village = format!("village:{VILLAGE}");
    for (number, holder, role, scope) in [
        (1, VILLAGER, Role::VillageOfficer, village.as_str()),
        (2, "revoked", Role::VillageOfficer, &village),
        (3, "clerk", Role::StationClerk, &village),
        (4, "elsewhere", Role::VillageOfficer, "village:441900113209"),
        (5, OFFICER, Role::TownOfficer, "town:dalang"),
    ] {
        harness.call(CITY, "city", give(number, holder, role, scope)).await.unwrap();
    }
    harness.call(CITY, "city", RevokeGrant { id: uuid(2), reason: "调离".to_owned() }).await.unwrap();
    let escalated = |to: &str| {
        let escalated: CaseEscalated = data(sample!("delegation/case_escalated.v1.json"));
        CaseEscalated { to: to.to_owned(), ..escalated }
    };
    happens(&harness, "service:delegation", 1, escalated(&village)).await;
    assert_eq!(templates(&harness, VILLAGER).await, ["case_escalated"]);
    for nobody in [OFFICER, WISHER, "revoked", "clerk", "elsewhere"] {
        assert!(templates(&harness, nobody).await.is_empty(), "{nobody}");
    }
    happens(&harness, "service:delegation", 2, escalated("town:dalang")).await;
    assert_eq!(templates(&harness, OFFICER).await, ["case_escalated"]);
    assert_eq!(templates(&harness, VILLAGER).await.len(), 1);
});

both!(an_applicant_for_money_hears_what_was_decided, async |backend| {
    let harness = open(backend).await;
    let mut returned: ProposalReturned = data(sample!("subsidies/proposal_returned.v1.json"));
    returned.proposal.applicant.subject = Some(VOLUNTEER.to_owned());
    happens(&harness, OFFICER, 1, returned).await;
    let mut awarded: ProposalAwarded = data(sample!("subsidies/proposal_awarded.v1.json"));
    awarded.proposal.applicant.subject = Some(VOLUNTEER.to_owned());
    let proposal = awarded.proposal.id;
    happens(&harness, OFFICER, 2, awarded).await;
    assert_eq!(templates(&harness, VOLUNTEER).await, ["proposal_awarded", "proposal_returned"]);
    let latest = told(&harness, VOLUNTEER).await.remove(0);
    assert_eq!((latest.about, latest.thing), (NoticeSubject::Proposal, proposal));
});

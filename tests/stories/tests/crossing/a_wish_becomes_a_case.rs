//! Story 1: a wish is matched to a service of the catalogue, becomes a case, the case is done, the wish is kept, its
//! wisher is satisfied, and the assessment of the village counts it.

use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Reference,
    assessment::{Formula, ListEvidence, OpenPeriod},
    delegation::{AcceptCase, CaseFiled, CaseOrigin, CaseState, CaseView, DecideCase, Decision, FollowCase, GetCase},
    wishes::{
        AcceptWish, Channel, ConfirmWish, DeliberateWish, GetWish, Grade, GradeWish, MatchPart, MatchTarget,
        PublishWish, SubmitWish, WishPartFulfilled, WishState, WishView,
    },
};
use wuwei_stories::{
    Life,
    life::shipped,
    people::{CLERK, DALANG, RESIDENT, TOWN_OFFICER, VILLAGE_OFFICER},
    thread::Thread,
};
use wuwei_testkit::{on_every_stage, town};

use crate::{
    documented,
    neighbourhood::{a_wisher_in_the_vault, an_estate, chat, days, new_id, village},
};

/// A service of the catalogue that the village centre gives: help with meals for people above sixty is one of a station.
const SERVICE: &str = "yl-02";
/// What the wisher says to the clerk only.
pub const PRIVATE: &str = "我妈妈八十三岁,一个人住,腿脚不便,那张表怎么也填不明白,跑了三趟都被退回来";

/// The resident tells the clerk what is missing; the clerk weighs it with the neighbours and makes it public.
async fn a_wish_is_found_and_weighed(life: &Life, estate: &CommunityId) -> WishView {
    let wish = new_id();
    let handed_in = SubmitWish {
        id: wish,
        community: estate.clone(),
        category: "elderly".to_owned(),
        channel: Channel::MiniProgram,
        external_id: None,
        text: PRIVATE.to_owned(),
        parts: Vec::new(),
        for_person: None,
        anonymous: false,
        sample: true,
    };
    life.by(RESIDENT, DALANG, handed_in).await;
    let community = Some(estate.clone());
    life.by(CLERK, DALANG, AcceptWish { wish, community: community.clone() }).await;
    let talk = chat("示例:上门聊了半小时", "示例:可以代办高龄津贴");
    life.by(CLERK, DALANG, DeliberateWish { wish, community: community.clone(), talk }).await;
    let (grade, reason) = (Grade::Now, "示例:老人等着用".to_owned());
    life.by(CLERK, DALANG, GradeWish { wish, community: community.clone(), grade, reason }).await;
    let summary = "示例:老人希望有人帮忙申请高龄津贴".to_owned();
    life.by(CLERK, DALANG, PublishWish { wish, community, summary, parts: Vec::new() }).await
}

/// The clerk matches the wish to the service; without anybody's doing a case is open for the wisher.
async fn it_becomes_a_case(life: &Life, estate: &CommunityId, wish: Uuid) -> CaseView {
    let target = MatchTarget::ServiceItem { item: SERVICE.to_owned() };
    life.by(CLERK, DALANG, MatchPart { wish, community: Some(estate.clone()), part: 1, target }).await;
    let origin = CaseOrigin::WishPart { wish, part: 1 };
    let case = life.hears::<CaseFiled>(|event| event.data.case.origin == origin).await.data.case;
    assert_eq!((case.applicant.as_deref(), &case.community, case.sample), (Some(RESIDENT), estate, true));
    let seen = life.by(RESIDENT, DALANG, FollowCase { case: Reference::Id(case.id) }).await;
    assert_eq!(seen.case.receipt, case.receipt, "the wisher can follow it");
    case
}

/// The clerk takes the case in hand, the village officer decides it.
async fn the_case_is_done(life: &Life, estate: &CommunityId, case: Uuid) {
    let community = Some(estate.clone());
    life.by(CLERK, DALANG, AcceptCase { id: case, community: community.clone() }).await;
    let reason = "示例:津贴已经批下来".to_owned();
    let decided = DecideCase { id: case, community: community.clone(), decision: Decision::Done, reason };
    let decided = life.by(VILLAGE_OFFICER, DALANG, decided).await;
    assert_eq!(decided.case.state, CaseState::Done);
    assert!(decided.outcome.is_some_and(|outcome| outcome.in_time), "it took no time at all");
    let seen = life.by(CLERK, DALANG, GetCase { case: Reference::Id(case), community }).await;
    assert_eq!(seen.case.state, CaseState::Done);
}

/// The wish is fulfilled without anybody's doing, and the wisher says that it is kept.
async fn the_wish_is_kept(life: &Life, wish: Uuid) {
    let fulfilled = life.hears::<WishPartFulfilled>(|event| event.data.wish.id == wish).await;
    assert_eq!(fulfilled.data.wish.state, WishState::Fulfilled);
    let confirmed = ConfirmWish { wish, follow_code: None, solved: true, satisfied: true };
    assert_eq!(life.by(RESIDENT, DALANG, confirmed).await.state, WishState::Confirmed);
    let seen = life.by(RESIDENT, DALANG, GetWish { wish: Reference::Id(wish) }).await;
    assert_eq!(seen.state, WishState::Confirmed);
}

/// The town opens a period of assessment for the village, in which the facts of today count.
async fn an_assessment_begins(life: &Life) -> Uuid {
    let (id, now) = (new_id(), life.city.clock().now());
    life.by(TOWN_OFFICER, DALANG, shipped(wuwei_assessment::reference::duty_list())).await;
    let scheme = shipped(wuwei_assessment::reference::scheme()).id;
    let (from, until, scoring_ends) = (now - days(1), now + days(30), now + days(60));
    let (title, villages) = ("示例考核期".to_owned(), vec![village()]);
    life.by(TOWN_OFFICER, DALANG, OpenPeriod { id, title, scheme, from, until, scoring_ends, villages, sample: true })
        .await;
    id
}

/// The wisher's answer and the decided case are in the evidence, each once, for the village.
async fn the_assessment_counts_it(life: &Life, period: Uuid, told: &Thread) {
    let facts = [
        ("help-to-government", Formula::WishesSatisfied, told.the("wishes.wish.confirmed")),
        ("statutory-duties", Formula::CasesInTime, told.the("delegation.case.decided")),
    ];
    for (indicator, formula, event) in facts {
        let asked = ListEvidence {
            period,
            indicator: indicator.to_owned(),
            village: Some(village()),
            page: wuwei_contracts::PageRequest::default(),
        };
        let listed = life.by(TOWN_OFFICER, DALANG, asked).await.items;
        let found: Vec<_> = listed.iter().filter(|fact| fact.event == event.id).collect();
        let [fact] = found[..] else { panic!("{} of {listed:#?} are {}", found.len(), event.kind) };
        assert_eq!((fact.formula, fact.favourable, fact.excluded), (formula, true, None), "{fact:#?}");
    }
}

/// Plays the story.
pub async fn played(life: &Life) {
    let estate = an_estate(life).await;
    a_wisher_in_the_vault(life).await;
    let period = an_assessment_begins(life).await;
    let wish = a_wish_is_found_and_weighed(life, &estate).await;
    let case = it_becomes_a_case(life, &estate, wish.id).await;
    the_case_is_done(life, &estate, case.id).await;
    the_wish_is_kept(life, wish.id).await;
    life.city.settled().await;

    let all = life.city.published().await;
    let (of_wish, of_case) = (format!("wish/{}", wish.id), format!("case/{}", case.id));
    let told = Thread::of(&all, &of_wish);
    told.hangs_together(&all);
    told.holds_all_of(&all, &[of_wish.clone(), of_case]);
    told.caused("wishes.wish.part_matched", "delegation.case.filed");
    told.caused("delegation.case.decided", "wishes.wish.part_fulfilled");
    let expected = [
        "wishes.wish.submitted",
        "wishes.wish.accepted",
        "wishes.wish.deliberated",
        "wishes.wish.graded",
        "wishes.wish.published",
        "wishes.wish.part_matched",
        "delegation.case.filed",
        "delegation.case.accepted",
        "delegation.case.decided",
        "wishes.wish.part_fulfilled",
        "wishes.wish.confirmed",
    ];
    assert_eq!(told.told(), expected);
    let history = life.city.history("wishes", DALANG, &of_wish).await;
    assert_eq!(history.len(), 8, "the wish's own history: {history:#?}");
    the_assessment_counts_it(life, period, &told).await;
    assert_eq!(wish.town, town(DALANG));
    documented::all(&all);
}

on_every_stage!(a_wish_is_kept_by_a_service_and_counts, async |stage| {
    let life = Life::begin(stage).await;
    played(&life).await;
    life.city.settled().await;
    life.city.close().await;
});

//! assessment with the people, places and lists the tests need.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;
use wuwei_assessment::reference;
use wuwei_contracts::{
    Message, Rejection, Role, VillageCode,
    assessment::{
        BallotEntry, BallotReceipt, CommitteeRoster, ComputePeriod, Direction, ExplainScore, FreezeRosters, GetPeriod,
        GetScheme, OpenPeriod, PeriodState, PeriodView, PublishDutyList, PublishPeriod, PublishScheme,
        ScoreExplanation, SubmitBallot,
    },
    registry::VillageRegistered,
};
use wuwei_testkit::{Backend, Harness, Tested, announced, wait};

/// Town officer of Dalang, who opens periods.
pub const OFFICER: &str = "chen";
/// Another one.
pub const SECOND: &str = "zheng";
/// City officer.
pub const CITY: &str = "wu";
/// Auditor.
pub const AUDITOR: &str = "sun";
/// Operator.
pub const OPERATOR: &str = "guo";
/// Village officer of [`VILLAGE`], who rates the town.
pub const VILLAGER: &str = "li";
/// A village of Dalang.
pub const VILLAGE: &str = "441900113002";
/// Another village of Dalang.
pub const OTHER: &str = "441900113003";
/// Who rates the committees for the town.
pub const TOWN_RATERS: [&str; 3] = ["pan", "deng", "zeng"];
/// Who rates the town for [`VILLAGE`].
pub const VILLAGE_RATERS: [&str; 2] = [VILLAGER, "he"];
/// Who rates the town for [`OTHER`].
pub const OTHER_RATERS: [&str; 1] = ["luo"];

/// assessment, as tests start it.
pub const ASSESSMENT: Tested = Tested::new(
    || wuwei_assessment::service().into_spec(),
    || wuwei_migrations::of("assessment").expect("assessment has migrations"),
);

/// assessment with its people, villages, scheme and duty list.
pub async fn open(backend: Backend) -> Harness {
    let harness = Harness::start(backend, ASSESSMENT).await;
    furnish(&harness).await;
    harness
}

/// The roles of the people.
pub async fn people(harness: &Harness) {
    harness.grant(OFFICER, Role::TownOfficer, "town:dalang").await;
    harness.grant(OFFICER, Role::TownOfficer, "town:humen").await;
    harness.grant(SECOND, Role::TownOfficer, "town:dalang").await;
    harness.grant(CITY, Role::CityOfficer, "city").await;
    harness.grant(AUDITOR, Role::Auditor, "city").await;
    harness.grant(OPERATOR, Role::Operator, "city").await;
    harness.grant(VILLAGER, Role::VillageOfficer, &format!("village:{VILLAGE}")).await;
}

/// People, villages, scheme and duty list.
pub async fn furnish(harness: &Harness) {
    people(harness).await;
    for code in [VILLAGE, OTHER] {
        harness.deliver(&announced("dalang", 1, registered(code))).await;
    }
    publish(harness, scheme()).await;
    harness.call(OFFICER, "dalang", duty_list()).await.unwrap();
    harness.settled().await;
}

/// Publishes a scheme and waits until the towns know it.
pub async fn publish(harness: &Harness, scheme: PublishScheme) {
    let id = scheme.id.clone();
    let published = harness.call("service:deploy", "city", scheme).await.unwrap();
    wait::until("the scheme to be known", wait::PATIENCE, || async {
        let query = GetScheme { id: id.clone(), version: Some(published.version) };
        harness.call("anybody", "dalang", query).await.ok()
    })
    .await;
}

/// The shipped scheme.
pub fn scheme() -> PublishScheme {
    reference::scheme().unwrap()
}

/// The shipped duty list.
pub fn duty_list() -> PublishDutyList {
    reference::duty_list().unwrap()
}

/// That registry registered a village.
pub fn registered(code: &str) -> VillageRegistered {
    let village = json!({
        "code": code, "town": "dalang", "name": "示例村", "kind": "residents_committee", "version": 1
    });
    VillageRegistered { village: serde_json::from_value(village).unwrap() }
}

/// The code of a village.
pub fn village(code: &str) -> VillageCode {
    VillageCode::parse(code).unwrap()
}

/// An instant some days from now.
pub fn in_days(harness: &Harness, days: i64) -> Timestamp {
    harness.clock().now() + SignedDuration::from_hours(24 * days)
}

/// Id of the tests' period.
pub const PERIOD: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_00aa);

/// The command that opens it: the facts of ten days on either side of today, five days to score.
pub fn opening(harness: &Harness) -> OpenPeriod {
    opening_at(harness.clock().now())
}

/// The same, at another instant.
pub fn opening_at(now: Timestamp) -> OpenPeriod {
    let day = |days: i64| now + SignedDuration::from_hours(24 * days);
    OpenPeriod {
        id: PERIOD,
        title: "2026年度双向考核(示例)".to_owned(),
        scheme: "two-way".to_owned(),
        from: day(-10),
        until: day(10),
        scoring_ends: day(5),
        villages: vec![village(VILLAGE), village(OTHER)],
        sample: true,
    }
}

/// The command that freezes its rosters.
pub fn freezing() -> FreezeRosters {
    let names = |raters: &[&str]| raters.iter().map(ToString::to_string).collect();
    let committee = |code, raters| CommitteeRoster { village: village(code), raters: names(raters) };
    let committees = vec![committee(VILLAGE, &VILLAGE_RATERS), committee(OTHER, &OTHER_RATERS)];
    FreezeRosters { period: PERIOD, town: names(&TOWN_RATERS), committees }
}

/// Opens the period.
pub async fn opened(harness: &Harness) -> PeriodView {
    harness.call(OFFICER, "dalang", opening(harness)).await.unwrap()
}

/// Opens the period and freezes its rosters.
pub async fn scoring(harness: &Harness) -> PeriodView {
    opened(harness).await;
    harness.call(OFFICER, "dalang", freezing()).await.unwrap()
}

/// A ballot of one side that gives the same points everywhere.
pub fn ballot(direction: Direction, points: u8) -> SubmitBallot {
    let entry = |indicator: &str, village| BallotEntry { indicator: indicator.to_owned(), village, points };
    let entries = match direction {
        Direction::TownToCommittee => {
            let indicators = ["statutory-duties", "help-to-government"].iter();
            indicators
                .flat_map(|indicator| [VILLAGE, OTHER].map(|code| entry(indicator, Some(village(code)))))
                .collect()
        }
        Direction::CommitteeToTown => {
            ["guidance", "purchased-services", "training"].iter().map(|indicator| entry(indicator, None)).collect()
        }
    };
    SubmitBallot { period: PERIOD, entries, comment: None }
}

/// Hands in a ballot.
pub async fn vote(harness: &Harness, who: &str, direction: Direction, points: u8) -> Result<BallotReceipt, Rejection> {
    harness.call(who, "dalang", ballot(direction, points)).await
}

/// Everybody of both sides hands in a ballot: 80 points each.
pub async fn all_vote(harness: &Harness) {
    for who in TOWN_RATERS {
        vote(harness, who, Direction::TownToCommittee, 80).await.unwrap();
    }
    for who in VILLAGE_RATERS.into_iter().chain(OTHER_RATERS) {
        vote(harness, who, Direction::CommitteeToTown, 80).await.unwrap();
    }
}

/// Waits until the period is in `state`.
pub async fn reaches(harness: &Harness, state: PeriodState) -> PeriodView {
    wait::until(&format!("a period that is {}", state.as_str()), wait::PATIENCE, || async {
        let period = harness.call("anybody", "dalang", GetPeriod { period: PERIOD }).await.unwrap();
        (period.state == state).then_some(period)
    })
    .await
}

/// Opens the period, has everybody vote and waits for the reveal.
pub async fn revealed(harness: &Harness) -> PeriodView {
    scoring(harness).await;
    all_vote(harness).await;
    reaches(harness, PeriodState::Revealed).await
}

/// Computes the period.
pub async fn compute(harness: &Harness) -> PeriodView {
    harness.call(OFFICER, "dalang", ComputePeriod { period: PERIOD }).await.unwrap()
}

/// Publishes the period, by somebody else.
pub async fn publish_period(harness: &Harness) -> PeriodView {
    harness.call(CITY, "dalang", PublishPeriod { period: PERIOD }).await.unwrap()
}

/// Why the score of a village's committee is what it is; of the town where none is named.
pub async fn why(harness: &Harness, code: Option<&str>) -> ScoreExplanation {
    let direction = if code.is_some() { Direction::TownToCommittee } else { Direction::CommitteeToTown };
    let query = ExplainScore { period: PERIOD, direction, village: code.map(village) };
    harness.call(AUDITOR, "dalang", query).await.unwrap()
}

/// Calls, expects a rejection that names `code`, `field` and `rule`, and that nothing changed.
pub async fn refused<M: Message>(
    harness: &Harness,
    (who, town): (&str, &str),
    message: M,
    expected: (&str, &str, &str),
) -> Rejection {
    harness.refused((who, town), message, expected, &[]).await
}

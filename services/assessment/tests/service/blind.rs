//! Nobody reads a point of anybody else's ballot: before the reveal by no operation, event, reply or row, whoever asks; and
//! single ballots never.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;
use wuwei_contracts::{
    PageRequest,
    assessment::{BallotSubmitted, Direction, GetPeriod, MyBallot, PeriodScores, PeriodState, SubmitBallot},
    history::OPERATION,
};
use wuwei_testkit::{Harness, both};

use crate::office::{
    ASSESSMENT, AUDITOR, CITY, OFFICER, OPERATOR, OTHER, OTHER_RATERS, PERIOD, SECOND, TOWN_RATERS, VILLAGE,
    VILLAGE_RATERS, VILLAGER, ballot, compute, duty_list, freezing, open, opening, publish_period, reaches, refused,
    scheme, scoring, vote,
};

/// Points that stand nowhere else; the comment goes with the first ballot.
const POINTS: [u8; 3] = [31, 37, 43];
const COMMENT: &str = "示例评语:指引清楚";

/// Everybody who might want to know.
const CURIOUS: [&str; 11] = [
    OFFICER,
    SECOND,
    CITY,
    AUDITOR,
    OPERATOR,
    VILLAGER,
    VILLAGE_RATERS[1],
    OTHER_RATERS[0],
    "anybody",
    "service:deploy",
    "service:wishes",
];

fn commented() -> SubmitBallot {
    SubmitBallot { comment: Some(COMMENT.to_owned()), ..ballot(Direction::TownToCommittee, POINTS[0]) }
}

/// The town's side hands in ballots of different points, the first with a comment.
async fn town_votes(harness: &Harness) {
    harness.call(TOWN_RATERS[0], "dalang", commented()).await.unwrap();
    for (who, points) in TOWN_RATERS.iter().zip(POINTS).skip(1) {
        vote(harness, who, Direction::TownToCommittee, points).await.unwrap();
    }
}

/// What may stand nowhere before the reveal.
fn any_points() -> Vec<String> {
    vec!["\"points\"".to_owned(), COMMENT.to_owned()]
}

/// What may never stand anywhere: an entry of the ballots above. Their sums may, once computed.
fn entries() -> Vec<String> {
    POINTS.iter().map(|points| format!("\"points\":{points}}}")).chain([COMMENT.to_owned()]).collect()
}

/// Which of `secrets` stand in `text`, as they are, within a string, or in hexadecimal.
fn found(secrets: &[String], text: &str) -> Vec<String> {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap();
    let hex = |text: &str| text.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect::<String>();
    let (plain, lower) = (text.replace('\\', ""), text.to_lowercase());
    let stands = |secret: &&String| plain.contains(secret.as_str()) || lower.contains(&hex(secret));
    secrets.iter().filter(stands).cloned().collect()
}

/// One request per operation, as somebody would send it who wants to see ballots.
fn requests(harness: &Harness) -> Vec<(&'static str, Vec<Value>)> {
    let body = |message: &dyn erased::Body| message.json();
    let one = |value| vec![value];
    let page = PageRequest::default();
    let period = json!({ "period": PERIOD });
    let histories = (1..=6).map(|seat| json!({ "aggregate": format!("ballot/{PERIOD}-{seat}"), "after": 0 }));
    let mut evidence = Vec::new();
    for indicator in ["statutory-duties", "help-to-government", "guidance"] {
        evidence.push(json!({ "period": PERIOD, "indicator": indicator, "page": page }));
        evidence.push(json!({ "period": PERIOD, "indicator": indicator, "village": VILLAGE }));
    }
    let scores = [None, Some(VILLAGE), Some(OTHER)].map(|village| json!({ "period": PERIOD, "village": village }));
    let why = [("town_to_committee", Some(VILLAGE)), ("town_to_committee", Some(OTHER)), ("committee_to_town", None)];
    let why = why.map(|(direction, village)| json!({ "period": PERIOD, "direction": direction, "village": village }));
    vec![
        ("publish_duty_list", one(body(&duty_list()))),
        ("return_task", one(json!({ "id": Uuid::from_u128(5), "village": VILLAGE, "task": "示例" }))),
        ("publish_scheme", one(body(&scheme()))),
        ("open_period", one(body(&opening(harness)))),
        ("freeze_rosters", one(body(&freezing()))),
        ("submit_ballot", one(body(&ballot(Direction::TownToCommittee, 50)))),
        ("compute_period", one(period.clone())),
        ("publish_period", one(period.clone())),
        ("get_duty_list", one(json!({}))),
        ("get_scheme", one(json!({ "id": "two-way" }))),
        ("get_period", one(period.clone())),
        ("list_periods", one(json!({}))),
        ("my_ballot", one(period)),
        ("period_scores", scores.to_vec()),
        ("explain_score", why.to_vec()),
        ("list_evidence", evidence),
        (OPERATION, histories.chain(one(json!({ "aggregate": format!("period/{PERIOD}"), "after": 0 }))).collect()),
    ]
}

/// Messages of different types in one list.
mod erased {
    pub trait Body {
        fn json(&self) -> serde_json::Value;
    }

    impl<T: serde::Serialize> Body for T {
        fn json(&self) -> serde_json::Value {
            serde_json::to_value(self).unwrap()
        }
    }
}

/// Asks every operation of the service as each of `who`, and looks through all replies.
async fn nobody_learns(harness: &Harness, secrets: &[String], who: &[&str]) {
    let requests = requests(harness);
    let asked: BTreeSet<&str> = requests.iter().map(|(operation, _)| *operation).collect();
    let spec = (ASSESSMENT.spec)().complete();
    assert_eq!(asked, spec.operations.keys().copied().collect(), "every operation is tried");
    for who in who {
        for (operation, bodies) in &requests {
            for (number, body) in bodies.iter().enumerate() {
                let key = format!("{who}-{number}-{}", harness.clock().micros());
                let request = harness.raw("dalang", operation).by(who).key(&key);
                let reply = request.body(body.to_string()).send().await.unwrap();
                let text = String::from_utf8_lossy(&reply.body).into_owned();
                assert_eq!(found(secrets, &text), Vec::<String>::new(), "{who} by {operation} {body}: {text}");
            }
        }
    }
}

/// Looks through every row (events, stored replies and outbox included) and every published event.
async fn nothing_lies_about(harness: &Harness, secrets: &[String]) {
    harness.settled().await;
    for (table, rows) in harness.database().contents().await {
        for row in rows {
            assert_eq!(found(secrets, &row), Vec::<String>::new(), "{table}: {row}");
        }
    }
    for event in harness.published("assessment").await {
        let text = serde_json::to_string(&event).unwrap();
        assert_eq!(found(secrets, &text), Vec::<String>::new(), "{text}");
    }
}

both!(before_the_reveal_no_operation_event_reply_or_row_tells_a_point_to_anybody_else, async |backend| {
    let harness = open(backend).await;
    scoring(&harness).await;
    town_votes(&harness).await;
    nobody_learns(&harness, &any_points(), &CURIOUS).await;
    nothing_lies_about(&harness, &any_points()).await;
    let period = harness.call("anybody", "dalang", GetPeriod { period: PERIOD }).await.unwrap();
    assert_eq!(period.state, PeriodState::Scoring, "nobody's curiosity moved it");
    // The same search finds the points where they may be read, so that it can find them.
    let own = harness.raw("dalang", "my_ballot").by(TOWN_RATERS[0]).body(json!({ "period": PERIOD }).to_string());
    let own = String::from_utf8_lossy(&own.send().await.unwrap().body).into_owned();
    assert_eq!(found(&any_points(), &own), any_points());
    assert_eq!(found(&entries(), &own), [entries()[0].clone(), COMMENT.to_owned()]);
});

both!(a_rater_of_the_same_side_reads_only_the_own_ballot, async |backend| {
    let harness = open(backend).await;
    scoring(&harness).await;
    harness.call(TOWN_RATERS[0], "dalang", commented()).await.unwrap();
    let mine = || MyBallot { period: PERIOD };
    refused(&harness, (TOWN_RATERS[1], "dalang"), mine(), ("no_ballot", "period", "submitted")).await;
    vote(&harness, TOWN_RATERS[1], Direction::TownToCommittee, 50).await.unwrap();
    nobody_learns(&harness, &entries(), &TOWN_RATERS[1..]).await;
    let own = harness.call(TOWN_RATERS[1], "dalang", mine()).await.unwrap();
    assert!(own.comment.is_none() && own.entries.iter().all(|entry| entry.points == 50));
    refused(&harness, (OFFICER, "dalang"), mine(), ("not_a_rater", "period", "roster")).await;
});

both!(the_event_of_a_ballot_tells_period_and_side_and_nothing_else, async |backend| {
    let harness = open(backend).await;
    scoring(&harness).await;
    let receipt = harness.call(TOWN_RATERS[0], "dalang", commented()).await.unwrap();
    assert_eq!((receipt.direction, receipt.version), (Direction::TownToCommittee, 1));
    let event = harness.expect::<BallotSubmitted>(|_| true).await;
    let fields: BTreeSet<String> =
        serde_json::to_value(&event.data).unwrap().as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, ["ballot", "direction", "period", "sample"].map(ToOwned::to_owned).into());
    assert_eq!((event.data.period, event.data.direction), (PERIOD, Direction::TownToCommittee));
});

both!(a_ballot_may_be_replaced_until_the_reveal_and_only_the_last_counts, async |backend| {
    let harness = open(backend).await;
    scoring(&harness).await;
    harness.call(TOWN_RATERS[0], "dalang", commented()).await.unwrap();
    let again = vote(&harness, TOWN_RATERS[0], Direction::TownToCommittee, 90).await.unwrap();
    assert_eq!(again.version, 2);
    let own = harness.call(TOWN_RATERS[0], "dalang", MyBallot { period: PERIOD }).await.unwrap();
    assert!(own.comment.is_none() && own.entries.iter().all(|entry| entry.points == 90));
    harness.settled().await;
    assert_eq!(harness.database().rows("ballots").await, 1);
});

both!(ballots_that_are_not_whole_or_not_the_callers_are_refused, async |backend| {
    let harness = open(backend).await;
    scoring(&harness).await;
    let by = (TOWN_RATERS[0], "dalang");
    let whole = ballot(Direction::TownToCommittee, 80);
    let mut missing = whole.clone();
    missing.entries.pop();
    refused(&harness, by, missing, ("entry_missing", "entries", "complete")).await;
    let mut twice = whole.clone();
    twice.entries.push(twice.entries[0].clone());
    refused(&harness, by, twice, ("entry_twice", "entries", "unique")).await;
    let other_side = ballot(Direction::CommitteeToTown, 80);
    refused(&harness, by, other_side, ("entry_unknown", "entries", "rated")).await;
    let mut above = whole.clone();
    above.entries[0].points = 101;
    refused(&harness, by, above, ("invalid_field", "entries.0.points", "range")).await;
    let phone = SubmitBallot { comment: Some("请打13800138000".to_owned()), ..whole.clone() };
    refused(&harness, by, phone, ("invalid_field", "comment", "personal_number")).await;
    refused(&harness, (OFFICER, "dalang"), whole, ("not_a_rater", "period", "roster")).await;
});

both!(after_publication_single_ballots_stay_unseen_and_comments_are_nobodys, async |backend| {
    let harness = open(backend).await;
    scoring(&harness).await;
    town_votes(&harness).await;
    for (number, who) in VILLAGE_RATERS.into_iter().chain(OTHER_RATERS).enumerate() {
        let comment = Some(format!("示例意见{number}"));
        let with = SubmitBallot { comment, ..ballot(Direction::CommitteeToTown, 80) };
        harness.call(who, "dalang", with).await.unwrap();
    }
    reaches(&harness, PeriodState::Revealed).await;
    nobody_learns(&harness, &any_points(), &["anybody"]).await;
    compute(&harness).await;
    nobody_learns(&harness, &entries(), &CURIOUS[3..]).await;
    publish_period(&harness).await;
    let scores = || PeriodScores { period: PERIOD, village: None };
    let reply = harness.call(OFFICER, "dalang", scores()).await.unwrap();
    let mut texts: Vec<&str> = reply.comments.iter().map(|comment| comment.text.as_str()).collect();
    let again = harness.call(OFFICER, "dalang", scores()).await.unwrap();
    assert_eq!(reply.comments, again.comments, "always in the same order");
    texts.sort_unstable();
    assert_eq!(texts, ["示例意见0", "示例意见1", "示例意见2", COMMENT]);
    let told = serde_json::to_string(&reply).unwrap();
    for rater in TOWN_RATERS.into_iter().chain(VILLAGE_RATERS).chain(OTHER_RATERS) {
        assert!(!told.contains(&format!("\"{rater}\"")), "{rater} is named in {told}");
    }
    for points in POINTS {
        assert!(!told.contains(&format!("\"points\":{points}")), "{told}");
    }
    nothing_lies_about(&harness, &entries()).await;
});

//! The private text: sealed, read only by a logged request, gone with its author.

use jiff::SignedDuration;
use uuid::Uuid;
use wuwei_contracts::{
    Kind, PageRequest, Reference,
    registry::PersonErased,
    wishes::{
        ActedAs, CollectWish, ConfirmWish, DisclosedText, ListPrivateReads, ReadOwnText, ReadPrivateText, RefuseWish,
        SubmitWish, WishState,
    },
};
use wuwei_testkit::{Harness, announced, both};

use crate::office::{
    CLERK, OFFICER, PERSON, RESIDENT, SECRET, VOLUNTEER, claim, fulfil, open, place, read, refused, visit, wish,
};

const REASON: &str = "已在物业合同之内";

fn staff(id: u128, number: u128) -> ReadPrivateText {
    let (id, wish) = (Uuid::from_u128(id), Uuid::from_u128(number));
    ReadPrivateText { id, wish, community: place(1), purpose: "核实心愿".to_owned() }
}

fn own(id: u128, number: u128, follow_code: Option<String>) -> ReadOwnText {
    ReadOwnText { id: Uuid::from_u128(id), wish: Uuid::from_u128(number), follow_code }
}

fn disclosed(id: u128) -> DisclosedText {
    DisclosedText { disclosure: Uuid::from_u128(id) }
}

async fn refuse(harness: &Harness, number: u128) {
    let refuse = RefuseWish { wish: Uuid::from_u128(number), community: None, reason: REASON.to_owned() };
    harness.call(OFFICER, "dalang", refuse).await.unwrap();
}

both!(staff_in_scope_read_the_text_for_a_minute_and_the_wisher_sees_that_they_did, async |backend| {
    let harness = open(backend).await;
    let parts = vec!["卫生间扶手".to_owned()];
    harness.call(RESIDENT, "dalang", SubmitWish { parts, ..wish(1) }).await.unwrap();
    let reply = harness.call(CLERK, "dalang", staff(0xe1, 1)).await.unwrap();
    assert_eq!(reply.disclosure, Uuid::from_u128(0xe1));
    let text = harness.call(CLERK, "dalang", disclosed(0xe1)).await.unwrap();
    assert_eq!((text.text.as_str(), text.parts[0].as_str(), text.refusal), (SECRET, "卫生间扶手", None));
    refused(&harness, OFFICER, disclosed(0xe1), ("disclosure_unknown", "disclosure", "own")).await;
    refused(&harness, CLERK, disclosed(0xe9), ("disclosure_unknown", "disclosure", "own")).await;
    harness.advance(SignedDuration::from_secs(61));
    refused(&harness, CLERK, disclosed(0xe1), ("disclosure_over", "disclosure", "minute")).await;

    let (wish, page) = (Reference::Id(Uuid::from_u128(1)), PageRequest::default());
    let query = ListPrivateReads { wish, follow_code: None, page };
    let log = harness.call(RESIDENT, "dalang", query.clone()).await.unwrap();
    assert_eq!(log.items.len(), 1);
    assert_eq!((log.items[0].reader.as_deref(), log.items[0].acted_as), (Some(CLERK), ActedAs::Staff));
    assert_eq!(log.items[0].purpose, "核实心愿");
    refused(&harness, CLERK, query, ("not_the_wisher", "wish", "wisher")).await;
});

both!(nobody_else_reads_the_text, async |backend| {
    let harness = open(backend).await;
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    for who in [VOLUNTEER, RESIDENT, "anybody"] {
        let rejection = harness.call(who, "dalang", staff(0xe1, 1)).await.unwrap_err();
        assert_eq!(rejection.kind, Kind::Forbidden, "{who}");
    }
    refused(&harness, VOLUNTEER, own(0xe1, 1, None), ("not_the_wisher", "wish", "wisher")).await;
    let lying = ReadPrivateText { community: place(2), ..staff(0xe1, 1) };
    refused(&harness, CLERK, lying, ("other_community", "community", "own")).await;
    assert_eq!(harness.database().rows("private_reads").await, 0);
});

both!(the_reason_of_a_refusal_is_told_to_the_wisher_only, async |backend| {
    let harness = open(backend).await;
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    let anonymous = SubmitWish { anonymous: true, ..wish(2) };
    let code = harness.call(RESIDENT, "dalang", anonymous).await.unwrap().follow_code;
    refuse(&harness, 1).await;
    refuse(&harness, 2).await;
    harness.call(RESIDENT, "dalang", own(0xe1, 1, None)).await.unwrap();
    let text = harness.call(RESIDENT, "dalang", disclosed(0xe1)).await.unwrap();
    assert_eq!((text.text.as_str(), text.refusal.as_deref()), (SECRET, Some(REASON)));
    harness.call("anybody", "dalang", own(0xe2, 2, code)).await.unwrap();
    assert_eq!(harness.call("anybody", "dalang", disclosed(0xe2)).await.unwrap().refusal.as_deref(), Some(REASON));
    harness.call(CLERK, "dalang", staff(0xe3, 1)).await.unwrap();
    assert_eq!(harness.call(CLERK, "dalang", disclosed(0xe3)).await.unwrap().refusal, None);
});

both!(nothing_private_stands_in_any_event_row_reply_or_column, async |backend| {
    let harness = open(backend).await;
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    harness.call(CLERK, "dalang", CollectWish { for_person: Some(PERSON), ..visit(2, 1) }).await.unwrap();
    let parts = vec!["卧室扶手".to_owned()];
    harness.call("anybody", "dalang", SubmitWish { anonymous: true, parts, ..wish(3) }).await.unwrap();
    refuse(&harness, 1).await;
    harness.call(RESIDENT, "dalang", own(0xe1, 1, None)).await.unwrap();
    harness.call(CLERK, "dalang", staff(0xe2, 2)).await.unwrap();
    harness.call(CLERK, "dalang", disclosed(0xe2)).await.unwrap();
    harness.call(VOLUNTEER, "dalang", claim(2, 1)).await.unwrap();
    harness.call(VOLUNTEER, "dalang", fulfil(2, 1)).await.unwrap();
    let answer = ConfirmWish { wish: Uuid::from_u128(2), follow_code: None, solved: true, satisfied: true };
    harness.call(RESIDENT, "dalang", answer).await.unwrap();
    harness.settled().await;
    let contents = harness.database().contents().await;
    for table in ["events", "idempotency"] {
        assert!(contents[table].len() >= 5, "{table} has rows to look at");
    }
    for (table, rows) in &contents {
        for row in rows {
            for private in [SECRET, "13800138000", "卧室扶手", REASON] {
                assert!(!row.contains(private), "{table} holds {private}: {row}");
            }
        }
    }
    let published = serde_json::to_string(&harness.published("wishes").await).unwrap();
    assert!(published.contains("wish.refused") && !published.contains(SECRET) && !published.contains(REASON));
});

both!(an_erased_persons_texts_are_gone_and_the_wishes_remain, async |backend| {
    let harness = open(backend).await;
    harness.call(RESIDENT, "dalang", wish(1)).await.unwrap();
    harness.call(CLERK, "dalang", CollectWish { for_person: Some(PERSON), ..visit(2, 1) }).await.unwrap();
    harness.call(RESIDENT, "dalang", own(0xe0, 1, None)).await.unwrap();
    harness.call(VOLUNTEER, "dalang", claim(2, 1)).await.unwrap();
    harness.call(VOLUNTEER, "dalang", fulfil(2, 1)).await.unwrap();
    let answer = ConfirmWish { wish: Uuid::from_u128(2), follow_code: None, solved: true, satisfied: true };
    harness.call(RESIDENT, "dalang", answer).await.unwrap();
    let before = (read(&harness, 1).await, read(&harness, 2).await);
    let at = harness.clock().now();
    let erased = PersonErased { person: PERSON, subject: Some(RESIDENT.to_owned()), at, sample: true };
    harness.deliver(&announced("city", 2, erased)).await;
    harness.settled().await;
    assert_eq!((read(&harness, 1).await, read(&harness, 2).await), before, "the wishes remain");
    for number in [1, 2] {
        refused(&harness, CLERK, staff(0xe1, number), ("text_erased", "wish", "erased")).await;
    }
    refused(&harness, RESIDENT, own(0xe1, 1, None), ("not_the_wisher", "wish", "wisher")).await;
    let linked = "SELECT COUNT(*) AS n FROM author_keys WHERE subject IS NOT NULL OR person IS NOT NULL OR sealed IS NOT \
                  NULL";
    assert_eq!(harness.database().count(linked).await, 0, "nothing leads from the wishes to anybody");
    for (table, rows) in harness.database().contents().await {
        let named = rows.iter().any(|row| row.contains(&format!("\"{RESIDENT}\"")));
        assert!(!named || table == "events", "{table} names the erased");
    }
    let again = CollectWish { for_person: Some(PERSON), ..visit(3, 1) };
    refused(&harness, CLERK, again, ("person_erased", "for_person", "known")).await;
    let reply = harness.call(RESIDENT, "dalang", wish(4)).await.unwrap();
    assert_eq!(reply.wish.state, WishState::Submitted, "whoever comes back is somebody new");
    harness.call(RESIDENT, "dalang", own(0xe4, 4, None)).await.unwrap();
    assert_eq!(harness.call(RESIDENT, "dalang", disclosed(0xe4)).await.unwrap().text, SECRET);
    refused(&harness, RESIDENT, own(0xe5, 1, None), ("not_the_wisher", "wish", "wisher")).await;
});

//! Requests and their answers.

use std::time::Duration;

use bytes::Bytes;
use jiff::SignedDuration;
use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};

use super::fixture::{Count, Fixture, Leave, PATIENCE, Remove, dalang, resident, until};
use crate::nats::{
    barrier,
    caller::{As, Call, CallError},
    endpoints::Limits,
    headers,
};

fn note(id: &str) -> Leave {
    Leave { id: id.to_owned() }
}

#[tokio::test]
async fn a_command_is_answered_and_its_repeat_gets_the_first_reply() {
    let fixture = Fixture::start().await;
    assert_eq!(fixture.call(note("a")).await.unwrap(), "a");
    let call = resident().with_key("k-1");
    let body = Bytes::from_static(br#"{"id":"b"}"#);
    let town = dalang();
    let ask = || fixture.caller.call_raw(&town, "notes", "leave_note", body.clone(), &call);
    let (first, again) = (ask().await.unwrap(), ask().await.unwrap());
    assert_eq!((first.repeated, again.repeated), (false, true));
    assert_eq!((&first.body[..], &again.body[..]), (&b"\"b\""[..], &b"\"b\""[..]));
    assert_eq!(fixture.refused("leave_note", r#"{"id":"c"}"#, &call).await, "409 idempotency_key_reused");
    let other = Call { by: As::Subject("wang".into()), ..call.clone() };
    assert_eq!(fixture.caller.call(&dalang(), &note("d"), &other).await.unwrap(), "d", "another's key is another key");
    assert_eq!(fixture.notes().await, 3);
    assert_eq!(fixture.call(Count { id: "x".to_owned() }).await.unwrap(), 3);
    let text = fixture.metrics.text();
    assert!(text.contains("operation=\"leave_note\",town=\"dalang\",outcome=\"repeated\"} 1\n"), "{text}");
}

#[tokio::test]
async fn a_wrong_request_is_refused_by_the_first_rule_it_breaks() {
    let fixture = Fixture::start().await;
    let (known, good) = (resident(), r#"{"id":"a"}"#);
    let refused = async |body: &str, call: &Call| fixture.refused("leave_note", body, call).await;
    assert_eq!(refused(&"x".repeat(201), &known).await, "413 body_too_large");
    assert_eq!(refused(good, &Call::default()).await, "401 identity_missing");
    assert_eq!(refused(good, &Call::by(As::Token("x.y.z".into()))).await, "401 identity_malformed");
    assert_eq!(refused("{", &known).await, "400 malformed_json");
    assert_eq!(refused(r#"{"id":"a","di":1}"#, &known).await, "400 invalid_field");
    assert_eq!(refused(r#"{"id":""}"#, &known).await, "400 invalid_field");
    assert_eq!(refused(good, &known.clone().with_key("a key")).await, "400 invalid_header");
    assert_eq!(fixture.refused("remove_note", good, &known).await, "403 role_missing");
    let stale = fixture.issuer.issue("li-na", &dalang(), "notes", "count_notes", fixture.clock.now());
    assert_eq!(refused(good, &Call::by(As::Token(stale.into()))).await, "401 identity_wrong_operation");
    assert_eq!(fixture.notes().await, 0);
    assert_eq!(fixture.figures("leave_note"), (7, 7), "a key that cannot be sent is refused by the caller");
}

#[tokio::test]
async fn an_unknown_operation_is_another_versions_only_while_versions_are_mixed() {
    let fixture = Fixture::start().await;
    assert_eq!(fixture.refused("burn_note", "{}", &resident()).await, "404 unknown_operation");
    let mixed = Fixture::start().await;
    let other = mixed.server.connect("newer").await;
    let mut asked = other.client().subscribe("$SRV.PING.notes").await.unwrap();
    barrier::round_trip(other.client()).await.unwrap();
    let newer = async {
        let question = futures::StreamExt::next(&mut asked).await.unwrap();
        other.client().publish(question.reply.unwrap(), r#"{"version":"9.9.9"}"#.into()).await.unwrap();
    };
    let town = dalang();
    let by = resident();
    let burn = || mixed.caller.call_raw(&town, "notes", "burn_note", Bytes::new(), &by);
    let (rejected, ()) = futures::join!(burn(), newer);
    for rejected in [rejected, burn().await] {
        let Err(CallError::Rejected(rejection)) = rejected else { panic!("{rejected:?}") };
        assert_eq!((&*rejection.code, rejection.retry_after), ("operation_not_here", Some(1)));
    }
    assert_eq!(mixed.endpoints.figures().unknown_operations.get(), 2);
}

#[tokio::test]
async fn a_deadline_is_a_real_instant_whatever_the_clock_says() {
    let fixture = Fixture::start().await;
    fixture.clock.set_offset(SignedDuration::from_hours(240));
    assert_eq!(fixture.call(note("a")).await.unwrap(), "a", "the clock runs ahead of deadlines");
    let mut map = async_nats::HeaderMap::new();
    map.insert(headers::DEADLINE, "2026-01-01T00:00:00Z");
    let client = fixture.connection.client();
    let reply = client.request_with_headers("svc.dalang.notes.leave_note", map, "{}".into()).await.unwrap();
    assert_eq!(reply.headers.unwrap().get(headers::ERROR_CODE).unwrap().as_str(), "504");
    let problem: serde_json::Value = serde_json::from_slice(&reply.payload).unwrap();
    assert_eq!(
        (&problem["code"], &problem["errors"][0]["field"]),
        (&"deadline_passed".into(), &"Wuwei-Deadline".into())
    );
}

#[tokio::test]
async fn a_fault_shows_its_id_only_and_harms_nobody_else() {
    let fixture = Fixture::start().await;
    for call in [
        fixture.call(Count { id: "panic".to_owned() }).await.map(|_| ()),
        fixture.call(note("panic in check")).await.map(|_| ()),
        fixture.call(note("long")).await.map(|_| ()),
    ] {
        let Err(CallError::Fault(id)) = call else { panic!("no fault: {call:?}") };
        assert!(uuid::Uuid::try_parse(&id).is_ok(), "{id}");
    }
    assert_eq!(fixture.call(note("a")).await.unwrap(), "a");
}

#[tokio::test]
async fn past_the_bounds_a_request_is_refused_at_once() {
    let limits = Limits { reads: 2, reads_per_town: 1, ..Limits::default() };
    let fixture = Fixture::limited(limits, 0).await;
    assert_eq!(fixture.refused("leave_note", r#"{"id":"a"}"#, &resident()).await, "503 overloaded");
    let held = fixture.call(Count { id: "held".to_owned() });
    let mut held = std::pin::pin!(held);
    tokio::select! {
        ended = &mut held => panic!("{ended:?}"),
        () = until(|| fixture.endpoints.reading() == 1) => {}
    }
    let second = fixture.call(Count { id: "x".to_owned() }).await;
    let Err(CallError::Rejected(refused)) = second else { panic!("{second:?}") };
    assert_eq!((&*refused.code, refused.retry_after), ("overloaded", Some(1)));
    fixture.held.add_permits(1);
    assert_eq!(held.await.unwrap(), 0, "the one that was in is answered");
    assert_eq!(fixture.call(Count { id: "x".to_owned() }).await.unwrap(), 0, "and its place is free");
    let crowded = Fixture::limited(Limits { requests_per_town: 0, ..Limits::default() }, 10).await;
    assert_eq!(crowded.refused("leave_note", r#"{"id":"a"}"#, &resident()).await, "503 overloaded");
    assert_eq!(crowded.endpoints.figures().overloaded.get(), 1);
}

#[tokio::test]
async fn a_query_ends_with_its_time() {
    let limits = Limits { read_time: Duration::from_millis(50), ..Limits::default() };
    let fixture = Fixture::limited(limits, 10).await;
    assert_eq!(fixture.refused("count_notes", r#"{"id":"held"}"#, &resident()).await, "504 query_timed_out");
}

#[tokio::test]
async fn a_request_without_reply_subject_is_carried_out() {
    let fixture = Fixture::start().await;
    let client = fixture.connection.client();
    let token = fixture.issuer.issue("li-na", &dalang(), "notes", "leave_note", fixture.clock.now());
    let mut map = async_nats::HeaderMap::new();
    map.insert(headers::IDENTITY, token);
    let body = r#"{"id":"a"}"#;
    client.publish_with_headers("svc.dalang.notes.leave_note", map, body.into()).await.unwrap();
    let left = fixture.endpoints.leave(&dalang(), PATIENCE).await.unwrap();
    assert_eq!((left.unanswered, fixture.notes().await), (0, 1));
    assert_eq!(fixture.endpoints.figures().without_reply.get(), 1);
}

#[tokio::test]
async fn a_message_with_malformed_headers_costs_a_reconnection_and_no_more() {
    let fixture = Fixture::start().await;
    let address = fixture.server.url.trim_start_matches("nats://").to_owned();
    let mut raw = TcpStream::connect(address).await.unwrap();
    let headers = b"NATS/1.0\r\nBad: \xff\r\n\r\n";
    let head = format!("CONNECT {{\"headers\":true}}\r\nHPUB svc.dalang.notes.leave_note {0} {0}\r\n", headers.len());
    raw.write_all(&[head.as_bytes(), headers, b"\r\n"].concat()).await.unwrap();
    until(|| fixture.connection.figures().disconnected.get() == 1).await;
    let answered = async {
        while let Err(error) = fixture.call(note("a")).await {
            assert!(matches!(error, CallError::NoResponders { .. }), "{error}");
        }
    };
    timeout(PATIENCE, answered).await.expect("the service is back in time");
    assert_eq!((fixture.notes().await, fixture.connection.figures().disconnected.get()), (1, 1));
}

#[tokio::test]
async fn nobody_there_and_no_answer_are_tried_twice_and_told_apart() {
    let fixture = Fixture::start().await;
    let short = resident().within(Duration::from_millis(300));
    let town = wuwei_contracts::Town::parse("humen").unwrap();
    let nobody = fixture.caller.call(&town, &Remove::default(), &short).await;
    assert!(matches!(nobody, Err(CallError::NoResponders { .. })), "{nobody:?}");
    let silent = fixture.connection.client().subscribe("svc.humen.notes.*").await.unwrap();
    barrier::round_trip(fixture.connection.client()).await.unwrap();
    let late = fixture.caller.call(&town, &Remove::default(), &short.clone().with_key("k")).await;
    assert!(matches!(late, Err(CallError::TimedOut { ref key, .. }) if key == "k"), "{late:?}");
    let sent: Vec<_> =
        timeout(PATIENCE, futures::StreamExt::collect(futures::StreamExt::take(silent, 2))).await.unwrap();
    let keys: Vec<String> = sent.iter().map(key_of).collect();
    assert_eq!(keys, ["k", "k"], "the same key both times");
    let figures = fixture.caller.figures();
    assert_eq!((figures.calls.get(), figures.retried_unserved.get(), figures.retried_unanswered.get()), (2, 1, 1));
}

fn key_of(message: &async_nats::Message) -> String {
    message.headers.as_ref().unwrap().get(headers::IDEMPOTENCY_KEY).unwrap().as_str().to_owned()
}

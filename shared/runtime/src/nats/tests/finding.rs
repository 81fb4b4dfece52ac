//! Discovery over NATS, as a client library does it.

use futures::StreamExt;
use serde_json::{Value, json};

use super::fixture::{Count, Fixture, Leave, resident};

async fn ask(fixture: &Fixture, subject: &str) -> Value {
    let reply = fixture.server.connect("finder").await.client().request(subject.to_owned(), "".into()).await.unwrap();
    serde_json::from_slice(&reply.payload).unwrap()
}

#[tokio::test]
async fn a_service_is_found_by_all_by_name_and_by_id() {
    let fixture = Fixture::start().await;
    for verb in ["PING", "INFO", "STATS"] {
        for subject in [format!("$SRV.{verb}"), format!("$SRV.{verb}.notes"), format!("$SRV.{verb}.notes.notes-1")] {
            let answer = ask(&fixture, &subject).await;
            assert_eq!(answer["type"], format!("io.nats.micro.v1.{}_response", verb.to_lowercase()));
            assert_eq!((&answer["name"], &answer["id"]), (&json!("notes"), &json!("notes-1")));
            assert_eq!(answer["metadata"]["towns"], "dalang");
        }
    }
    let info = ask(&fixture, "$SRV.INFO").await;
    let names: Vec<&Value> = info["endpoints"].as_array().unwrap().iter().map(|endpoint| &endpoint["name"]).collect();
    assert_eq!(names, ["count_notes", "leave_note", "remove_note"]);
    assert_eq!(info["endpoints"][2]["metadata"]["roles"], "town_officer");
}

#[tokio::test]
async fn statistics_grow_by_exactly_the_calls_made() {
    let fixture = Fixture::start().await;
    for number in 0..5 {
        fixture.call(Leave { id: format!("n{number}") }).await.unwrap();
    }
    fixture.call(Count { id: "x".to_owned() }).await.unwrap();
    for _ in 0..3 {
        fixture.refused("leave_note", "{}", &resident()).await;
    }
    let stats = ask(&fixture, "$SRV.STATS.notes").await;
    let endpoint = |name: &str| {
        let found = stats["endpoints"].as_array().unwrap().iter().find(|endpoint| endpoint["name"] == name);
        found.unwrap().clone()
    };
    let left = endpoint("leave_note");
    assert_eq!((&left["num_requests"], &left["num_errors"]), (&json!(8), &json!(3)));
    assert!(left["last_error"].as_str().unwrap().starts_with("400:invalid"), "{left}");
    let (time, average) =
        (left["processing_time"].as_u64().unwrap(), left["average_processing_time"].as_u64().unwrap());
    assert!(time > 0 && average == time / 8, "{left}");
    let counted = endpoint("count_notes");
    assert_eq!(
        (&counted["num_requests"], &counted["num_errors"], &counted["last_error"]),
        (&json!(1), &json!(0), &json!(""))
    );
}

#[tokio::test]
async fn a_service_that_has_stopped_is_found_no_more() {
    let fixture = Fixture::start().await;
    fixture.endpoints.stop(super::fixture::PATIENCE).await;
    let finder = fixture.server.connect("finder").await;
    let inbox = finder.client().new_inbox();
    let mut answers = finder.client().subscribe(inbox.clone()).await.unwrap();
    finder.client().publish_with_reply("$SRV.PING", inbox, "".into()).await.unwrap();
    let answer = answers.next().await.unwrap();
    assert_eq!(answer.status, Some(async_nats::StatusCode::NO_RESPONDERS));
}

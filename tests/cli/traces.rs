//! `wuwei trace`: a thing's story across services, in one process or in many.

use std::time::Duration;

use serde_json::{Value, json};
use wuwei_testkit::wait::until;

use crate::{
    VILLAGE, curl,
    system::{Came, System},
};

/// The id of the wish.
const WISH: &str = "0195a3c1-7f00-7000-8000-0000000000a1";
/// How long spans may take until they are kept.
const KEPT: Duration = Duration::from_secs(30);

/// A wish of a new community; its receipt number and its id. By HTTP where there is an address.
pub async fn wished(system: &System, web: Option<&str>) -> (String, String) {
    let body =
        json!({ "village": VILLAGE, "kind": "housing_estate", "details": { "name": "示例花园" }, "sample": true });
    let community = system.call("dalang", "registry/register_community", "town-officer", &body).await;
    let id = WISH.to_owned();
    let wish = json!({
        "id": id, "community": community["id"], "category": "elderly", "channel": "mini_program",
        "text": "示例:想要一个扶手", "sample": true
    });
    let made = until("wishes to know the community", KEPT, async || match web {
        Some(web) => {
            let (url, body) = (format!("http://{web}/api/v1/towns/dalang/wishes/submit_wish"), wish.to_string());
            let words = ["-H", "Content-Type: application/json", "-d", &body, &url];
            let (status, answer) = curl(system, "resident", &words).await;
            (status == "200").then_some(answer)
        }
        None => {
            let words = ["call", "dalang", "wishes/submit_wish", "--body", &wish.to_string(), "--json"];
            let came = system.run(&words).await;
            (came.code == 0).then(|| serde_json::from_str(&came.out).unwrap())
        }
    });
    let made: Value = made.await;
    (made["wish"]["receipt"].as_str().unwrap().to_owned(), id)
}

/// What `wuwei trace` prints, once it holds every one of `parts`.
async fn traced(system: &System, words: &[&str], parts: &[&str]) -> Came {
    until("the spans to be kept", KEPT, async || {
        let came = system.run(words).await;
        let whole = came.code == 0 && parts.iter().all(|part| came.out.contains(part));
        whole.then_some(came)
    })
    .await
}

#[tokio::test]
async fn a_story_is_traced_from_the_request_over_http_to_the_services_that_heard_of_it() {
    let system = System::new();
    system.up(&["--web", "127.0.0.1:0"]).await;
    let web = system.json(&["status", "--json"]).await["web"].as_str().unwrap().to_owned();
    let (receipt, id) = wished(&system, Some(&web)).await;
    let made = "create org.wuwei.wishes.wish.submitted.v1";
    let applied = "process org.wuwei.wishes.wish.submitted.v1";
    let route = "POST /api/v1/towns/{town}/{service}/{operation}";
    // All who hear of a wish: until the last of them is kept, one call may show more than the call before it.
    let heard = "services: assessment, delegation, gateway, registry, subsidies, wishes";
    let parts =
        [route, "CLIENT wishes/submit_wish", "SERVER wishes/submit_wish", made, applied, "send EVT_WISHES", heard];
    let shown = traced(&system, &["trace", &receipt], &parts).await;
    assert!(shown.out.contains("gateway") && shown.out.contains('█'), "{shown:?}");
    let by_id = system.run(&["trace", &id, "--town", "dalang"]).await;
    assert_eq!(by_id.out, shown.out, "the same by its id");
    let json = system.json(&["trace", &receipt.to_lowercase(), "--json"]).await;
    let trace = json[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(json[0]["lines"][0]["service"], "gateway", "{json}");
    let one = system.json(&["trace", &trace, "--json"]).await;
    assert_eq!(one[0], json[0], "the same by the trace's id");
    let wrong = system.run(&["trace", "WS-26-1"]).await;
    assert!(wrong.code == 2 && wrong.aside.contains("WS-26-000001"), "{wrong:?}");
    let unknown = system.run(&["trace", "WS-26-999999-5"]).await;
    assert!(unknown.code != 0 && unknown.aside.contains("WS-26-999999"), "{unknown:?}");
    assert_eq!(system.run(&["down"]).await.code, 0);
    assert_eq!(system.run(&["trace", &trace]).await.code, 0, "what is kept is read while nothing runs");
}

#[tokio::test]
async fn services_in_processes_of_their_own_send_their_spans_to_the_one_that_keeps_them() {
    let system = System::new();
    system.up(&["--processes"]).await;
    let (receipt, _) = wished(&system, None).await;
    let parts = ["SERVER wishes/submit_wish", "assessment", "delegation", "subsidies"];
    traced(&system, &["trace", &receipt, "--town", "dalang"], &parts).await;
}

#[tokio::test]
async fn without_traces_it_is_said_where_they_would_be() {
    let came = System::new().run(&["trace", "WS-26-000001-7"]).await;
    assert!(came.code != 0 && came.aside.contains("traces.sqlite") && came.aside.contains("wuwei up"), "{came:?}");
}

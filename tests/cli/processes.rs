//! What runs, process by process: what a kill leaves behind, what is started again, one clock for all.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use wuwei_testkit::wait::until;

use crate::{
    PUBLISHED, VILLAGE,
    system::{SERVICES, System, kill_9, lives},
    villages,
};

#[tokio::test]
async fn what_a_kill_leaves_behind_is_stopped_by_the_next_start_and_nothing_is_lost() {
    let system = System::new();
    let before = system.up(&["--processes"]).await;
    assert_eq!(before.len(), 3 + SERVICES.len(), "wuwei, nats-server, the gateway, the services");
    let body =
        json!({ "village": VILLAGE, "kind": "old_neighbourhood", "details": { "name": "示例旧里" }, "sample": true });
    let made = system.call("dalang", "registry/register_community", "town-officer", &body).await;
    kill_9(before[0]);
    until("the killed process to be gone", PUBLISHED, async || (!lives(before[0])).then_some(())).await;
    assert_eq!(system.run(&["status"]).await.code, 3);
    let after = system.up(&[]).await;
    assert!(!before.iter().any(|pid| lives(*pid)), "{before:?}");
    assert!(!after.iter().any(|pid| before.contains(pid)));
    let id = json!({ "id": made["id"] });
    let found = system.call("dalang", "registry/get_community", "resident", &id).await;
    assert_eq!(found["community"], made);

    kill_9(after[0]);
    assert_eq!(system.run(&["down"]).await.code, 0, "down stops what is left as well");
    assert!(!after.iter().any(|pid| lives(*pid)), "{after:?}");
}

#[tokio::test]
async fn a_service_process_and_nats_server_are_started_again_when_they_die() {
    let system = System::new();
    system.up(&["--processes"]).await;
    let web = system.json(&["status", "--json"]).await["web"].clone();
    for name in ["registry", "gateway", "nats-server"] {
        let killed = system.pid(name).await;
        kill_9(killed);
        until("another process and a ready system", PUBLISHED, async || {
            let status = system.run(&["status", "--json"]).await;
            let status: Value = serde_json::from_str(&status.out).ok()?;
            (status["ready"] == true && system.pid(name).await != killed).then_some(())
        })
        .await;
        assert_eq!(villages(&system, "dalang").await, 28);
    }
    let address = web.as_str().unwrap();
    until("the console to answer where it was", PUBLISHED, async || {
        let mut console = tokio::net::TcpStream::connect(address).await.ok()?;
        let request = format!("GET /towns HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        console.write_all(request.as_bytes()).await.ok()?;
        let mut answer = String::new();
        console.read_to_string(&mut answer).await.ok()?;
        (answer.starts_with("HTTP/1.1 200") && answer.contains("大朗")).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_clock_is_moved_for_every_process_and_stays_moved() {
    let system = System::new();
    system.up(&["--processes"]).await;
    let moved = system.json(&["clock", "advance", "10d", "--json"]).await;
    assert_eq!(moved["ahead_seconds"], 864_000);
    let body =
        json!({ "village": VILLAGE, "kind": "rural_community", "details": { "name": "示例村居" }, "sample": true });
    let made = system.call("dalang", "registry/register_community", "town-officer", &body).await;
    assert!(made["registered"].as_str().unwrap() >= &moved["now"].as_str().unwrap()[..10], "{made}");
    assert_eq!(system.run(&["clock", "advance", "-1d"]).await.code, 2);
    assert_eq!(system.run(&["down"]).await.code, 0);
    system.up(&[]).await;
    assert_eq!(system.json(&["clock", "show", "--json"]).await["ahead_seconds"], 864_000);
    assert_eq!(villages(&system, "dalang").await, 28, "tokens are made by the same clock");
}

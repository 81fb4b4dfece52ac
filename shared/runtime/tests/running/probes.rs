//! What probes and metrics tell of a running service.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use uuid::Uuid;
use wuwei_contracts::Role;
use wuwei_runtime::start::start;
use wuwei_testkit::{Backend, Harness, both, database::Database};

use crate::notes::{self, NOTES, PinNote};

/// Status and body of a GET.
pub async fn get(address: SocketAddr, path: &str) -> (u16, String) {
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

both!(a_service_tells_how_it_is_and_what_it_has_done, async |backend: Backend| {
    let mut harness = Harness::start(backend, NOTES).await;
    harness.grant("wu", Role::TownOfficer, "town:dalang").await;
    harness.stop().await;
    let running = Box::pin(start(notes::service(), harness.settings().clone(), harness.clock().clone())).await.unwrap();
    let address = running.http();
    assert!(address.ip().is_loopback() && address.port() != 0);
    assert_eq!(get(address, "/livez").await.0, 200);
    assert_eq!(get(address, "/startupz").await.0, 200);
    let (status, body) = get(address, "/readyz?service=notes").await;
    assert_eq!(status, 200, "{body}");
    for part in ["\"ready\":true", "at migration m0002_notes", "\"name\":\"nats\",\"ok\":true", "3 towns"] {
        assert!(body.contains(part), "{part} is missing in {body}");
    }
    harness.call("wu", "dalang", PinNote { id: Uuid::now_v7() }).await.unwrap();
    harness.call("stranger", "dalang", PinNote { id: Uuid::now_v7() }).await.unwrap_err();
    let (_, metrics) = get(address, "/metrics").await;
    let call = |outcome| {
        format!(
            "rpc_server_call_duration_seconds_count{{service=\"notes\",operation=\"pin_note\",town=\"dalang\",\
             outcome=\"{outcome}\"}} 1\n"
        )
    };
    let gauge = |name, value| format!("wuwei_{name}{{service=\"notes\"}} {value}\n");
    let (served, in_flight) = (gauge("towns_served", "3.0"), gauge("requests_in_flight", "0.0"));
    for part in [call("ok"), call("forbidden"), served, in_flight, gauge("due_overdue_seconds", "0.0")] {
        assert!(metrics.contains(&part), "{part} is missing in {metrics}");
    }
    assert!(!metrics.contains("stranger") && !metrics.contains("\"wu\""), "no person is in the metrics");
    running.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "nobody listens any more");
});

both!(a_service_whose_migration_is_taken_back_is_not_ready, async |backend: Backend| {
    let mut harness = Harness::start(backend, NOTES).await;
    assert!(harness.instances()[0].running.ready().await);
    remove_migration(harness.database()).await;
    let report = harness.instances()[0].running.report().await;
    let database = report.checks.iter().find(|check| check.name == "database").unwrap();
    assert!(!report.ready && database.says.contains("this program needs m0002_notes"), "{report:?}");
});

/// Forgets that the service's own migration was applied.
pub async fn remove_migration(database: &Database) {
    database.execute("DELETE FROM seaql_migrations WHERE version = 'm0002_notes'").await;
}

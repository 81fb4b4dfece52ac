//! The databases on a PostgreSQL server instead of in files.

use serde_json::Value;
use wuwei_testkit::servers::{Durability, Postgres};

use crate::{
    system::{System, nats_server},
    villages,
};

#[tokio::test]
async fn the_databases_may_lie_on_a_postgresql_server_that_the_folder_remembers() {
    let server = Postgres::start(Durability::None).await;
    let (system, url) = (System::new(), server.url("postgres"));
    let came = system.run(&["up", "--detach", "--postgres", "mysql://nowhere"]).await;
    assert!(came.code == 2 && came.aside.contains("postgres://"), "{came:?}");

    system.up(&["--postgres", &url]).await;
    assert_eq!(villages(&system, "dalang").await, 28);
    assert!(!system.data().join("registry.sqlite").exists());
    let status = system.json(&["status", "--json"]).await;
    assert!(status["postgres"].as_str().is_some_and(|server| server.starts_with("postgres")), "{status}");
    assert_eq!(system.run(&["doctor", "--nats-server", &nats_server()]).await.code, 0);
    let came = system.run(&["up", "--detach", "--postgres", "postgres://elsewhere/x"]).await;
    assert!(came.code == 0 && came.out.contains("--postgres postgres://elsewhere/"), "{came:?}");

    assert_eq!(system.run(&["down"]).await.code, 0);
    system.up(&["--processes"]).await;
    let again: Value = system.json(&["status", "--json"]).await;
    assert_eq!(again["postgres"], status["postgres"], "the next start needs to be told no more");
    assert_eq!(villages(&system, "dalang").await, 28);
}

#[tokio::test]
async fn a_folder_whose_data_lies_in_files_keeps_it() {
    let system = System::new();
    system.up(&[]).await;
    assert_eq!(system.run(&["down"]).await.code, 0);
    let came = system.run(&["up", "--detach", "--postgres", "postgres://127.0.0.1:9/postgres"]).await;
    assert!(came.code == 6 && came.aside.contains("--data"), "{came:?}");
}

//! A public parser reads our document of all messages, and has nothing to say against it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use serde_json::{Value, json};
use wuwei_conformance::{Client, run};
use wuwei_testkit::servers::project;

async fn parsed(document: &str) -> Value {
    run(Client::AsyncApi, document).await.unwrap_or_else(|says| panic!("{says}"))
}

#[tokio::test]
async fn the_asyncapi_parser_reads_the_document_without_a_diagnostic() {
    let text = std::fs::read_to_string(project().join("docs/api/asyncapi.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let seen = parsed(&text).await;
    assert_eq!(seen["diagnostics"], json!([]));
    let count = |of: &str| document[of].as_object().unwrap().len();
    assert_eq!(seen["document"]["version"], document["asyncapi"]);
    assert_eq!(seen["document"]["channels"], count("channels"));
    let operations = ["sent", "received"].map(|of| seen["document"][of].as_u64().unwrap()).iter().sum::<u64>();
    assert_eq!(operations, count("operations") as u64);

    let broken = text.replacen("\"action\": \"receive\"", "\"action\": \"listen\"", 1);
    assert_ne!(parsed(&broken).await["diagnostics"], json!([]), "a broken document is noticed");
}

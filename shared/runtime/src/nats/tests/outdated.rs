//! Servers that are too old, played by a stand-in: it says of itself what such a server says; nothing else is asked.

use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

use super::fixture::PATIENCE;
use crate::{
    nats::connection::{ConnectError, Connection, Label},
    outbox::stream::StreamError,
    settings::NatsSettings,
};

/// A stand-in for a nats-server of `version` with a JetStream API of `level`; its URL.
async fn server(version: &str, level: usize) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("nats://{}", listener.local_addr().unwrap());
    let info = json!({ "server_id": "S", "version": version, "headers": true, "proto": 1, "max_payload": 1 << 20 });
    let limits = json!({
        "max_memory": -1, "max_storage": -1, "max_streams": -1, "max_consumers": -1, "max_bytes_required": false,
        "max_ack_pending": -1, "memory_max_stream_bytes": -1, "storage_max_stream_bytes": -1,
    });
    let account = json!({
        "memory": 0, "storage": 0, "reserved_memory": 0, "reserved_storage": 0, "streams": 0, "consumers": 0,
        "limits": limits, "api": { "level": level, "total": 0, "errors": 0 },
    });
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(serve(client, info.to_string(), account.to_string()));
        }
    });
    url
}

/// Greets, answers pings, and tells whoever asks about the account.
async fn serve(client: TcpStream, info: String, account: String) {
    let (read, mut write) = client.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut inbox = String::new();
    let mut says = format!("INFO {info}\r\n");
    loop {
        if write.write_all(says.as_bytes()).await.is_err() {
            return;
        }
        let Ok(Some(line)) = lines.next_line().await else { return };
        let words: Vec<&str> = line.split_whitespace().collect();
        says = match words[..] {
            ["PING"] => "PONG\r\n".to_owned(),
            ["PUB", "$JS.API.INFO", reply, _] => {
                format!("MSG {reply} {inbox} {}\r\n{account}\r\n", account.len())
            }
            ["SUB", .., id] => {
                id.clone_into(&mut inbox);
                String::new()
            }
            _ => String::new(),
        };
    }
}

async fn connect(url: &str) -> Result<Connection, ConnectError> {
    let settings = NatsSettings { url: url.into(), ..NatsSettings::default() };
    Connection::open(&settings, &Label::new("notes"), PATIENCE).await
}

#[tokio::test]
async fn a_nats_server_older_than_2_12_1_is_refused_with_its_version() {
    for version in ["1.99.9", "2.9.25", "2.11.16", "2.12.0"] {
        let url = server(version, 2).await;
        let error = connect(&url).await.expect_err(version);
        let ConnectError::TooOld { found, url: shown } = &error else { panic!("{error}") };
        assert_eq!((found.as_str(), shown), (version, &url));
        assert!(error.to_string().contains("at least 2.12.1 is needed"), "{error}");
    }
    for version in ["2.12.1", "2.12.10", "2.15.0", "3.0.0"] {
        connect(&server(version, 2).await).await.expect(version);
    }
}

#[tokio::test]
async fn a_jetstream_whose_api_is_of_a_lower_level_than_2_is_refused_with_that_level() {
    for level in 0..2 {
        let connection = connect(&server("2.12.1", level).await).await.unwrap();
        let refused = connection.require_jetstream(PATIENCE).await;
        let Err(ConnectError::JetStream(StreamError::TooOld { level: found, .. })) = &refused else {
            panic!("{level}: {refused:?}")
        };
        assert_eq!(*found, level);
    }
    let connection = connect(&server("2.12.1", 2).await).await.unwrap();
    connection.require_jetstream(PATIENCE).await.unwrap();
}

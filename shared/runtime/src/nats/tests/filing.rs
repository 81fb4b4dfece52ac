//! Files in a bucket: what is put is read with its key, and nothing else is.

use async_nats::jetstream::{self, object_store};
use tokio::io::AsyncReadExt as _;
use wuwei_contracts::Private;

use super::fixture::{PATIENCE, Server};
use crate::{
    files::{Files, FilesError, bucket},
    nats::connection::Connection,
    outbox::stream::ensure_files,
};

struct Shelf {
    _server: Server,
    _connection: Connection,
    context: jetstream::Context,
    files: Files,
}

async fn shelf() -> Shelf {
    let server = Server::start();
    let connection = server.connect("notes").await;
    connection.require_jetstream(PATIENCE).await.unwrap();
    let context = jetstream::new(connection.client().clone());
    ensure_files(&context, "notes", 1).await.unwrap();
    let files = Files::new("notes");
    files.begin(context.clone());
    Shelf { _server: server, _connection: connection, context, files }
}

#[tokio::test]
async fn a_file_is_read_with_its_own_key_under_its_own_name_only() {
    let shelf = shelf().await;
    // More than one chunk of the store.
    let content: Vec<u8> = (0..400_000_u32).map(|number| number.to_le_bytes()[0]).collect();
    let key = shelf.files.put("dalang/1", &content).await.unwrap();
    let other = shelf.files.put("dalang/2", b"another").await.unwrap();
    assert_eq!(shelf.files.get("dalang/1", &key).await.unwrap(), content);
    assert_eq!(shelf.files.get("dalang/2", &other).await.unwrap(), b"another");
    let sealing = |error: FilesError| matches!(error, FilesError::Sealing(_));
    assert!(sealing(shelf.files.get("dalang/1", &other).await.unwrap_err()), "another's key");
    assert!(sealing(shelf.files.get("dalang/1", &Private::new("no key")).await.unwrap_err()));
    let missing = shelf.files.get("dalang/3", &key).await.unwrap_err();
    assert!(matches!(missing, FilesError::Missing(_)), "{missing}");

    let store: object_store::ObjectStore = shelf.context.get_object_store(bucket("notes")).await.unwrap();
    let mut raw = Vec::new();
    store.get("dalang/2").await.unwrap().read_to_end(&mut raw).await.unwrap();
    assert!(!raw.windows(7).any(|part| part == b"another"), "who reads the bucket reads nothing");
    store.put("dalang/3", &mut raw.as_slice()).await.unwrap();
    assert!(sealing(shelf.files.get("dalang/3", &other).await.unwrap_err()), "moved to another name");
}

#[tokio::test]
async fn what_is_removed_is_neither_read_nor_listed() {
    let shelf = shelf().await;
    assert_eq!(shelf.files.list().await.unwrap(), []);
    let key = shelf.files.put("dalang/1", b"one").await.unwrap();
    shelf.files.put("humen/2", b"two").await.unwrap();
    let names: Vec<String> = shelf.files.list().await.unwrap().into_iter().map(|kept| kept.name).collect();
    assert_eq!(names, ["dalang/1", "humen/2"]);
    shelf.files.remove("dalang/1").await.unwrap();
    shelf.files.remove("dalang/1").await.unwrap();
    shelf.files.remove("dalang/9").await.unwrap();
    assert!(matches!(shelf.files.get("dalang/1", &key).await.unwrap_err(), FilesError::Missing(_)));
    assert_eq!(shelf.files.list().await.unwrap().len(), 1);
    ensure_files(&shelf.context, "notes", 1).await.unwrap();
    assert_eq!(shelf.files.list().await.unwrap().len(), 1, "made sure of again, it stays as it is");
}

#[tokio::test]
async fn without_a_connection_or_a_bucket_it_is_told() {
    let files = Files::new("nowhere");
    let told = files.put("dalang/1", b"one").await.unwrap_err().to_string();
    assert!(told.contains("no connection"), "{told}");
    files.begin(shelf().await.context);
    let told = files.list().await.unwrap_err();
    assert!(matches!(told, FilesError::Bucket { .. }), "{told}");
}

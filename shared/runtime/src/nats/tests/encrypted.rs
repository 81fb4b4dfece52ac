//! NATS over TLS, with certificates of one's own. Those in `tls` were made for this test and guard nothing.

use std::time::Duration;

use super::fixture::{PATIENCE, Server};
use crate::{
    nats::connection::{ConnectError, Connection, Label},
    settings::NatsSettings,
};

const TLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/nats/tests/tls");

async fn connect(url: &str, ca_file: Option<String>, patience: Duration) -> Result<Connection, ConnectError> {
    let settings = NatsSettings { url: url.to_owned().into(), ca_file, ..NatsSettings::default() };
    Connection::open(&settings, &Label::new("encrypted"), patience).await
}

#[tokio::test]
async fn a_server_is_believed_by_the_certificates_of_ca_file_and_by_no_others() {
    let server =
        Server::with(&["--tls", "--tlscert", &format!("{TLS}/server.crt"), "--tlskey", &format!("{TLS}/server.key")]);
    let (url, ca) = (server.url.replace("nats://", "tls://"), || Some(format!("{TLS}/ca.crt")));
    connect(&url, ca(), PATIENCE).await.unwrap();
    let Err(ConnectError::Unreachable { cause, .. }) = connect(&url, None, Duration::from_secs(1)).await else {
        panic!("a server that nobody vouches for was believed")
    };
    assert!(cause.to_lowercase().contains("certificate") || cause.contains("TLS"), "{cause}");
}

#[tokio::test]
async fn with_ca_file_nothing_is_said_to_a_server_without_tls() {
    let server = Server::start();
    let refused = connect(&server.url, Some(format!("{TLS}/ca.crt")), Duration::from_secs(1)).await;
    assert!(matches!(refused, Err(ConnectError::Unreachable { .. })), "{refused:?}");
}

#[tokio::test]
async fn certificates_that_cannot_be_read_are_named() {
    let refused = connect("tls://127.0.0.1:1", Some("/nowhere/ca.crt".to_owned()), PATIENCE).await;
    let Err(error @ ConnectError::Credentials { .. }) = refused else { panic!("{refused:?}") };
    assert!(error.to_string().starts_with("nats.ca_file /nowhere/ca.crt:"), "{error}");
}

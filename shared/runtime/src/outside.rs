//! Asking servers outside over HTTP, within bounds of time and size. Redirections are not followed.

use std::{error::Error as _, io, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{Request, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::time::timeout;

use crate::checks::is_loopback;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of the longest answer.
const LONGEST: usize = 256 * 1024;

/// Why there is no answer, in words for the log.
#[derive(Debug, thiserror::Error)]
#[error("{address}: {cause}")]
pub struct OutsideError {
    address: String,
    cause: String,
}

impl OutsideError {
    /// `cause` kept `address` from being of use.
    pub fn new(address: impl ToString, cause: impl ToString) -> Self {
        Self { address: address.to_string(), cause: cause.to_string() }
    }
}

/// `address`, if nobody on the way hears or changes what passes: by `https`, or on this machine.
pub fn secure(address: &str) -> Option<Uri> {
    let uri: Uri = address.parse().ok()?;
    let host = uri.host()?.trim_matches(['[', ']']);
    match uri.scheme_str() {
        Some("https") => Some(uri),
        Some("http") if is_loopback(host) => Some(uri),
        _ => None,
    }
}

/// Asks over HTTP and HTTPS; the system's certificates are trusted. Connections are kept.
#[derive(Clone)]
pub struct Outside {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl Outside {
    /// A new one, with no connection.
    ///
    /// # Errors
    /// Where the system has no certificates.
    pub fn new() -> io::Result<Self> {
        let provider = rustls::crypto::ring::default_provider();
        let builder = HttpsConnectorBuilder::new().with_provider_and_native_roots(provider)?;
        let connector = builder.https_or_http().enable_http1().build();
        Ok(Self { client: Client::builder(TokioExecutor::new()).build(connector) })
    }

    /// What is answered to `request`, whatever its status.
    ///
    /// # Errors
    /// Where no answer came within 5 s, or one of more than 256 KiB.
    pub async fn ask(&self, request: Request<Bytes>) -> Result<(StatusCode, Bytes), OutsideError> {
        let address = request.uri().clone();
        let asked = timeout(PATIENCE, self.answer(request.map(Full::new), &address)).await;
        asked.map_err(|_| OutsideError::new(&address, format!("no answer within {} s", PATIENCE.as_secs())))?
    }

    async fn answer(&self, request: Request<Full<Bytes>>, address: &Uri) -> Result<(StatusCode, Bytes), OutsideError> {
        let answer = self.client.request(request).await.map_err(|error| {
            let cause = error.source().map(ToString::to_string);
            OutsideError::new(address, cause.unwrap_or_else(|| error.to_string()))
        })?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), LONGEST).collect().await;
        Ok((status, body.map_err(|error| OutsideError::new(address, error))?.to_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_are_secure() {
        for address in
            ["https://login.example/realms/dg", "http://127.0.0.1:8080", "http://[::1]:1/x", "http://localhost"]
        {
            assert!(secure(address).is_some(), "{address}");
        }
        for address in
            ["http://login.example", "http://localhost.example", "ftp://127.0.0.1", "/issuer", "", "file:///etc"]
        {
            assert!(secure(address).is_none(), "{address}");
        }
    }
}

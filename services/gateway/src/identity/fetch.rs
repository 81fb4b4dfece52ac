//! Asking the issuer: JSON over HTTPS, within bounds of time and size. Redirections are not followed.

use std::time::Duration;

use axum::http::Uri;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{Request, header};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::settings::IssuerError;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of the longest answer.
const LONGEST: usize = 256 * 1024;

/// Why there is no answer, in words for the log.
#[derive(Debug, thiserror::Error)]
#[error("{address}: {cause}")]
pub struct FetchError {
    address: String,
    cause: String,
}

impl FetchError {
    /// `cause` kept `address` from being of use.
    pub fn new(address: impl ToString, cause: impl ToString) -> Self {
        Self { address: address.to_string(), cause: cause.to_string() }
    }
}

/// Asks over HTTPS; the system's certificates are trusted.
pub struct Fetcher {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl Fetcher {
    /// A new one, with no connection.
    pub fn new() -> Result<Self, IssuerError> {
        let builder = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
            .map_err(IssuerError::Certificates)?;
        let connector = builder.https_or_http().enable_http1().build();
        Ok(Self { client: Client::builder(TokioExecutor::new()).build(connector) })
    }

    /// What is at `address`, which must be a secure one.
    pub async fn json<T: DeserializeOwned>(&self, address: &Uri) -> Result<T, FetchError> {
        self.answer(Request::get(address), Bytes::new(), address).await
    }

    /// What `address`, which must be a secure one, answers to a form.
    pub async fn posted<T: DeserializeOwned>(&self, address: &Uri, form: String) -> Result<T, FetchError> {
        let request = Request::post(address).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.answer(request.header(header::ACCEPT, "application/json"), form.into(), address).await
    }

    async fn answer<T: DeserializeOwned>(
        &self,
        request: hyper::http::request::Builder,
        body: Bytes,
        address: &Uri,
    ) -> Result<T, FetchError> {
        let failed = |cause: &dyn std::fmt::Display| FetchError::new(address, cause);
        let request = request.body(Full::new(body)).map_err(|error| failed(&error))?;
        let asked = timeout(PATIENCE, self.body(request, address)).await;
        let body = asked.map_err(|_| failed(&format!("no answer within {} s", PATIENCE.as_secs())))??;
        serde_json::from_slice(&body).map_err(|error| failed(&error))
    }

    async fn body(&self, request: Request<Full<Bytes>>, address: &Uri) -> Result<Bytes, FetchError> {
        let answer = self.client.request(request).await.map_err(|error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            FetchError::new(address, cause.unwrap_or_else(|| error.to_string()))
        })?;
        if answer.status() != hyper::StatusCode::OK {
            return Err(FetchError::new(address, format!("answered by {}", answer.status())));
        }
        let body = Limited::new(answer.into_body(), LONGEST).collect().await;
        Ok(body.map_err(|error| FetchError::new(address, error))?.to_bytes())
    }
}

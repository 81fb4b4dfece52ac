//! Asking the issuer: JSON over HTTPS.

use axum::http::Uri;
use bytes::Bytes;
use hyper::{Request, StatusCode, header};
use serde::de::DeserializeOwned;
use wuwei_runtime::outside::{Outside, OutsideError};

use super::settings::IssuerError;

/// Asks for JSON.
pub struct Fetcher(Outside);

impl Fetcher {
    /// A new one, with no connection.
    pub fn new() -> Result<Self, IssuerError> {
        Ok(Self(Outside::new().map_err(IssuerError::Certificates)?))
    }

    /// What is at `address`, which must be a secure one.
    pub async fn json<T: DeserializeOwned>(&self, address: &Uri) -> Result<T, OutsideError> {
        self.answer(Request::get(address), Bytes::new(), address).await
    }

    /// What `address`, which must be a secure one, answers to a form.
    pub async fn posted<T: DeserializeOwned>(&self, address: &Uri, form: String) -> Result<T, OutsideError> {
        let request = Request::post(address).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.answer(request.header(header::ACCEPT, "application/json"), form.into(), address).await
    }

    async fn answer<T: DeserializeOwned>(
        &self,
        request: hyper::http::request::Builder,
        body: Bytes,
        address: &Uri,
    ) -> Result<T, OutsideError> {
        let failed = |cause: &dyn std::fmt::Display| OutsideError::new(address, cause);
        let (status, body) = self.0.ask(request.body(body).map_err(|error| failed(&error))?).await?;
        if status != StatusCode::OK {
            return Err(failed(&format!("answered by {status}")));
        }
        serde_json::from_slice(&body).map_err(|error| failed(&error))
    }
}

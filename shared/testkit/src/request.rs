//! Requests as nobody's client would send them: wrong bodies, wrong headers, no or false identities.

use bytes::Bytes;
use wuwei_contracts::{Problem, subject};
use wuwei_runtime::{
    nats::headers,
    testing::{NoReply, RawReply},
};

use crate::harness::{Harness, REQUEST, town};

/// A request being put together.
#[must_use = "nothing happens before it is sent"]
pub struct RawRequest<'a> {
    harness: &'a Harness,
    town: String,
    operation: String,
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl Harness {
    /// A request without identity, key and body.
    pub fn raw(&self, town: &str, operation: &str) -> RawRequest<'_> {
        let (town, operation) = (town.to_owned(), operation.to_owned());
        RawRequest { harness: self, town, operation, headers: Vec::new(), body: Bytes::new() }
    }
}

impl RawRequest<'_> {
    /// The same with this header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same, of this caller.
    pub fn by(self, who: &str) -> Self {
        let (harness, now) = (self.harness, self.harness.clock().now());
        let service = (harness.tested().spec)().name;
        let token = harness.issuer().issue(who, &town(&self.town), service, &self.operation, now);
        self.header(headers::IDENTITY, &token)
    }

    /// The same under this idempotency key.
    pub fn key(self, key: &str) -> Self {
        self.header(headers::IDEMPOTENCY_KEY, key)
    }

    /// The same with this body.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends it; once, without a retry.
    pub async fn send(self) -> Result<RawReply, NoReply> {
        let service = (self.harness.tested().spec)().name;
        let subject = subject::request(&town(&self.town), service, &self.operation);
        self.harness.bus().request(subject, &self.headers, self.body, REQUEST).await
    }

    /// Sends it and reads the error that must come.
    pub async fn refused(self) -> Problem {
        let reply = self.send().await.unwrap_or_else(|error| panic!("{error}"));
        let shown = String::from_utf8_lossy(&reply.body).into_owned();
        let code = reply.error_code().unwrap_or_else(|| panic!("accepted: {shown}"));
        let problem: Problem = serde_json::from_slice(&reply.body).unwrap_or_else(|error| panic!("{error}: {shown}"));
        assert_eq!(problem.status, code, "the header and the body name different codes: {shown}");
        problem
    }
}

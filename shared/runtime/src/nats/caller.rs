//! Calling an operation of a service, with one retry under the same key.

mod error;
mod reply;
mod system;

use std::{str::FromStr, sync::Arc, time::Duration};

use async_nats::{Client, HeaderMap, HeaderName, HeaderValue, Message, Request, RequestErrorKind, jetstream};
use bytes::Bytes;
use jiff::Timestamp;
use moka::sync::Cache;
use tokio::time::Instant;
use uuid::Uuid;
use wuwei_contracts::{Kind, Rejection, Town, subject};

use super::{
    figures::Count,
    headers,
    tail::{Selection, Tail, Unreadable},
};
use crate::{clock::Clock, files::Files, identity::Issuer, ids, telemetry};

pub use error::CallError;
pub use reply::Reply;

use reply::{Unanswered, ended, rejected, told};

/// Pause before the retry where nobody answered for the town: time for whoever takes it over to subscribe.
const TAKEOVER: Duration = Duration::from_millis(100);
/// Seconds a token is used again; well within its 60.
const TOKEN_REUSE_SECONDS: i64 = 30;
/// Tokens kept for use.
const TOKENS: u64 = 1024;

/// Calls operations. Clones share connection and figures.
#[derive(Clone)]
pub struct Caller {
    client: Client,
    clock: Clock,
    name: &'static str,
    issuer: Option<Arc<Issuer>>,
    tokens: Cache<String, (Arc<str>, i64)>,
    figures: Arc<CallFigures>,
}

/// What has been called.
#[derive(Debug, Default)]
pub struct CallFigures {
    /// Calls begun.
    pub calls: Count,
    /// Calls sent again because nobody served the town.
    pub retried_unserved: Count,
    /// Calls sent again because no answer came in time.
    pub retried_unanswered: Count,
}

/// Who calls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum As {
    /// Nobody; refused by every operation.
    #[default]
    Nobody,
    /// The bearer of this internal token.
    Token(Arc<str>),
    /// This subject, vouched for by the caller's own issuer.
    Subject(Arc<str>),
}

/// How a call is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Who calls.
    pub by: As,
    /// Idempotency key, 1 to 128 visible ASCII characters; made up where absent.
    pub key: Option<String>,
    /// How long to wait, the retry included. Past it the service does not start the work.
    pub patience: Duration,
    /// The story this belongs to; a new one where absent.
    pub correlation: Option<Uuid>,
    /// W3C trace context.
    pub traceparent: Option<String>,
    /// W3C trace state.
    pub tracestate: Option<String>,
    /// Whether what is made is invented sample data.
    pub sample: bool,
}

impl Default for Call {
    fn default() -> Self {
        let patience = Duration::from_secs(10);
        let (by, key, correlation, traceparent, tracestate) = (As::Nobody, None, None, None, None);
        Self { by, key, patience, correlation, traceparent, tracestate, sample: false }
    }
}

impl Call {
    /// A call by `by`, otherwise as usual.
    pub fn by(by: As) -> Self {
        Self { by, ..Self::default() }
    }

    /// The same under `key`.
    #[must_use]
    pub fn with_key(self, key: impl Into<String>) -> Self {
        Self { key: Some(key.into()), ..self }
    }

    /// The same, waiting no longer than `patience`.
    #[must_use]
    pub fn within(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }
}

/// A new idempotency key.
pub fn new_key() -> String {
    ids::new().to_string()
}

impl Caller {
    /// A caller on `client`.
    pub fn new(client: Client, clock: Clock) -> Self {
        let tokens = Cache::new(TOKENS);
        Self { client, clock, name: "wuwei", issuer: None, tokens, figures: Arc::default() }
    }

    /// The same, known as `name` in traces.
    #[must_use]
    pub fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// The same, able to call as any subject ([`As::Subject`]).
    #[must_use]
    pub fn with_issuer(self, issuer: Arc<Issuer>) -> Self {
        Self { issuer: Some(issuer), ..self }
    }

    /// Begins to read the events that `selection` names, by the caller's connection.
    ///
    /// # Errors
    /// When `JetStream` does not answer, or refuses this user.
    pub async fn tail(&self, selection: &Selection) -> Result<Tail, Unreadable> {
        Tail::by(&self.client, selection).await
    }

    /// The files of `service`, by the caller's connection.
    pub fn files(&self, service: &'static str) -> Files {
        let files = Files::new(service);
        files.begin(jetstream::new(self.client.clone()));
        files
    }

    /// What has been called.
    pub fn figures(&self) -> &CallFigures {
        &self.figures
    }

    /// Sends `message` and returns its reply.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn call<M: wuwei_contracts::Message>(
        &self,
        town: &Town,
        message: &M,
        call: &Call,
    ) -> Result<M::Reply, CallError> {
        let unreadable = |cause: serde_json::Error| CallError::Unreadable {
            subject: subject::of::<M>(town),
            cause: cause.to_string(),
        };
        let body = serde_json::to_vec(message).map_err(unreadable)?;
        let reply = self.call_raw(town, M::SERVICE, M::NAME, body.into(), call).await?;
        serde_json::from_slice(&reply.body).map_err(unreadable)
    }

    /// Sends `body` to `operation` of `service` in `town`. Where nobody serves the town, or no answer comes within half
    /// of the call's patience, the request is sent once more under the same key: a command is carried out once.
    ///
    /// # Errors
    /// See [`CallError`].
    #[expect(clippy::too_many_arguments, reason = "the three tokens of the subject, the body, and how")]
    pub async fn call_raw(
        &self,
        town: &Town,
        service: &str,
        operation: &str,
        body: Bytes,
        call: &Call,
    ) -> Result<Reply, CallError> {
        self.figures.calls.up();
        let end = Instant::now() + call.patience;
        let subject = subject::request(town, service, operation);
        let key = call.key.clone().unwrap_or_else(new_key);
        let token = self.token(&call.by, town, service, operation)?;
        let (parent, state) = (call.traceparent.as_deref(), call.tracestate.as_deref());
        let recorded = telemetry::client_span(parent, state, self.name, (service, operation), town);
        let traceparent = recorded.traceparent.as_ref().or(call.traceparent.as_ref());
        let deadline = self.deadline(call.patience);
        let headers = || header_map(call, &key, token.as_deref(), deadline, traceparent);
        match self.send(&subject, headers()?, body.clone(), call.patience / 2).await {
            Err(Unanswered::NobodyThere) => {
                self.figures.retried_unserved.up();
                tokio::time::sleep(TAKEOVER.min(end - Instant::now())).await;
            }
            Err(Unanswered::TooLate) => self.figures.retried_unanswered.up(),
            other => return told(&recorded, ended(other, &subject, call.patience, &key)),
        }
        let last = self.send(&subject, headers()?, body, end - Instant::now()).await;
        told(&recorded, ended(last, &subject, call.patience, &key))
    }

    async fn send(
        &self,
        subject: &str,
        headers: HeaderMap,
        body: Bytes,
        patience: Duration,
    ) -> Result<Message, Unanswered> {
        let request = Request::new().headers(headers).payload(body).timeout(Some(patience));
        self.client.send_request(subject.to_owned(), request).await.map_err(|error| match error.kind() {
            RequestErrorKind::NoResponders => Unanswered::NobodyThere,
            RequestErrorKind::TimedOut => Unanswered::TooLate,
            _ => Unanswered::Unsent(error.to_string()),
        })
    }

    /// The real instant `patience` from now.
    fn deadline(&self, patience: Duration) -> Timestamp {
        let real = self.clock.now().checked_sub(self.clock.offset()).unwrap_or(Timestamp::MIN);
        real.checked_add(patience).unwrap_or(Timestamp::MAX)
    }

    fn token(&self, by: &As, town: &Town, service: &str, operation: &str) -> Result<Option<Arc<str>>, CallError> {
        let who = match by {
            As::Nobody => return Ok(None),
            As::Token(token) => return Ok(Some(token.clone())),
            As::Subject(who) => who,
        };
        let Some(issuer) = &self.issuer else {
            let detail = format!("this caller has no issuer to vouch for {who}; give a token");
            return Err(rejected(Rejection::new(Kind::Unauthenticated, "identity_missing", detail)));
        };
        let now = self.clock.now();
        let name = format!("{town}/{service}/{operation}/{who}");
        if let Some((token, issued)) = self.tokens.get(&name)
            && (issued..issued + TOKEN_REUSE_SECONDS).contains(&now.as_second())
        {
            return Ok(Some(token));
        }
        let token: Arc<str> = issuer.issue(who, town, service, operation, now).into();
        self.tokens.insert(name, (token.clone(), now.as_second()));
        Ok(Some(token))
    }
}

fn header_map(
    call: &Call,
    key: &str,
    token: Option<&str>,
    deadline: Timestamp,
    traceparent: Option<&String>,
) -> Result<HeaderMap, CallError> {
    if !headers::is_key(key) {
        let detail = "give 1 to 128 visible ASCII characters";
        let rejection = Rejection::new(Kind::Invalid, "invalid_header", detail);
        return Err(rejected(rejection.at(headers::IDEMPOTENCY_KEY, key, "length")));
    }
    let mut map = HeaderMap::new();
    put(&mut map, headers::IDEMPOTENCY_KEY, key)?;
    put(&mut map, headers::DEADLINE, &deadline.to_string())?;
    if let Some(token) = token {
        put(&mut map, headers::IDENTITY, token)?;
    }
    if let Some(correlation) = call.correlation {
        put(&mut map, headers::CORRELATION, &correlation.to_string())?;
    }
    if let Some(traceparent) = traceparent {
        put(&mut map, headers::TRACEPARENT, traceparent)?;
    }
    if let Some(tracestate) = &call.tracestate {
        put(&mut map, headers::TRACESTATE, tracestate)?;
    }
    if call.sample {
        put(&mut map, headers::SAMPLE, "true")?;
    }
    Ok(map)
}

/// Adds a header; text from outside may hold a line break, which no header can carry.
fn put(map: &mut HeaderMap, name: &'static str, value: &str) -> Result<(), CallError> {
    let value = HeaderValue::from_str(value).map_err(|_| {
        let detail = format!("header {name} holds a line break; remove it");
        rejected(Rejection::new(Kind::Invalid, "invalid_header", detail).at(name, value, "single_line"))
    })?;
    map.insert(HeaderName::from_static(name), value);
    Ok(())
}

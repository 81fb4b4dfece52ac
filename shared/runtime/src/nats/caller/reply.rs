//! Answers as they come, and what they say.

use std::time::Duration;

use async_nats::{HeaderName, HeaderValue, Message};
use bytes::Bytes;
use wuwei_contracts::{Problem, Rejection};

use super::{super::headers, CallError};
use crate::telemetry::Recorded;

/// A successful answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The result as JSON.
    pub body: Bytes,
    /// Whether it is the stored answer to an earlier request of the same key.
    pub repeated: bool,
}

/// Why one attempt has no answer.
pub(super) enum Unanswered {
    NobodyThere,
    TooLate,
    Unsent(String),
}

pub(super) fn ended(
    attempt: Result<Message, Unanswered>,
    subject: &str,
    waited: Duration,
    key: &str,
) -> Result<Reply, CallError> {
    let subject = || subject.to_owned();
    match attempt {
        Ok(message) => read(message),
        Err(Unanswered::NobodyThere) => Err(CallError::NoResponders { subject: subject() }),
        Err(Unanswered::TooLate) => Err(CallError::TimedOut { subject: subject(), waited, key: key.to_owned() }),
        Err(Unanswered::Unsent(cause)) => Err(CallError::Unsent { subject: subject(), cause }),
    }
}

/// Tells the span of the call how it ended.
pub(super) fn told(recorded: &Recorded, result: Result<Reply, CallError>) -> Result<Reply, CallError> {
    match &result {
        Ok(_) => recorded.succeeded(),
        Err(CallError::Rejected(rejection)) => recorded.rejected(&rejection.code),
        Err(error) => recorded.failed(&error.problem().code, ""),
    }
    result
}

/// The result, or the error the headers tell of.
fn read(message: Message) -> Result<Reply, CallError> {
    let header = |name: &'static str| message.headers.as_ref()?.get(HeaderName::from_static(name));
    let Some(status) = header(headers::ERROR_CODE) else {
        let repeated = header(headers::REPEATED).is_some_and(|value| value.as_str() == "true");
        return Ok(Reply { body: message.payload, repeated });
    };
    let unreadable = |cause: String| CallError::Unreadable { subject: message.subject.to_string(), cause };
    let problem: Problem = serde_json::from_slice(&message.payload).map_err(|error| {
        let says = header(headers::ERROR).map_or("", HeaderValue::as_str);
        unreadable(format!("error {} ({says}) without a problem body: {error}", status.as_str()))
    })?;
    let fault = problem.instance.clone();
    Err(match problem.into_rejection() {
        Some(rejection) => rejected(rejection),
        None => CallError::Fault(fault.unwrap_or_default().trim_start_matches("urn:wuwei:fault:").to_owned()),
    })
}

pub(super) fn rejected(rejection: Rejection) -> CallError {
    CallError::Rejected(Box::new(rejection))
}

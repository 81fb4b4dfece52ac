//! Pages that say why something cannot be shown or done.

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use wuwei_contracts::{FieldError, Problem};
use wuwei_runtime::nats::caller::CallError;

use super::{frame::Frame, page_as};

/// Why a page cannot be shown, or what it was to do was not done.
#[derive(Template)]
#[template(path = "failure.html")]
pub(crate) struct Failure {
    frame: Frame,
    status: StatusCode,
    says: String,
    /// For who reports it: the refusal's code.
    code: Option<String>,
    fields: Vec<FieldError>,
    sign_in: bool,
    retry_after: Option<u32>,
}

impl Failure {
    /// What the sentence under `key` says.
    pub fn new(frame: Frame, status: StatusCode, key: &str) -> Self {
        let says = frame.say(key).to_owned();
        Self { frame, status, says, code: None, fields: Vec::new(), sign_in: false, retry_after: None }
    }

    /// There is no such page or thing.
    pub fn missing(frame: Frame) -> Self {
        Self::new(frame, StatusCode::NOT_FOUND, "failure.missing")
    }

    /// The page or what it does is not for who looks at it; for somebody else it may be, once they sign in.
    pub fn forbidden(frame: Frame) -> Self {
        let sign_in = frame.visitor.subject.is_none();
        Self { sign_in, ..Self::new(frame, StatusCode::FORBIDDEN, "failure.forbidden") }
    }

    /// A service refused, or did not answer.
    pub fn of(frame: Frame, error: &CallError) -> Self {
        let Problem { status, detail, code, errors, retry_after, .. } = error.problem();
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let sign_in = frame.visitor.subject.is_none() && status == StatusCode::FORBIDDEN;
        let says = match status.as_u16() {
            404 => frame.say("failure.missing").to_owned(),
            403 => frame.say("failure.forbidden").to_owned(),
            503 | 504 => frame.say("failure.unavailable").to_owned(),
            _ => frame.words.refusal(&code, &detail),
        };
        Self { frame, status, says, code: Some(code), fields: errors, sign_in, retry_after }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = page_as(self.status, &self);
        let after = self.retry_after.map(HeaderValue::from);
        response.headers_mut().extend(after.map(|seconds| (header::RETRY_AFTER, seconds)));
        response
    }
}

/// What is wrong with a form, told at its fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Errors {
    fields: Vec<FieldError>,
    /// What is wrong on the whole.
    pub whole: Option<String>,
}

impl Errors {
    /// What a service refused a form for; its own failure where it did not refuse but fail.
    pub fn of(frame: &Frame, error: &CallError) -> Result<Self, Failure> {
        let CallError::Rejected(rejection) = error else { return Err(Failure::of(frame.clone(), error)) };
        // What the page has a sentence for is mended on it; otherwise somebody else has to act.
        let mended = frame.words.find(&format!("refusal.{}", rejection.code)).is_some();
        if rejection.kind == wuwei_contracts::Kind::Forbidden && !mended {
            return Err(Failure::of(frame.clone(), error));
        }
        let whole = frame.words.refusal(&rejection.code, &rejection.detail);
        let mut fields = rejection.errors.clone();
        if let ([only], true) = (&mut *fields, mended) {
            only.detail.clone_from(&whole);
        }
        Ok(Self { fields, whole: Some(whole) })
    }

    /// One field that holds nothing of use, as the sentence under `key` says.
    pub fn at_field(frame: &Frame, field: &str, key: &str) -> Self {
        let (field, detail) = (field.to_owned(), frame.say(key).to_owned());
        Self { fields: vec![FieldError { field, value: String::new(), rule: "form".to_owned(), detail }], whole: None }
    }

    /// One sentence of a page's own.
    pub fn say(frame: &Frame, key: &str) -> Self {
        Self { fields: Vec::new(), whole: Some(frame.say(key).to_owned()) }
    }

    /// What is wrong with `field`, in the page's language where it has a sentence for the refusal.
    pub fn at(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|error| error.field == field).map(|error| error.detail.as_str())
    }
}

//! Rejections: expected answers other than yes, typed, with the way out.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What sort of refusal; maps one to one to an HTTP status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The request itself is wrong (400).
    Invalid,
    /// The caller is not known (401).
    Unauthenticated,
    /// The caller may not do this here (403).
    Forbidden,
    /// The thing or operation does not exist (404).
    NotFound,
    /// The thing existed and is no more (410).
    Gone,
    /// The state does not allow it (409).
    Conflict,
    /// The body is over the limit (413).
    TooLarge,
    /// Too many requests by this caller (429).
    RateLimited,
    /// Not now: overload, freeze, mixed versions (503).
    Unavailable,
    /// Started or not, the outcome is unknown; repeat with the same key (504).
    TimedOut,
}

impl Kind {
    /// The HTTP status of this kind, also used as `Nats-Service-Error-Code`.
    pub const fn status(self) -> u16 {
        match self {
            Self::Invalid => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::Gone => 410,
            Self::TooLarge => 413,
            Self::RateLimited => 429,
            Self::Unavailable => 503,
            Self::TimedOut => 504,
        }
    }

    /// The kind of that HTTP status.
    pub const fn of_status(status: u16) -> Option<Self> {
        Some(match status {
            400 => Self::Invalid,
            401 => Self::Unauthenticated,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            409 => Self::Conflict,
            410 => Self::Gone,
            413 => Self::TooLarge,
            429 => Self::RateLimited,
            503 => Self::Unavailable,
            504 => Self::TimedOut,
            _ => return None,
        })
    }

    /// A short title, the same for every rejection of the kind.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Invalid => "Invalid request",
            Self::Unauthenticated => "Not authenticated",
            Self::Forbidden => "Not allowed",
            Self::NotFound => "Not found",
            Self::Conflict => "Conflict with the present state",
            Self::Gone => "No longer there",
            Self::TooLarge => "Body too large",
            Self::RateLimited => "Too many requests",
            Self::Unavailable => "Not available now",
            Self::TimedOut => "Timed out, outcome unknown",
        }
    }
}

/// One field that is wrong: which, what it held, the rule it breaks, and the way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldError {
    /// Path of the field, dots between levels: `rows.3.name`.
    pub field: String,
    /// What it held, cut after 80 characters.
    #[serde(default)]
    pub value: String,
    /// The rule's name: `length`, `unknown_field`, `unique`, …
    pub rule: String,
    /// What is wrong and how to mend it.
    pub detail: String,
}

impl FieldError {
    /// An error of `field`; `value` is cut after 80 characters.
    pub fn new(field: &str, value: &str, rule: &str, detail: &str) -> Self {
        let mut shown: String = value.chars().take(80).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        Self { field: field.to_owned(), value: shown, rule: rule.to_owned(), detail: detail.to_owned() }
    }
}

/// A rejection as it travels: kind, stable code, explanation, offending fields.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{code}: {detail}")]
pub struct Rejection {
    /// What sort of refusal.
    pub kind: Kind,
    /// Stable machine-readable code, `snake_case`.
    pub code: Cow<'static, str>,
    /// What happened and the way out.
    pub detail: String,
    /// The fields at fault.
    #[serde(default)]
    pub errors: Vec<FieldError>,
    /// Seconds after which trying again makes sense.
    #[serde(default)]
    pub retry_after: Option<u32>,
}

impl Rejection {
    /// A rejection without field errors.
    pub fn new(kind: Kind, code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        Self { kind, code: code.into(), detail: detail.into(), errors: Vec::new(), retry_after: None }
    }

    /// The same, naming one field, its value and the rule it breaks; the detail serves the field too.
    #[must_use]
    pub fn at(mut self, field: &str, value: &str, rule: &str) -> Self {
        self.errors.push(FieldError::new(field, value, rule, &self.detail));
        self
    }

    /// The same, with these field errors.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// The same, to be tried again after `seconds`.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

/// A service's own typed rejections; each becomes a [`Rejection`] on the wire.
pub trait Reject: std::error::Error {
    /// What sort of refusal.
    fn kind(&self) -> Kind;
    /// Stable machine-readable code, `snake_case`.
    fn code(&self) -> &str;
    /// The field at fault, its value and the rule, if one field is.
    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        None
    }

    /// The rejection as it travels.
    fn into_rejection(self) -> Rejection
    where
        Self: Sized,
    {
        let rejection = Rejection::new(self.kind(), self.code().to_owned(), self.to_string());
        match self.field() {
            Some((field, value, rule)) => rejection.at(field, &value, rule),
            None => rejection,
        }
    }
}

impl Reject for Rejection {
    fn kind(&self) -> Kind {
        self.kind
    }

    fn code(&self) -> &str {
        &self.code
    }

    fn into_rejection(self) -> Rejection {
        self
    }
}

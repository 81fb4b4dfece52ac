//! Error bodies: RFC 9457 problem details.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{FieldError, Kind, Rejection};

/// An error body (RFC 9457), with a stable `code` and per-field `errors`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// URI of the problem's type: `https://wuwei.org/problems/<code>`.
    #[serde(rename = "type")]
    pub kind_uri: String,
    /// Title of the kind.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened, and the way out.
    pub detail: String,
    /// URN of the trace in which it happened, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Stable machine-readable code.
    pub code: String,
    /// The fields at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Seconds after which trying again makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

impl Problem {
    /// The body for a rejection.
    pub fn of(rejection: &Rejection) -> Self {
        Self {
            kind_uri: format!("https://wuwei.org/problems/{}", rejection.code),
            title: rejection.kind.title().to_owned(),
            status: rejection.kind.status(),
            detail: rejection.detail.clone(),
            instance: None,
            code: rejection.code.clone().into_owned(),
            errors: rejection.errors.clone(),
            retry_after: rejection.retry_after,
        }
    }

    /// The body for a fault: the caller sees only the id under which it is logged.
    pub fn fault(id: &str) -> Self {
        Self {
            kind_uri: "https://wuwei.org/problems/fault".to_owned(),
            title: "Internal fault".to_owned(),
            status: 500,
            detail: format!(
                "The fault is logged as {id}; nothing was changed. Repeat with the same key, or ask with this id."
            ),
            instance: Some(format!("urn:wuwei:fault:{id}")),
            code: "fault".to_owned(),
            errors: Vec::new(),
            retry_after: None,
        }
    }

    /// The rejection this body tells of; none for a fault.
    pub fn into_rejection(self) -> Option<Rejection> {
        let kind = Kind::of_status(self.status)?;
        let mut rejection = Rejection::new(kind, self.code, self.detail).with_errors(self.errors);
        rejection.retry_after = self.retry_after;
        Some(rejection)
    }
}

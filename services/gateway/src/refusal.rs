//! Refusals in HTTP: problem details (RFC 9457).

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use wuwei_contracts::{Problem, Rejection};
use wuwei_runtime::nats::caller::CallError;

/// The type of problem details.
pub const PROBLEM: &str = "application/problem+json";

/// Why a request is not answered as asked.
#[derive(Debug)]
pub struct Refused {
    problem: Problem,
    /// Methods that are allowed, where the one used is not.
    allow: Option<&'static str>,
}

impl Refused {
    /// One of HTTP's own refusals, which no service knows: `title` as the status is called.
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        let problem = Problem {
            kind_uri: format!("https://wuwei.org/problems/{code}"),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            instance: None,
            code: code.to_owned(),
            errors: Vec::new(),
            retry_after: None,
        };
        Self { problem, allow: None }
    }

    /// Its code.
    pub fn code(&self) -> &str {
        &self.problem.code
    }

    /// The same under another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.problem.status = status.as_u16();
        status.canonical_reason().unwrap_or_default().clone_into(&mut self.problem.title);
        self
    }

    /// The method is not allowed, these are.
    pub fn method(allow: &'static str) -> Self {
        let detail = format!("use {allow}");
        Self { allow: Some(allow), ..Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail) }
    }
}

impl From<Rejection> for Refused {
    fn from(rejection: Rejection) -> Self {
        Self { problem: Problem::of(&rejection), allow: None }
    }
}

impl From<CallError> for Refused {
    fn from(error: CallError) -> Self {
        Self { problem: error.problem(), allow: None }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self { problem, allow } = self;
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, PROBLEM)], body).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = problem.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(allow) = allow {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        if status == StatusCode::UNAUTHORIZED {
            // RFC 6750, section 3: no error code where no token came.
            let challenge = match problem.code.as_str() {
                "identity_missing" => "Bearer realm=\"wuwei\"",
                _ => "Bearer realm=\"wuwei\", error=\"invalid_token\"",
            };
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}

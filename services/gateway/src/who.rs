//! Who calls: the subject of the bearer token, and no more. What they may do is for the services to say.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use wuwei_contracts::{Kind, Rejection};
use wuwei_runtime::{identity::AccessVerifier, nats::caller::As};

/// Who the caller is, by their token.
///
/// # Errors
/// 401 where there is no token, or one that is not genuine or not good now.
pub fn of(headers: &HeaderMap, verifier: &AccessVerifier) -> Result<As, Rejection> {
    let given: Vec<_> = headers.get_all(header::AUTHORIZATION).iter().collect();
    let [given] = given[..] else {
        let detail = if given.is_empty() { "no token came with the request" } else { "more than one token came" };
        return Err(refuse("identity_missing", detail, "required"));
    };
    let scheme = "give it as Authorization: Bearer <token>";
    let text = given.to_str().map_err(|_| refuse("identity_malformed", scheme, "bearer"))?;
    let (kind, token) = text.split_once(' ').ok_or_else(|| refuse("identity_malformed", scheme, "bearer"))?;
    if !kind.eq_ignore_ascii_case("bearer") {
        return Err(refuse("identity_malformed", scheme, "bearer"));
    }
    let subject: Arc<str> = verifier.verify(token.trim())?.sub.as_str().into();
    Ok(As::Subject(subject))
}

fn refuse(code: &'static str, detail: &'static str, rule: &str) -> Rejection {
    let detail = format!("{detail}; sign in, and send the token as Authorization: Bearer <token>");
    Rejection::new(Kind::Unauthenticated, code, detail).at("Authorization", "", rule)
}

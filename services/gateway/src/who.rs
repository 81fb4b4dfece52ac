//! Who calls: the subject of the bearer token, and no more. What they may do is for the services to say.

use axum::http::{HeaderMap, header};
use wuwei_contracts::Rejection;
use wuwei_runtime::nats::caller::As;

use crate::identity::{Identity, refuse};

/// Who the caller is, by their token.
///
/// # Errors
/// 401 where there is no token, or one that is not genuine or not good now; 503 where nobody can tell.
pub async fn of(headers: &HeaderMap, identity: &Identity) -> Result<As, Rejection> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let missing = |detail: &str| refuse("identity_missing", ("", "required"), detail);
    let text = given.next().ok_or_else(|| missing("no token came with the request"))?;
    if given.next().is_some() {
        return Err(missing("more than one token came"));
    }
    let malformed = || refuse("identity_malformed", ("", "bearer"), "the header Authorization holds no bearer token");
    let (kind, token) = text.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(malformed)?;
    if !kind.eq_ignore_ascii_case("bearer") {
        return Err(malformed());
    }
    Ok(As::Subject(identity.subject(token.trim()).await?.into()))
}

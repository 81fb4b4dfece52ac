//! Access tokens: what a person or a program shows the HTTP gateway to say who they are, and no more (RFC 9068's claims).

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use wuwei_contracts::Rejection;

use super::{
    KeyError,
    keys::{self, Keys},
};
use crate::clock::Clock;

/// The header access tokens come in.
const HEADER: &str = "Authorization";

/// Whom access tokens are meant for.
pub const ACCESS_AUDIENCE: &str = "wuwei";

/// What an access token says (RFC 7519 names).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Subject of the caller.
    pub sub: String,
    /// Whom it is meant for.
    pub aud: String,
    /// Issued, seconds since 1970.
    pub iat: i64,
    /// First second it is no longer good, seconds since 1970.
    pub exp: i64,
}

/// Verifies access tokens.
pub struct AccessVerifier {
    keys: Arc<Keys>,
    clock: Clock,
}

impl AccessVerifier {
    /// One that believes `keys`, by key id.
    pub fn new(keys: &BTreeMap<String, String>, clock: Clock) -> Result<Self, KeyError> {
        Ok(Self { keys: Arc::new(Keys::new(keys, HEADER)?), clock })
    }

    /// What `token` says, if it is genuine, meant for us and good now.
    ///
    /// # Errors
    /// 401 with a code of its own for each way a token can be wrong.
    pub fn verify(&self, token: &str) -> Result<AccessClaims, Rejection> {
        let claims: AccessClaims = self.keys.genuine(token)?;
        self.keys.check_times((claims.iat, claims.exp), self.clock.now())?;
        if claims.aud != ACCESS_AUDIENCE {
            let detail = format!("the token is meant for {}, this is {ACCESS_AUDIENCE}", claims.aud);
            return Err(keys::refuse(HEADER, ("identity_wrong_audience", &claims.aud, "audience"), &detail));
        }
        // Services act in names of their own, and nobody else does.
        if claims.sub.is_empty() || claims.sub.starts_with("service:") {
            let detail = format!("nobody signs in as {:?}", claims.sub);
            return Err(keys::refuse(HEADER, ("identity_wrong_subject", &claims.sub, "subject"), &detail));
        }
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::SignedDuration;

    use super::*;
    use crate::identity::Issuer;

    const HOUR: Duration = Duration::from_hours(1);

    fn issuer_and_verifier() -> (Issuer, AccessVerifier, Clock) {
        let (issuer, clock) = (Issuer::generate().unwrap(), Clock::default());
        let keys = BTreeMap::from([(issuer.kid().to_owned(), issuer.public_key())]);
        let verifier = AccessVerifier::new(&keys, clock.clone()).unwrap();
        (issuer, verifier, clock)
    }

    fn code(verifier: &AccessVerifier, token: &str) -> String {
        verifier.verify(token).unwrap_err().code.into_owned()
    }

    #[test]
    fn an_access_token_says_who_until_it_expires() {
        let (issuer, verifier, clock) = issuer_and_verifier();
        let token = issuer.access_token("sample-resident", clock.now(), HOUR);
        assert_eq!(verifier.verify(&token).unwrap().sub, "sample-resident");
        clock.set_offset(SignedDuration::from_mins(62));
        assert_eq!(code(&verifier, &token), "identity_expired");
        clock.set_offset(SignedDuration::from_mins(-2));
        assert_eq!(code(&verifier, &token), "identity_not_yet_valid");
    }

    #[test]
    fn a_token_of_another_key_or_purpose_is_refused() {
        let (issuer, verifier, clock) = issuer_and_verifier();
        let stranger = Issuer::generate().unwrap();
        let now = clock.now();
        assert_eq!(code(&verifier, &stranger.access_token("me", now, HOUR)), "identity_unknown_key");
        let (mine, yours) = (issuer.access_token("me", now, HOUR), issuer.access_token("you", now, HOUR));
        let forged = format!("{}.{}", mine.rsplit_once('.').unwrap().0, yours.rsplit_once('.').unwrap().1);
        assert_eq!(code(&verifier, &forged), "identity_forged");
        let internal = issuer.issue("me", &wuwei_contracts::Town::city(), "wishes", "get_wish", now);
        assert_eq!(code(&verifier, &internal), "identity_wrong_audience");
        assert_eq!(code(&verifier, &issuer.access_token("service:wishes", now, HOUR)), "identity_wrong_subject");
        assert_eq!(code(&verifier, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9."), "identity_wrong_algorithm");
        assert_eq!(code(&verifier, "x"), "identity_malformed");
        assert_eq!(code(&verifier, ""), "identity_missing");
    }
}

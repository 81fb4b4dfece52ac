//! Who calls, as an access token says: one of the embedded mode's own, or one of an OpenID Connect issuer. It is one or the
//! other: were both believed, two people of the same subject would be one.

mod fetch;
mod key_set;
mod provider;
mod settings;
mod token;

use std::borrow::Cow;

use wuwei_contracts::{Kind, Rejection};
use wuwei_runtime::{Clock, identity::AccessVerifier};

use crate::ListenError;

pub use settings::{Believes, IssuerError, IssuerSettings, SignatureAlgorithm};

pub(crate) use token::{Bearer, SignedIn};

/// Believes access tokens.
pub(crate) enum Identity {
    /// Those of the embedded mode.
    Keys(AccessVerifier),
    /// Those of an OpenID Connect issuer.
    Issuer(Box<Bearer>),
}

impl Identity {
    /// One that believes what `settings` say.
    pub fn new(settings: &Believes, clock: Clock) -> Result<Self, ListenError> {
        Ok(match settings {
            Believes::Keys(keys) => Self::Keys(AccessVerifier::new(keys, clock)?),
            Believes::Issuer(issuer) => Self::Issuer(Box::new(Bearer::new(issuer, clock)?)),
        })
    }

    /// The subject of `token`, if it is genuine, meant for us and good now. What a person may do is for the services to
    /// say: nothing else of the token is looked at.
    ///
    /// # Errors
    /// 401 with a code of its own for each way a token can be wrong; 503 where nobody can tell.
    pub async fn subject(&self, token: &str) -> Result<String, Rejection> {
        match self {
            Self::Keys(verifier) => Ok(verifier.verify(token)?.sub),
            Self::Issuer(bearer) => bearer.subject(token).await,
        }
    }
}

/// The refusal of a request for its token; `value` is what was wrong in it by `rule`.
pub(crate) fn refuse(code: impl Into<Cow<'static, str>>, (value, rule): (&str, &str), detail: &str) -> Rejection {
    let detail = format!("{detail}; sign in, and send the token as Authorization: Bearer <token>");
    Rejection::new(Kind::Unauthenticated, code, detail).at("Authorization", value, rule)
}

//! The issuer as it is known here: its keys, kept, and fetched again in time.

use std::sync::Arc;

use axum::http::Uri;
use jiff::Timestamp;
use parking_lot::RwLock;
use serde::Deserialize;
use tokio::sync::Mutex;
use wuwei_contracts::{Kind, Rejection};
use wuwei_runtime::{
    Clock,
    outside::{OutsideError, secure},
};

use super::{
    fetch::Fetcher,
    key_set::{KeySet, Published},
    refuse,
    settings::{IssuerError, SignatureAlgorithm},
};

/// Seconds after which keys are fetched again: so long a key that was taken back is still believed.
const FRESH: u64 = 600;
/// Seconds keys are believed while the issuer cannot be asked.
const LAST: u64 = 86_400;
/// Seconds between two attempts to fetch keys: invented key ids cost the issuer one request in this time.
const PAUSE: u32 = 30;

/// What is read of the issuer's metadata (OpenID Connect Discovery 1.0).
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
}

/// Where people sign in, and where their codes are redeemed.
#[derive(Debug, Clone)]
pub struct Endpoints {
    /// Browsers are sent there.
    pub authorization: Uri,
    token: Uri,
}

/// An issuer and its keys.
pub struct Provider {
    issuer: String,
    fetcher: Fetcher,
    clock: Clock,
    known: RwLock<Known>,
    /// When keys were last asked for. Held while asking, so that many callers ask once.
    attempt: Mutex<Option<Timestamp>>,
}

#[derive(Clone, Default)]
struct Known {
    keys: Option<(Arc<KeySet>, Timestamp)>,
    endpoints: Option<Endpoints>,
    /// Why the last attempt failed, if it did.
    failure: Option<Arc<str>>,
}

impl Provider {
    /// The issuer at `issuer`, not asked yet.
    pub fn new(issuer: &str, clock: Clock) -> Result<Self, IssuerError> {
        if secure(issuer).is_none() {
            return Err(IssuerError::Insecure(issuer.to_owned()));
        }
        let fetcher = Fetcher::new()?;
        Ok(Self { issuer: issuer.to_owned(), fetcher, clock, known: RwLock::default(), attempt: Mutex::default() })
    }

    /// The keys, the key `kid` for `algorithm` among them.
    ///
    /// # Errors
    /// 401 where the issuer has no such key, 503 where it cannot be asked.
    pub async fn keys(&self, kid: &str, algorithm: SignatureAlgorithm) -> Result<Arc<KeySet>, Rejection> {
        let has = |keys: &Arc<KeySet>| keys.find(kid, algorithm).is_some();
        match self.held() {
            Some((keys, age)) if age < FRESH && has(&keys) => return Ok(keys),
            // Whoever comes while another asks goes on with what there is.
            Some((keys, _)) if has(&keys) => {
                if let Ok(mut attempt) = self.attempt.try_lock() {
                    self.renew(&mut attempt).await;
                }
            }
            _ => self.renew(&mut *self.attempt.lock().await).await,
        }
        let held = self.held().map(|(keys, _)| keys);
        match held.filter(has) {
            Some(keys) => Ok(keys),
            None => Err(self.without(kid)),
        }
    }

    /// Where people sign in.
    ///
    /// # Errors
    /// 503 where the issuer cannot be asked, or has no such place.
    pub async fn endpoints(&self) -> Result<Endpoints, Rejection> {
        if self.known.read().endpoints.is_none() {
            self.renew(&mut *self.attempt.lock().await).await;
        }
        let known = self.known.read().endpoints.clone();
        known.ok_or_else(|| unavailable("nobody can sign in now: the issuer does not answer, or does not say where"))
    }

    /// What the issuer gives for a code.
    ///
    /// # Errors
    /// 400 where it does not take the code, 503 where it cannot be asked.
    pub async fn redeem(&self, form: String) -> Result<String, Rejection> {
        #[derive(Deserialize)]
        struct Given {
            id_token: String,
        }
        let endpoints = self.endpoints().await?;
        match self.fetcher.posted::<Given>(&endpoints.token, form).await {
            Ok(given) => Ok(given.id_token),
            Err(error) => {
                tracing::warn!(%error, "a sign-in code could not be redeemed");
                let detail = "the issuer does not take the code; sign in again, from /sign-in";
                Err(Rejection::new(Kind::Invalid, "sign_in_code", detail))
            }
        }
    }

    /// The keys, if they are still to be believed, and their age in seconds.
    fn held(&self) -> Option<(Arc<KeySet>, u64)> {
        let (keys, since) = self.known.read().keys.clone()?;
        let age = self.age(since);
        (age < LAST).then_some((keys, age))
    }

    /// Seconds since `then`; also where the clock was set back meanwhile.
    fn age(&self, then: Timestamp) -> u64 {
        self.clock.now().as_second().abs_diff(then.as_second())
    }

    async fn renew(&self, attempt: &mut Option<Timestamp>) {
        if attempt.is_some_and(|last| self.age(last) < u64::from(PAUSE)) {
            return;
        }
        let fetched = self.fetch().await;
        let now = self.clock.now();
        *attempt = Some(now);
        let mut known = self.known.write();
        match fetched {
            Ok((keys, endpoints)) => *known = Known { keys: Some((Arc::new(keys), now)), endpoints, failure: None },
            Err(error) => {
                tracing::warn!(%error, "the issuer's keys could not be fetched");
                known.failure = Some(error.to_string().into());
            }
        }
    }

    async fn fetch(&self) -> Result<(KeySet, Option<Endpoints>), OutsideError> {
        let address = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let insecure = |address: &str| OutsideError::new(address, "is no https address, nor one of this machine");
        let metadata: Metadata = self.fetcher.json(&secure(&address).ok_or_else(|| insecure(&address))?).await?;
        // Metadata that names another issuer is another's (OpenID Connect Discovery 1.0, section 4.3).
        if metadata.issuer != self.issuer {
            return Err(OutsideError::new(address, format!("is of the issuer {:?}", metadata.issuer)));
        }
        let jwks = secure(&metadata.jwks_uri).ok_or_else(|| insecure(&metadata.jwks_uri))?;
        let keys = KeySet::new(self.fetcher.json::<Published>(&jwks).await?);
        if keys.is_empty() {
            return Err(OutsideError::new(jwks, "holds no key that can be used"));
        }
        let place = |address: Option<String>| address.and_then(|address| secure(&address));
        let endpoints = place(metadata.authorization_endpoint).zip(place(metadata.token_endpoint));
        Ok((keys, endpoints.map(|(authorization, token)| Endpoints { authorization, token })))
    }

    /// The refusal of a token whose key is not there.
    fn without(&self, kid: &str) -> Rejection {
        if self.known.read().failure.is_some() {
            return unavailable(
                "the issuer of the token cannot be asked for its keys now; try again with the same token",
            );
        }
        refuse("identity_unknown_key", (kid, "known_key"), "the token is signed with a key the issuer does not have")
    }
}

fn unavailable(detail: &str) -> Rejection {
    Rejection::new(Kind::Unavailable, "identity_issuer_unavailable", detail).retry_after(PAUSE)
}

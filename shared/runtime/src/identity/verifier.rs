//! Verifies internal tokens.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use moka::sync::Cache;
use wuwei_contracts::{Rejection, Town};

use super::{
    Claims, HEADER, KeyError, LIFETIME_SECONDS,
    keys::{self, Keys},
};
use crate::clock::Clock;

/// Tokens remembered as verified.
const REMEMBERED: u64 = 8_192;

/// Verifies internal tokens for one service, and remembers those verified until they expire.
#[derive(Clone)]
pub struct Verifier {
    service: Arc<str>,
    keys: Arc<Keys>,
    verified: Cache<Box<str>, Arc<Claims>>,
    clock: Clock,
}

impl Verifier {
    /// A verifier for `service` that believes the keys `keys`, by key id.
    pub fn new(keys: &BTreeMap<String, String>, service: &str, clock: Clock) -> Result<Self, KeyError> {
        Ok(Self {
            service: service.into(),
            keys: Arc::new(Keys::new(keys, HEADER)?),
            verified: Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(Duration::from_secs(LIFETIME_SECONDS.unsigned_abs()))
                .build(),
            clock,
        })
    }

    /// What `token` says, if it is genuine and good now for `operation` in `town`.
    ///
    /// # Errors
    /// 401 with a code of its own for each way a token can be wrong.
    pub fn verify(&self, token: &str, town: &Town, operation: &str) -> Result<Arc<Claims>, Rejection> {
        let claims = match self.verified.get(token) {
            Some(claims) => claims,
            None => {
                let claims = Arc::new(self.keys.genuine::<Claims>(token)?);
                self.check_times(&claims)?;
                // Only tokens good now are remembered, so that no caller fills the memory with others.
                self.verified.insert(token.into(), claims.clone());
                claims
            }
        };
        self.check_times(&claims)?;
        self.check_purpose(&claims, town, operation)?;
        Ok(claims)
    }

    fn check_times(&self, claims: &Claims) -> Result<(), Rejection> {
        let lifetime = claims.exp.saturating_sub(claims.iat);
        if !(1..=LIFETIME_SECONDS).contains(&lifetime) {
            let seconds = lifetime.to_string();
            let detail = format!("the token is good for {seconds} seconds; 1 to {LIFETIME_SECONDS} are allowed");
            return Err(refuse("identity_lifetime", &seconds, "lifetime", &detail));
        }
        self.keys.check_times((claims.iat, claims.exp), self.clock.now())
    }

    fn check_purpose(&self, claims: &Claims, town: &Town, operation: &str) -> Result<(), Rejection> {
        if *claims.aud != *self.service {
            let detail = format!("the token is meant for {}, this is {}", claims.aud, self.service);
            return Err(refuse("identity_wrong_audience", &claims.aud, "audience", &detail));
        }
        if claims.town != *town {
            let detail = format!("the token is meant for the town {}, the request goes to {town}", claims.town);
            return Err(refuse("identity_wrong_town", claims.town.as_str(), "town", &detail));
        }
        if claims.op != operation {
            let detail = format!("the token is meant for {}, the request is {operation}", claims.op);
            return Err(refuse("identity_wrong_operation", &claims.op, "operation", &detail));
        }
        Ok(())
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("service", &self.service).finish_non_exhaustive()
    }
}

fn refuse(code: &'static str, value: &str, rule: &str, detail: &str) -> Rejection {
    keys::refuse(HEADER, (code, value, rule), detail)
}

#[cfg(test)]
mod tests;

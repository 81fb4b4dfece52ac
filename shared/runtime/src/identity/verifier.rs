//! Verifies internal tokens.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{VerifyingKey, pkcs8::DecodePublicKey as _};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use moka::sync::Cache;
use wuwei_contracts::{Kind, Rejection, Town};

use super::{Claims, HEADER, KeyError, LIFETIME_SECONDS};
use crate::clock::Clock;

/// Seconds by which the clocks of issuer and service may differ.
const SKEW_SECONDS: i64 = 5;

/// Tokens remembered as verified.
const REMEMBERED: u64 = 8_192;

/// Verifies internal tokens for one service, and remembers those verified until they expire.
#[derive(Clone)]
pub struct Verifier {
    service: Arc<str>,
    keys: Arc<BTreeMap<String, DecodingKey>>,
    validation: Arc<Validation>,
    verified: Cache<Box<str>, Arc<Claims>>,
    clock: Clock,
}

impl Verifier {
    /// A verifier for `service` that believes the keys `keys`, by key id.
    pub fn new(keys: &BTreeMap<String, String>, service: &str, clock: Clock) -> Result<Self, KeyError> {
        let keys = keys.iter().map(|(kid, key)| Ok((kid.clone(), public_key(kid, key)?)));
        let mut validation = Validation::new(Algorithm::EdDSA);
        // Times and audience are checked here, by the injected clock and with rejections of their own.
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        Ok(Self {
            service: service.into(),
            keys: Arc::new(keys.collect::<Result<_, KeyError>>()?),
            validation: Arc::new(validation),
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
                let claims = Arc::new(self.genuine(token)?);
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

    fn genuine(&self, token: &str) -> Result<Claims, Rejection> {
        if token.is_empty() {
            return Err(refuse("identity_missing", "", "required", "no token came with the request"));
        }
        let malformed = |cause: &dyn fmt::Display| {
            refuse("identity_malformed", "", "jwt", &format!("the token is no JWT signed with EdDSA: {cause}"))
        };
        let header = jsonwebtoken::decode_header(token).map_err(|error| algorithm_or(token, &malformed(&error)))?;
        if header.alg != Algorithm::EdDSA {
            return Err(wrong_algorithm(&format!("{:?}", header.alg)));
        }
        let kid = header.kid.unwrap_or_default();
        let Some(key) = self.keys.get(&kid) else {
            let detail = "the token is signed with a key this service does not know";
            return Err(refuse("identity_unknown_key", &kid, "known_key", detail));
        };
        match jsonwebtoken::decode::<Claims>(token, key, &self.validation) {
            Ok(token) => Ok(token.claims),
            Err(error) => match error.kind() {
                jsonwebtoken::errors::ErrorKind::InvalidSignature => {
                    Err(refuse("identity_forged", &kid, "signature", "the token's signature is wrong"))
                }
                _ => Err(malformed(&error)),
            },
        }
    }

    fn check_times(&self, claims: &Claims) -> Result<(), Rejection> {
        let now = self.clock.now().as_second();
        let lifetime = claims.exp.saturating_sub(claims.iat);
        if !(1..=LIFETIME_SECONDS).contains(&lifetime) {
            let seconds = lifetime.to_string();
            let detail = format!("the token is good for {seconds} seconds; 1 to {LIFETIME_SECONDS} are allowed");
            return Err(refuse("identity_lifetime", &seconds, "lifetime", &detail));
        }
        if now >= claims.exp.saturating_add(SKEW_SECONDS) {
            let detail = format!("the token expired {} seconds ago", now.saturating_sub(claims.exp));
            return Err(refuse("identity_expired", &claims.exp.to_string(), "expiry", &detail));
        }
        if now < claims.iat.saturating_sub(SKEW_SECONDS) {
            let detail =
                format!("the token is good only in {} seconds; set both clocks right", claims.iat.saturating_sub(now));
            return Err(refuse("identity_not_yet_valid", &claims.iat.to_string(), "issued_at", &detail));
        }
        Ok(())
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
    let detail = format!("{detail}; send a fresh token in the header {HEADER}");
    Rejection::new(Kind::Unauthenticated, code, detail).at(HEADER, value, rule)
}

fn wrong_algorithm(algorithm: &str) -> Rejection {
    let detail = format!("the token is signed by {algorithm}, only EdDSA (Ed25519) is accepted");
    refuse("identity_wrong_algorithm", algorithm, "algorithm", &detail)
}

/// A header the library does not know, `none` above all, is told by its algorithm where it names one.
fn algorithm_or(token: &str, otherwise: &Rejection) -> Rejection {
    #[derive(serde::Deserialize)]
    struct Named {
        alg: String,
    }

    let header = token.split('.').next().unwrap_or_default();
    let json = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header).unwrap_or_default();
    match serde_json::from_slice::<Named>(&json) {
        Ok(named) if named.alg != "EdDSA" => wrong_algorithm(&named.alg),
        _ => otherwise.clone(),
    }
}

fn public_key(kid: &str, text: &str) -> Result<DecodingKey, KeyError> {
    let wrong = |cause: &dyn fmt::Display| KeyError::NoPublicKey { kid: kid.to_owned(), cause: cause.to_string() };
    let key = if text.trim_start().starts_with("-----BEGIN") {
        VerifyingKey::from_public_key_pem(text).map_err(|error| wrong(&error))?
    } else {
        let bytes = STANDARD.decode(text.trim()).map_err(|error| wrong(&error))?;
        let bytes = <[u8; 32]>::try_from(bytes).map_err(|bytes| wrong(&format!("{} bytes", bytes.len())))?;
        VerifyingKey::from_bytes(&bytes).map_err(|error| wrong(&error))?
    };
    // A weak key lets anyone forge signatures.
    if key.is_weak() {
        return Err(wrong(&"a weak key"));
    }
    Ok(DecodingKey::from_ed_der(key.as_bytes()))
}

#[cfg(test)]
mod tests;

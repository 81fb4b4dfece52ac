//! Keys by which tokens are believed, and what is the same about all tokens.

use std::{collections::BTreeMap, fmt};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{VerifyingKey, pkcs8::DecodePublicKey as _};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::de::DeserializeOwned;
use wuwei_contracts::{Kind, Rejection};

use super::KeyError;

/// Seconds by which the clocks of issuer and verifier may differ.
pub(super) const SKEW_SECONDS: i64 = 5;

/// Ed25519 public keys by key id, for tokens that come in one header.
pub(super) struct Keys {
    by_id: BTreeMap<String, DecodingKey>,
    validation: Validation,
    header: &'static str,
}

impl Keys {
    /// The keys `keys`, for tokens that come in `header`.
    pub fn new(keys: &BTreeMap<String, String>, header: &'static str) -> Result<Self, KeyError> {
        let keys = keys.iter().map(|(kid, key)| Ok((kid.clone(), public_key(kid, key)?)));
        let mut validation = Validation::new(Algorithm::EdDSA);
        // Times and audience are checked by whoever asks, by the injected clock and with rejections of their own.
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        Ok(Self { by_id: keys.collect::<Result<_, KeyError>>()?, validation, header })
    }

    /// What `token` says, if one of the keys signed it.
    ///
    /// # Errors
    /// 401 with a code of its own for each way a token can be wrong.
    pub fn genuine<C: DeserializeOwned + Clone>(&self, token: &str) -> Result<C, Rejection> {
        let refuse = |of: (&'static str, &str, &str), detail: &str| refuse(self.header, of, detail);
        if token.is_empty() {
            return Err(refuse(("identity_missing", "", "required"), "no token came with the request"));
        }
        let malformed = |cause: &dyn fmt::Display| {
            refuse(("identity_malformed", "", "jwt"), &format!("the token is no JWT signed with EdDSA: {cause}"))
        };
        let header =
            jsonwebtoken::decode_header(token).map_err(|error| self.algorithm_or(token, &malformed(&error)))?;
        if header.alg != Algorithm::EdDSA {
            return Err(self.wrong_algorithm(&format!("{:?}", header.alg)));
        }
        let kid = header.kid.unwrap_or_default();
        let Some(key) = self.by_id.get(&kid) else {
            let detail = "the token is signed with a key that is not known here";
            return Err(refuse(("identity_unknown_key", &kid, "known_key"), detail));
        };
        match jsonwebtoken::decode::<C>(token, key, &self.validation) {
            Ok(token) => Ok(token.claims),
            Err(error) => match error.kind() {
                jsonwebtoken::errors::ErrorKind::InvalidSignature => {
                    Err(refuse(("identity_forged", &kid, "signature"), "the token's signature is wrong"))
                }
                _ => Err(malformed(&error)),
            },
        }
    }

    /// Refuses a token that is no longer good, or not yet; its times are seconds since 1970.
    pub fn check_times(&self, (issued, expires): (i64, i64), now: Timestamp) -> Result<(), Rejection> {
        let now = now.as_second();
        if now >= expires.saturating_add(SKEW_SECONDS) {
            let detail = format!("the token expired {} seconds ago", now.saturating_sub(expires));
            return Err(refuse(self.header, ("identity_expired", &expires.to_string(), "expiry"), &detail));
        }
        if now < issued.saturating_sub(SKEW_SECONDS) {
            let in_seconds = issued.saturating_sub(now);
            let detail = format!("the token is good only in {in_seconds} seconds; set both clocks right");
            return Err(refuse(self.header, ("identity_not_yet_valid", &issued.to_string(), "issued_at"), &detail));
        }
        Ok(())
    }

    fn wrong_algorithm(&self, algorithm: &str) -> Rejection {
        let detail = format!("the token is signed by {algorithm}, only EdDSA (Ed25519) is accepted");
        refuse(self.header, ("identity_wrong_algorithm", algorithm, "algorithm"), &detail)
    }

    /// A header the library does not know, `none` above all, is told by its algorithm where it names one.
    fn algorithm_or(&self, token: &str, otherwise: &Rejection) -> Rejection {
        #[derive(serde::Deserialize)]
        struct Named {
            alg: String,
        }

        let header = token.split('.').next().unwrap_or_default();
        let json = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header).unwrap_or_default();
        match serde_json::from_slice::<Named>(&json) {
            Ok(named) if named.alg != "EdDSA" => self.wrong_algorithm(&named.alg),
            _ => otherwise.clone(),
        }
    }
}

/// The refusal of a token that came in `header`.
pub(super) fn refuse(header: &'static str, (code, value, rule): (&'static str, &str, &str), detail: &str) -> Rejection {
    let detail = format!("{detail}; send a fresh token in the header {header}");
    Rejection::new(Kind::Unauthenticated, code, detail).at(header, value, rule)
}

pub(super) fn public_key(kid: &str, text: &str) -> Result<DecodingKey, KeyError> {
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

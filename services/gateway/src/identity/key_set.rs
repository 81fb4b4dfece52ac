//! The issuer's public keys (RFC 7517).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;

use super::settings::SignatureAlgorithm;

/// Bytes of the shortest RSA modulus that is believed.
const SHORTEST_MODULUS: usize = 256;

/// A key set as the issuer publishes it.
#[derive(Deserialize)]
pub struct Published {
    keys: Vec<Value>,
}

/// Keys that can be used; what else is in a set (keys for encryption, shared secrets, short or unknown ones) is left out.
pub struct KeySet(Vec<Key>);

struct Key {
    kid: String,
    algorithms: Vec<SignatureAlgorithm>,
    verifies: DecodingKey,
}

impl KeySet {
    /// The usable keys of `published`.
    pub fn new(published: Published) -> Self {
        // One key that cannot be read must not take the others with it.
        let keys = published.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok());
        Self(keys.filter_map(usable).collect())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The key `kid`, if it is one for `algorithm`.
    pub fn find(&self, kid: &str, algorithm: SignatureAlgorithm) -> Option<&DecodingKey> {
        self.0.iter().find(|key| key.kid == kid && key.algorithms.contains(&algorithm)).map(|key| &key.verifies)
    }
}

fn usable(jwk: Jwk) -> Option<Key> {
    let common = &jwk.common;
    let signs = common.public_key_use.as_ref().is_none_or(|use_| *use_ == PublicKeyUse::Signature);
    let may_verify =
        common.key_operations.as_ref().is_none_or(|operations| operations.contains(&KeyOperations::Verify));
    if !signs || !may_verify {
        return None;
    }
    let mut algorithms = by_kind(&jwk.algorithm);
    if let Some(only) = common.key_algorithm {
        algorithms.retain(|algorithm| is(*algorithm, only));
    }
    let verifies = DecodingKey::from_jwk(&jwk).ok()?;
    (!algorithms.is_empty()).then_some(Key { kid: jwk.common.key_id?, algorithms, verifies })
}

fn by_kind(parameters: &AlgorithmParameters) -> Vec<SignatureAlgorithm> {
    use SignatureAlgorithm::{EdDsa, Es256, Ps256, Rs256};
    match parameters {
        AlgorithmParameters::RSA(key) if modulus(&key.n) >= SHORTEST_MODULUS => vec![Rs256, Ps256],
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => vec![Es256],
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => vec![EdDsa],
        _ => Vec::new(),
    }
}

/// Bytes of the modulus, zeros in front not counted.
fn modulus(n: &str) -> usize {
    let bytes = URL_SAFE_NO_PAD.decode(n).unwrap_or_default();
    bytes.iter().skip_while(|byte| **byte == 0).count()
}

fn is(algorithm: SignatureAlgorithm, named: KeyAlgorithm) -> bool {
    match algorithm {
        SignatureAlgorithm::Rs256 => named == KeyAlgorithm::RS256,
        SignatureAlgorithm::Ps256 => named == KeyAlgorithm::PS256,
        SignatureAlgorithm::Es256 => named == KeyAlgorithm::ES256,
        SignatureAlgorithm::EdDsa => named == KeyAlgorithm::EdDSA,
    }
}

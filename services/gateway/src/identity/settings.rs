//! Whose tokens are believed.

use std::collections::BTreeMap;

use jsonwebtoken::Algorithm;

/// Whose access tokens are believed.
#[derive(Debug, Clone)]
pub enum Believes {
    /// Those signed with one of these Ed25519 public keys, by key id, as in the services' `identity.keys`.
    Keys(BTreeMap<String, String>),
    /// Those of this OpenID Connect issuer.
    Issuer(IssuerSettings),
}

/// An OpenID Connect issuer.
#[derive(Debug, Clone)]
pub struct IssuerSettings {
    /// Its address, to the letter as in the tokens' `iss`; `https`, or a loopback address.
    pub issuer: String,
    /// What a token's `aud` must name.
    pub audience: String,
    /// Algorithms tokens may be signed by.
    pub algorithms: Vec<SignatureAlgorithm>,
}

impl IssuerSettings {
    /// The issuer at `issuer`, whose tokens for `audience` may be signed by any algorithm there is here.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        use SignatureAlgorithm::{EdDsa, Es256, Ps256, Rs256};
        let algorithms = vec![Rs256, Ps256, Es256, EdDsa];
        Self { issuer: issuer.into(), audience: audience.into(), algorithms }
    }
}

/// How a token may be signed. `none` and secrets shared with the issuer (HMAC) cannot even be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// RSA with PKCS #1 v1.5 and SHA-256, keys of 2048 bits and more.
    Rs256,
    /// RSA with PSS and SHA-256, keys of 2048 bits and more.
    Ps256,
    /// ECDSA over P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

impl SignatureAlgorithm {
    /// Its name in a token's head (RFC 7518, RFC 8037).
    pub fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Rs256, Self::Ps256, Self::Es256, Self::EdDsa].into_iter().find(|known| known.name() == name)
    }

    pub(super) fn algorithm(self) -> Algorithm {
        match self {
            Self::Rs256 => Algorithm::RS256,
            Self::Ps256 => Algorithm::PS256,
            Self::Es256 => Algorithm::ES256,
            Self::EdDsa => Algorithm::EdDSA,
        }
    }
}

/// Why an issuer cannot be believed as it is set.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// Whoever is on the way could put keys of their own in place of the issuer's.
    #[error("issuer {0:?} is no https address, nor one of this machine; give it as the tokens' iss has it")]
    Insecure(String),
    /// Every token of the issuer would be taken, whomever it is for.
    #[error("the audience for tokens of {0} is empty; give what the issuer writes into their aud for this service")]
    NoAudience(String),
    /// No token could be taken.
    #[error("no algorithm is allowed for tokens of {0}; give one of RS256, PS256, ES256, EdDSA")]
    NoAlgorithm(String),
    /// No certificate is trusted.
    #[error("the system's certificates cannot be read, so no issuer can be asked: {0}; set SSL_CERT_FILE to a bundle")]
    Certificates(std::io::Error),
}

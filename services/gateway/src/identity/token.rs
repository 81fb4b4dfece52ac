//! Access tokens of an OpenID Connect issuer (RFC 9068's claims).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, Validation, errors::ErrorKind};
use serde::Deserialize;
use serde_json::Value;
use wuwei_contracts::Rejection;
use wuwei_runtime::Clock;

use super::{
    provider::{Endpoints, Provider},
    refuse,
    settings::{IssuerError, IssuerSettings, SignatureAlgorithm},
};

/// Seconds by which the clocks of issuer and gateway may differ.
const LEEWAY: f64 = 30.0;
/// Characters of the longest subject (OpenID Connect Core 1.0, section 2).
const LONGEST_SUBJECT: usize = 255;

/// What is read of a token's head. Where it says to find its key (`jwk`, `jku`, `x5u`) is not: the issuer says that.
#[derive(Deserialize)]
struct Head {
    alg: String,
    #[serde(default)]
    kid: String,
    /// Extensions that must be understood; none is.
    crit: Option<Value>,
}

/// What is read of a token's claims; times are seconds since 1970.
#[derive(Clone, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
    /// Of an ID token: which sign-in it answers, and what the person is called.
    nonce: Option<String>,
    name: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Many(names) => names,
        }
    }
}

/// Who has signed in, as the issuer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Their subject.
    pub subject: String,
    /// What they are called, if it is told.
    pub name: Option<String>,
    /// Which sign-in it answers.
    pub nonce: String,
}

/// Verifies the tokens of one issuer.
pub struct Bearer {
    settings: IssuerSettings,
    provider: Provider,
    clock: Clock,
}

impl Bearer {
    /// One for tokens as `settings` say.
    pub fn new(settings: &IssuerSettings, clock: Clock) -> Result<Self, IssuerError> {
        let issuer = settings.issuer.clone();
        if settings.audience.is_empty() {
            return Err(IssuerError::NoAudience(issuer));
        }
        if settings.algorithms.is_empty() {
            return Err(IssuerError::NoAlgorithm(issuer));
        }
        let provider = Provider::new(&issuer, clock.clone())?;
        Ok(Self { settings: settings.clone(), provider, clock })
    }

    /// The subject of `token`.
    ///
    /// # Errors
    /// 401 with a code of its own for each way a token can be wrong, 503 where the issuer cannot be asked.
    pub async fn subject(&self, token: &str) -> Result<String, Rejection> {
        Ok(self.claims(token, &self.settings.audience).await?.sub)
    }

    /// Where people sign in.
    ///
    /// # Errors
    /// 503 where the issuer cannot be asked.
    pub async fn endpoints(&self) -> Result<Endpoints, Rejection> {
        self.provider.endpoints().await
    }

    /// Who signed in, by the code that `form` redeems for the client `client` (OpenID Connect Core 1.0, section 3.1.3).
    ///
    /// # Errors
    /// 400 where the code is not taken, 401 where the ID token is not genuine or not for us, 503 where nobody can tell.
    pub async fn redeem(&self, form: String, client: &str) -> Result<SignedIn, Rejection> {
        let claims = self.claims(&self.provider.redeem(form).await?, client).await?;
        Ok(SignedIn { subject: claims.sub, name: claims.name, nonce: claims.nonce.unwrap_or_default() })
    }

    /// The claims of `token`, if it is genuine, for `audience` and good now.
    async fn claims(&self, token: &str, audience: &str) -> Result<Claims, Rejection> {
        let head = head(token)?;
        let algorithm = self.algorithm(&head.alg)?;
        let keys = self.provider.keys(&head.kid, algorithm).await?;
        let Some(key) = keys.find(&head.kid, algorithm) else {
            return Err(refuse("identity_unknown_key", (&head.kid, "known_key"), "the token's key is not known"));
        };
        let claims = genuine(token, key, algorithm)?;
        self.check_purpose(&claims, audience)?;
        self.check_times(&claims)?;
        check_subject(&claims.sub)?;
        Ok(claims)
    }

    /// The algorithm is the one allowed of that name: no token chooses how it is verified.
    fn algorithm(&self, name: &str) -> Result<SignatureAlgorithm, Rejection> {
        let allowed = &self.settings.algorithms;
        allowed.iter().copied().find(|algorithm| algorithm.name() == name).ok_or_else(|| {
            let names: Vec<&str> = allowed.iter().map(|algorithm| algorithm.name()).collect();
            let detail = format!("the token is signed by {name:.20}; accepted: {}", names.join(", "));
            refuse("identity_wrong_algorithm", (name, "algorithm"), &detail)
        })
    }

    fn check_purpose(&self, claims: &Claims, audience: &str) -> Result<(), Rejection> {
        let issuer = &self.settings.issuer;
        if claims.iss != *issuer {
            let detail = format!("the token is of another issuer than {issuer}");
            return Err(refuse("identity_wrong_issuer", (&claims.iss, "issuer"), &detail));
        }
        let names = claims.aud.names();
        if !names.iter().any(|name| name == audience) {
            let detail = format!("the token is not meant for {audience}");
            return Err(refuse("identity_wrong_audience", (&names.join(" "), "audience"), &detail));
        }
        Ok(())
    }

    fn check_times(&self, claims: &Claims) -> Result<(), Rejection> {
        let now = self.clock.now().as_duration().as_secs_f64();
        if now >= claims.exp + LEEWAY {
            return Err(refuse("identity_expired", (&claims.exp.to_string(), "expiry"), "the token has expired"));
        }
        for start in [claims.nbf, claims.iat].into_iter().flatten() {
            if now < start - LEEWAY {
                let detail = "the token is not good yet; set the clocks of both sides right";
                return Err(refuse("identity_not_yet_valid", (&start.to_string(), "not_before"), detail));
            }
        }
        Ok(())
    }
}

fn head(token: &str) -> Result<Head, Rejection> {
    let part = token.split('.').next().unwrap_or_default();
    let json = URL_SAFE_NO_PAD.decode(part).map_err(|error| malformed(&error))?;
    let head: Head = serde_json::from_slice(&json).map_err(|error| malformed(&error))?;
    if head.crit.is_some() {
        return Err(malformed(&"its head names extensions (crit), none of which is known"));
    }
    Ok(head)
}

fn genuine(token: &str, key: &DecodingKey, algorithm: SignatureAlgorithm) -> Result<Claims, Rejection> {
    let mut validation = Validation::new(algorithm.algorithm());
    // Times, issuer and audience are checked by the injected clock and with rejections of their own.
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    match jsonwebtoken::decode::<Claims>(token, key, &validation) {
        Ok(token) => Ok(token.claims),
        Err(error) if matches!(error.kind(), ErrorKind::InvalidSignature) => {
            Err(refuse("identity_forged", ("", "signature"), "the token's signature is wrong"))
        }
        Err(error) => Err(malformed(&error)),
    }
}

fn malformed(cause: &dyn std::fmt::Display) -> Rejection {
    refuse("identity_malformed", ("", "jwt"), &format!("the token is no access token: {cause}"))
}

/// Services act in names of their own, and nobody else does.
fn check_subject(subject: &str) -> Result<(), Rejection> {
    let long = subject.chars().count() > LONGEST_SUBJECT;
    if subject.is_empty() || long || subject.starts_with("service:") || subject.chars().any(char::is_control) {
        return Err(refuse("identity_wrong_subject", (subject, "subject"), "nobody signs in under that subject"));
    }
    Ok(())
}

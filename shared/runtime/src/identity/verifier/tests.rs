use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ed25519_dalek::{
    VerifyingKey,
    pkcs8::{EncodePublicKey as _, spki::der::pem::LineEnding},
};
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use wuwei_contracts::Kind;

use super::*;
use crate::identity::{
    Issuer,
    keys::{SKEW_SECONDS, public_key},
};

struct Bench {
    clock: Clock,
    issuer: Issuer,
    verifier: Verifier,
    town: Town,
}

fn bench() -> Bench {
    let clock = Clock::default();
    let issuer = Issuer::generate().unwrap();
    let keys = BTreeMap::from([(issuer.kid().to_owned(), issuer.public_key())]);
    let verifier = Verifier::new(&keys, "registry", clock.clone()).unwrap();
    Bench { clock, issuer, verifier, town: Town::parse("dalang").unwrap() }
}

impl Bench {
    fn token(&self) -> String {
        self.issuer.issue("clerk-1", &self.town, "registry", "list_towns", self.clock.now())
    }

    fn claims(&self) -> Claims {
        let iat = self.clock.now().as_second();
        let (sub, aud, op) = ("clerk-1".to_owned(), "registry".to_owned(), "list_towns".to_owned());
        Claims { sub, aud, town: self.town.clone(), op, iat, exp: iat + LIFETIME_SECONDS }
    }

    fn code(&self, token: &str) -> String {
        let rejection = self.verifier.verify(token, &self.town, "list_towns").unwrap_err();
        assert_eq!(rejection.kind, Kind::Unauthenticated);
        assert_eq!(rejection.errors[0].field, HEADER);
        assert!(rejection.detail.ends_with("send a fresh token in the header Wuwei-Identity"), "{rejection}");
        rejection.code.into_owned()
    }
}

#[test]
fn a_genuine_token_is_believed_first_and_from_memory() {
    let bench = bench();
    let token = bench.token();
    let first = bench.verifier.verify(&token, &bench.town, "list_towns").unwrap();
    let again = bench.verifier.verify(&token, &bench.town, "list_towns").unwrap();
    assert_eq!(first.sub, "clerk-1");
    assert!(Arc::ptr_eq(&first, &again), "the second time it comes from memory");
}

#[test]
fn a_token_ends_after_sixty_seconds_of_the_clock_even_from_memory() {
    let bench = bench();
    let token = bench.token();
    bench.verifier.verify(&token, &bench.town, "list_towns").unwrap();
    bench.clock.set_offset(SignedDuration::from_secs(LIFETIME_SECONDS - 1));
    bench.verifier.verify(&token, &bench.town, "list_towns").unwrap();
    bench.clock.set_offset(SignedDuration::from_secs(LIFETIME_SECONDS + SKEW_SECONDS + 1));
    assert_eq!(bench.code(&token), "identity_expired");
    bench.clock.set_offset(SignedDuration::from_hours(-24));
    assert_eq!(bench.code(&token), "identity_not_yet_valid");
}

#[test]
fn a_token_for_something_else_is_refused_even_from_memory() {
    let bench = bench();
    let token = bench.token();
    bench.verifier.verify(&token, &bench.town, "list_towns").unwrap();
    let elsewhere = bench.verifier.verify(&token, &Town::city(), "list_towns").unwrap_err();
    assert_eq!(elsewhere.code, "identity_wrong_town");
    let other = bench.verifier.verify(&token, &bench.town, "give_grant").unwrap_err();
    assert_eq!(other.code, "identity_wrong_operation");
    let wishes = bench.issuer.issue("clerk-1", &bench.town, "wishes", "list_towns", bench.clock.now());
    assert_eq!(bench.code(&wishes), "identity_wrong_audience");
}

#[test]
fn a_token_of_another_key_or_with_a_changed_claim_is_refused() {
    let bench = bench();
    let stranger = Issuer::generate().unwrap();
    let foreign = stranger.issue("clerk-1", &bench.town, "registry", "list_towns", bench.clock.now());
    assert_eq!(bench.code(&foreign), "identity_unknown_key");
    let token = bench.token();
    let parts: Vec<&str> = token.split('.').collect();
    let raised = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&Claims { sub: "mayor".into(), ..bench.claims() }).unwrap());
    assert_eq!(bench.code(&format!("{}.{raised}.{}", parts[0], parts[2])), "identity_forged");
    let borrowed = foreign.rsplit('.').next().unwrap();
    assert_eq!(bench.code(&format!("{}.{}.{borrowed}", parts[0], parts[1])), "identity_forged");
    assert_eq!(bench.code(&format!("{}.{}.", parts[0], parts[1])), "identity_forged");
}

#[test]
fn only_eddsa_is_accepted() {
    let bench = bench();
    let kid = Some(bench.issuer.kid().to_owned());
    let claims = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&bench.claims()).unwrap());
    for none in ["none", "None", "NONE"] {
        let header = URL_SAFE_NO_PAD.encode(format!("{{\"alg\":\"{none}\",\"kid\":{:?}}}", bench.issuer.kid()));
        assert_eq!(bench.code(&format!("{header}.{claims}.")), "identity_wrong_algorithm");
    }
    // The classic: the public key used as the secret of an HMAC.
    let secret = STANDARD.decode(bench.issuer.public_key()).unwrap();
    let header = Header { kid, ..Header::new(Algorithm::HS256) };
    let forged = jsonwebtoken::encode(&header, &bench.claims(), &EncodingKey::from_secret(&secret)).unwrap();
    assert_eq!(bench.code(&forged), "identity_wrong_algorithm");
}

#[test]
fn a_token_of_a_longer_life_is_refused() {
    let bench = bench();
    let claims = bench.claims();
    let long = Claims { exp: claims.iat + LIFETIME_SECONDS + 1, ..claims.clone() };
    assert_eq!(bench.code(&bench.issuer.sign(&long)), "identity_lifetime");
    let turned = Claims { exp: claims.iat - 1, ..claims };
    assert_eq!(bench.code(&bench.issuer.sign(&turned)), "identity_lifetime");
}

#[test]
fn what_is_no_token_is_refused() {
    let bench = bench();
    assert_eq!(bench.code(""), "identity_missing");
    assert_eq!(bench.code("clerk-1"), "identity_malformed");
    assert_eq!(bench.code("a.b.c"), "identity_malformed");
    assert_eq!(bench.code("市.民.。"), "identity_malformed");
}

#[test]
fn public_keys_come_in_base64_or_pem_and_weak_ones_are_refused() {
    let issuer = Issuer::generate().unwrap();
    let bytes = <[u8; 32]>::try_from(STANDARD.decode(issuer.public_key()).unwrap()).unwrap();
    let pem = VerifyingKey::from_bytes(&bytes).unwrap().to_public_key_pem(LineEnding::LF).unwrap();
    assert!(public_key("main", &pem).is_ok());
    assert!(public_key("main", &issuer.public_key()).is_ok());
    for wrong in ["", "AAAA", "not base64!", &STANDARD.encode([0; 32]), "-----BEGIN PUBLIC KEY-----\nx\n"] {
        let error = public_key("main", wrong).map(|_| ()).unwrap_err();
        assert!(error.to_string().starts_with("identity.keys.main is no Ed25519 public key"), "{error}");
    }
}

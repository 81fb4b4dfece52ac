//! An OpenID Connect issuer: metadata, a key set that can be changed or fail, and signers.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use parking_lot::Mutex;
use rsa::{RsaPrivateKey, pkcs1::EncodeRsaPrivateKey as _, rand_core::OsRng};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use wuwei_runtime::tasks;

/// The console, as the issuer knows it.
pub const CLIENT: &str = "console";
/// Its secret.
pub const SECRET: &str = "示例-secret";
/// Where it has browsers sent back to.
pub const CALLBACK: &str = "https://console.example/sign-in/callback";

/// One for the whole run: making them takes its time.
static RSA: LazyLock<Vec<u8>> = LazyLock::new(|| rsa(2048));
/// PKCS #8 before the 32 bytes of an Ed25519 key (RFC 8410).
const ED25519: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

fn rsa(bits: usize) -> Vec<u8> {
    RsaPrivateKey::new(&mut OsRng, bits).unwrap().to_pkcs1_der().unwrap().as_bytes().to_vec()
}

/// Signs tokens.
pub struct Signer {
    pub kid: String,
    pub algorithm: Algorithm,
    key: EncodingKey,
}

impl Signer {
    pub fn rsa(kid: &str, algorithm: Algorithm) -> Self {
        Self { kid: kid.to_owned(), algorithm, key: EncodingKey::from_rsa_der(&RSA) }
    }

    /// With a key as nobody should have any more.
    pub fn short_rsa(kid: &str) -> Self {
        Self { kid: kid.to_owned(), algorithm: Algorithm::RS256, key: EncodingKey::from_rsa_der(&rsa(1024)) }
    }

    pub fn ecdsa(kid: &str) -> Self {
        let kind = &ring::signature::ECDSA_P256_SHA256_FIXED_SIGNING;
        let random = ring::rand::SystemRandom::new();
        let key = ring::signature::EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Self { kid: kid.to_owned(), algorithm: Algorithm::ES256, key: EncodingKey::from_ec_der(key.as_ref()) }
    }

    /// The Ed25519 key that is 32 times `seed`.
    pub fn ed25519(kid: &str, seed: u8) -> Self {
        let der = [&ED25519[..], &[seed; 32]].concat();
        Self { kid: kid.to_owned(), algorithm: Algorithm::EdDSA, key: EncodingKey::from_ed_der(&der) }
    }

    /// The public key, as it is published.
    pub fn jwk(&self) -> Value {
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&self.key, self.algorithm).unwrap()).unwrap();
        jwk["kid"] = json!(self.kid);
        jwk["use"] = json!("sig");
        jwk
    }

    pub fn sign(&self, claims: &Value) -> String {
        let head = Header { kid: Some(self.kid.clone()), ..Header::new(self.algorithm) };
        jsonwebtoken::encode(&head, claims, &self.key).unwrap()
    }

    /// A token with just that head, truly signed.
    pub fn sign_under(&self, head: &Value, claims: &Value) -> String {
        let said = format!("{}.{}", part(head), part(claims));
        let signature = jsonwebtoken::crypto::sign(said.as_bytes(), &self.key, self.algorithm).unwrap();
        format!("{said}.{signature}")
    }
}

/// Head or claims, as they travel.
pub fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// The issuer, answering.
pub struct TestIssuer {
    pub address: String,
    state: Arc<Answers>,
}

#[derive(Default)]
struct Answers {
    issuer: Mutex<String>,
    jwks_uri: Mutex<String>,
    keys: Mutex<Vec<Value>>,
    /// Codes that can be redeemed: the challenge each was asked with, and the ID token it is worth.
    codes: Mutex<BTreeMap<String, (String, String)>>,
    down: AtomicBool,
    asked: AtomicUsize,
}

impl TestIssuer {
    pub async fn start(keys: Vec<Value>) -> Self {
        let state = Arc::new(Answers { keys: Mutex::new(keys), ..Answers::default() });
        let router = Router::new()
            .route("/realm/.well-known/openid-configuration", get(metadata))
            .route("/realm/keys", get(key_set))
            .route("/realm/token", post(token))
            .with_state(state.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/realm", listener.local_addr().unwrap());
        address.clone_into(&mut state.issuer.lock());
        *state.jwks_uri.lock() = format!("{address}/keys");
        tasks::spawn(async move { axum::serve(listener, router).await });
        Self { address, state }
    }

    pub fn publish(&self, keys: Vec<Value>) {
        *self.state.keys.lock() = keys;
    }

    pub fn down(&self, down: bool) {
        self.state.down.store(down, SeqCst);
    }

    /// Gives a code for who signed in at what a browser was sent here with; it is worth `id_token`.
    pub fn code(&self, challenge: &str, id_token: String) -> String {
        let code = format!("code-{}", self.state.codes.lock().len() + 1);
        self.state.codes.lock().insert(code.clone(), (challenge.to_owned(), id_token));
        code
    }

    /// Calls itself `issuer` from now on.
    pub fn pretend(&self, issuer: &str) {
        issuer.clone_into(&mut self.state.issuer.lock());
    }

    /// Has its keys at `address` from now on.
    pub fn keys_at(&self, address: &str) {
        address.clone_into(&mut self.state.jwks_uri.lock());
    }

    /// How often the keys were asked for.
    pub fn asked(&self) -> usize {
        self.state.asked.load(SeqCst)
    }
}

async fn metadata(State(state): State<Arc<Answers>>) -> Json<Value> {
    let (issuer, jwks_uri) = (state.issuer.lock().clone(), state.jwks_uri.lock().clone());
    let (authorize, token) = (format!("{issuer}/authorize"), format!("{issuer}/token"));
    Json(json!({
        "issuer": issuer, "jwks_uri": jwks_uri, "response_types_supported": ["code"],
        "authorization_endpoint": authorize, "token_endpoint": token,
    }))
}

/// Redeems a code once, by who has the verifier of its challenge and the client's secret.
async fn token(State(state): State<Arc<Answers>>, body: String) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    let form: BTreeMap<String, String> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let refused = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error })));
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    if (field("client_id"), field("client_secret")) != (CLIENT, SECRET) {
        return Err(refused("invalid_client"));
    }
    let granted = state.codes.lock().remove(field("code"));
    let (challenge, id_token) = granted.ok_or_else(|| refused("invalid_grant"))?;
    let verifier = URL_SAFE_NO_PAD.encode(Sha256::digest(field("code_verifier")));
    if field("grant_type") != "authorization_code" || verifier != challenge || field("redirect_uri") != CALLBACK {
        return Err(refused("invalid_grant"));
    }
    Ok(Json(json!({ "token_type": "Bearer", "access_token": "unused", "id_token": id_token })))
}

async fn key_set(State(state): State<Arc<Answers>>) -> Result<Json<Value>, StatusCode> {
    state.asked.fetch_add(1, SeqCst);
    if state.down.load(SeqCst) {
        return Err(StatusCode::BAD_GATEWAY);
    }
    Ok(Json(json!({ "keys": *state.keys.lock() })))
}

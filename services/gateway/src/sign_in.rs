//! Signing in by a browser: OpenID Connect's authorization code with PKCE (RFC 7636), against the issuer that is
//! believed, or against the embedded mode's own, whose people are the samples.

mod personas;
mod return_to;

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cookie::time::Duration;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use wuwei_contracts::{Kind, Rejection};

use crate::{
    ClientSettings, Gateway,
    console::forms::{PageQuery, Posted},
    identity::{Bearer, Identity, SignedIn},
    refusal::Refused,
};

pub(crate) use personas::Personas;

pub(crate) use return_to::local;

/// How long signing in may take.
const LASTS: Duration = Duration::minutes(10);
/// Name of the cookie that holds what a sign-in under way must remember.
const COOKIE: &str = "wuwei-sign-in";
/// Where the issuer sends the browser back to.
pub(crate) const CALLBACK: &str = "/sign-in/callback";

/// A sign-in under way.
#[derive(Debug, Serialize, Deserialize)]
struct Attempt {
    /// Comes back with the code: nobody else's sign-in is finished here.
    state: String,
    /// Stands in what the issuer says of the person: no older answer is taken.
    nonce: String,
    /// Shows that whoever redeems the code is who asked for it.
    verifier: String,
    return_to: String,
}

/// What the issuer is asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub response_type: String,
    pub client_id: String,
    pub redirect_uri: String,
    pub scope: String,
    pub state: String,
    pub nonce: String,
    pub code_challenge: String,
    pub code_challenge_method: String,
}

/// The addresses of signing in.
pub(crate) fn router() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/sign-in", get(begin))
        .route(CALLBACK, get(finish))
        .route("/sign-out", post(end))
        .route(personas::ADDRESS, get(personas::choose).post(personas::chosen))
}

/// Where people sign in.
pub(crate) enum SignIn {
    /// As one of the sample people.
    Personas(Personas),
    /// At the issuer that is believed, by this client.
    Client(ClientSettings),
    /// Nowhere: programs come with tokens.
    Nowhere,
}

impl Gateway {
    /// The issuer of the sample people.
    fn personas(&self) -> Result<&Personas, Rejection> {
        match &self.sign_in {
            SignIn::Personas(personas) => Ok(personas),
            SignIn::Client(_) | SignIn::Nowhere => Err(nowhere()),
        }
    }

    /// The client that signs in at the issuer, and the issuer.
    fn client(&self) -> Result<(&ClientSettings, &Bearer), Rejection> {
        match (&self.sign_in, &self.identity) {
            (SignIn::Client(client), Identity::Issuer(issuer)) => Ok((client, issuer)),
            _ => Err(nowhere()),
        }
    }

    /// Where the issuer sends browsers back to: the whole address, but for the page of this very gateway.
    fn callback(&self) -> String {
        match (&self.sign_in, &self.settings.public) {
            (SignIn::Client(_), Some(public)) => format!("{}{CALLBACK}", public.trim_end_matches('/')),
            _ => CALLBACK.to_owned(),
        }
    }

    /// Who the issuer says has the code.
    async fn redeem(&self, code: &str, verifier: &str) -> Result<SignedIn, Rejection> {
        if let SignIn::Personas(personas) = &self.sign_in {
            let wrong = || refuse("sign_in_code", "the code is unknown, used or older than a minute");
            return personas.redeem(code, verifier).ok_or_else(wrong);
        }
        let (client, issuer) = self.client()?;
        let callback = self.callback();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &callback),
            ("client_id", &client.id),
            ("code_verifier", verifier),
        ];
        form.extend(client.secret.as_ref().map(|secret| ("client_secret", secret.expose())));
        issuer.redeem(serde_urlencoded::to_string(form).unwrap_or_default(), &client.id).await
    }
}

fn nowhere() -> Rejection {
    Rejection::new(Kind::NotFound, "no_sign_in", "nobody signs in by a browser here; programs come with a bearer token")
}

#[derive(Debug, Default, Deserialize)]
struct Begin {
    #[serde(default)]
    return_to: String,
}

async fn begin(State(gateway): State<Arc<Gateway>>, PageQuery(begin): PageQuery<Begin>) -> Result<Response, Refused> {
    let (client, address) = match &gateway.sign_in {
        SignIn::Personas(_) => (personas::CLIENT.to_owned(), personas::ADDRESS.to_owned()),
        _ => {
            let (client, issuer) = gateway.client()?;
            (client.id.clone(), issuer.endpoints().await?.authorization.to_string())
        }
    };
    let attempt =
        Attempt { state: random(), nonce: random(), verifier: random(), return_to: local(&begin.return_to).to_owned() };
    let asked = Asked {
        response_type: "code".to_owned(),
        client_id: client,
        redirect_uri: gateway.callback(),
        scope: "openid profile".to_owned(),
        state: attempt.state.clone(),
        nonce: attempt.nonce.clone(),
        code_challenge: challenge(&attempt.verifier),
        code_challenge_method: "S256".to_owned(),
    };
    let query = serde_urlencoded::to_string(&asked).unwrap_or_default();
    let cookie = gateway.sessions.seal(COOKIE, &attempt, LASTS);
    let mark = if address.contains('?') { '&' } else { '?' };
    Ok(redirect(&format!("{address}{mark}{query}"), cookie))
}

#[derive(Debug, Default, Deserialize)]
struct Finish {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    /// Why the issuer did not let the person sign in.
    error: Option<String>,
}

async fn finish(
    State(gateway): State<Arc<Gateway>>,
    PageQuery(answer): PageQuery<Finish>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let attempt = gateway.sessions.read::<Attempt>(COOKIE, &headers);
    let attempt = attempt.ok_or_else(|| refuse("sign_in_unknown", "no sign-in was begun here, or too long ago"))?;
    if attempt.state != answer.state {
        return Err(refuse("sign_in_unknown", "the answer belongs to another sign-in").into());
    }
    if let Some(error) = answer.error {
        return Err(refuse("sign_in_refused", &format!("the issuer says {error:.40}")).into());
    }
    let person = gateway.redeem(&answer.code, &attempt.verifier).await?;
    if person.nonce != attempt.nonce {
        return Err(refuse("sign_in_nonce", "the issuer's answer belongs to another sign-in").into());
    }
    let session = gateway.sessions.signed_in(person.subject, person.name);
    let mut response = redirect(&attempt.return_to, session);
    response.headers_mut().extend(gateway.sessions.forget(COOKIE).map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}

#[derive(Debug, Deserialize)]
struct End {}

async fn end(State(gateway): State<Arc<Gateway>>, _: Posted<End>) -> Response {
    redirect("/", gateway.sessions.ended())
}

/// Sends the browser to `address` by GET, with `cookie`.
pub(crate) fn redirect(address: &str, cookie: Option<HeaderValue>) -> Response {
    // An address of ours is visible ASCII; others have been refused.
    let to = HeaderValue::from_str(address).unwrap_or(HeaderValue::from_static("/"));
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    response
}

pub(crate) fn refuse(code: &'static str, detail: &str) -> Rejection {
    Rejection::new(Kind::Invalid, code, format!("{detail}; sign in again, from /sign-in"))
}

/// 256 random bits.
fn random() -> String {
    let mut bytes = [0; 32];
    // The system's source fails only where there is none, and then nothing here has a key either.
    let _ = SystemRandom::new().fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What stands for `verifier` in a request (RFC 7636, section 4.2).
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

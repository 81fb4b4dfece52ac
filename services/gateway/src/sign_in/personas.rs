//! The embedded mode's own issuer: whoever opens its page chooses one of the sample people. It serves this gateway's
//! console only, and only `wuwei up` has it; elsewhere people sign in at their own issuer.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use moka::sync::Cache;
use serde::Deserialize;
use wuwei_runtime::personas::{PERSONAS, Persona};

use super::{Asked, CALLBACK, challenge, random, redirect, refuse};
use crate::{
    Gateway,
    console::{forms::Posted, frame::Frame, page},
    identity::SignedIn,
    refusal::Refused,
};

/// Its page.
pub(super) const ADDRESS: &str = "/issuer/authorize";
/// The one client it serves.
pub(super) const CLIENT: &str = "wuwei-console";
/// How long a code can be redeemed.
const CODE_LASTS: Duration = Duration::from_mins(1);
/// Codes at once.
const CODES: u64 = 10_000;

/// The issuer of the sample people.
pub(crate) struct Personas {
    codes: Cache<String, (SignedIn, String)>,
}

impl Personas {
    pub fn new() -> Self {
        Self { codes: Cache::builder().time_to_live(CODE_LASTS).max_capacity(CODES).build() }
    }

    /// Who `code` was given for, once, to whoever has the verifier of the challenge it was asked with.
    pub fn redeem(&self, code: &str, verifier: &str) -> Option<SignedIn> {
        let (person, asked) = self.codes.remove(code)?;
        (asked == challenge(verifier)).then_some(person)
    }

    fn code(&self, persona: &Persona, asked: &Asked) -> String {
        let code = random();
        let person = SignedIn {
            subject: persona.subject.to_owned(),
            name: Some(persona.chinese.to_owned()),
            nonce: asked.nonce.clone(),
        };
        self.codes.insert(code.clone(), (person, asked.code_challenge.clone()));
        code
    }
}

/// The page on which one of the sample people is chosen.
#[derive(Template)]
#[template(path = "sign_in.html")]
struct Choose {
    frame: Frame,
    asked: Asked,
    people: &'static [Persona],
}

pub(super) async fn choose(
    State(gateway): State<Arc<Gateway>>,
    frame: Frame,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Refused> {
    gateway.personas()?;
    let Ok(Query(asked)) = asked else { return Err(other_client()) };
    check(&asked)?;
    Ok(page(&Choose { frame, asked, people: &PERSONAS }))
}

/// What the page says when somebody was chosen.
#[derive(Debug, Deserialize)]
pub(super) struct Chosen {
    persona: String,
    #[serde(flatten)]
    asked: Asked,
}

pub(super) async fn chosen(
    State(gateway): State<Arc<Gateway>>,
    Posted(Chosen { persona, asked }): Posted<Chosen>,
) -> Result<Response, Refused> {
    check(&asked)?;
    let unknown = || refuse("sign_in_person", "there is no such sample person");
    let persona = Persona::named(&persona).ok_or_else(unknown)?;
    let code = gateway.personas()?.code(persona, &asked);
    let answer = serde_urlencoded::to_string([("code", &code), ("state", &asked.state)]).unwrap_or_default();
    Ok(redirect(&format!("{CALLBACK}?{answer}"), None))
}

/// Only this gateway's own console is served, and only with a challenge.
fn check(asked: &Asked) -> Result<(), Refused> {
    let own = asked.client_id == CLIENT && asked.redirect_uri == CALLBACK && asked.response_type == "code";
    if own && asked.code_challenge_method == "S256" && asked.code_challenge.len() == 43 {
        return Ok(());
    }
    Err(other_client())
}

fn other_client() -> Refused {
    refuse("sign_in_client", "this page serves the console of this very machine only").into()
}

//! Language and size of text, kept by the browser.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use cookie::{Cookie, SameSite, time::Duration};
use serde::Deserialize;

use super::{forms::PageQuery, words::Language};
use crate::{
    session::cookies,
    sign_in::{local, redirect},
};

const LANGUAGE: &str = "wuwei-language";
const TEXT: &str = "wuwei-text";
const LASTS: Duration = Duration::days(365);

/// What the browser keeps.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Kept {
    pub language: Option<Language>,
    pub large: bool,
}

/// What came with a request.
pub(super) fn read(headers: &HeaderMap) -> Kept {
    cookies(headers).fold(Kept::default(), |kept, cookie| match cookie.name() {
        LANGUAGE => Kept { language: Language::parse(cookie.value()), ..kept },
        TEXT => Kept { large: cookie.value() == "large", ..kept },
        _ => kept,
    })
}

/// What is to be set.
#[derive(Debug, Deserialize)]
pub(super) struct Set {
    language: Option<String>,
    text: Option<String>,
    #[serde(default)]
    back: String,
}

/// Keeps a preference, and goes back to the page.
pub(super) async fn set(PageQuery(set): PageQuery<Set>) -> Response {
    let language = set.language.as_deref().and_then(Language::parse).map(|language| (LANGUAGE, language.name()));
    let text = set.text.as_deref().map(|text| (TEXT, if text == "large" { "large" } else { "usual" }));
    let mut response = redirect(local(&set.back), None);
    for (name, value) in language.into_iter().chain(text) {
        let cookie = Cookie::build((name, value)).path("/").max_age(LASTS).http_only(true).same_site(SameSite::Lax);
        let cookie = HeaderValue::from_str(&cookie.build().to_string()).ok();
        response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    }
    response
}

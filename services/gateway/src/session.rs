//! Who looks at a page. A session stands in a sealed cookie of the browser: the gateway has no database.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::Response,
};
use cookie::{Cookie, CookieJar, Key, SameSite, time::Duration};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha512};
use wuwei_runtime::{
    Clock,
    nats::caller::{As, new_key},
};

use crate::{Gateway, SERVICE};

/// How long a session lasts; then its holder signs in again.
const LASTS: Duration = Duration::hours(8);
/// Name of the cookie that holds it.
const COOKIE: &str = "wuwei-session";

/// Seals what browsers keep for the gateway.
pub(crate) struct Sessions {
    key: Key,
    secure: bool,
    clock: Clock,
}

/// What a session's cookie holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Session {
    /// Subject and name of who signed in; none for a visitor, who has a session for the token of forms only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    csrf: String,
    /// First second at which it is none any more.
    until: i64,
}

/// Who looks at a page: signed in or not.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    /// Their subject, once signed in.
    pub subject: Option<String>,
    /// What they are called.
    pub name: Option<String>,
    csrf: String,
    /// The cookie to be set: this is a session that the browser does not have yet.
    cookie: Option<HeaderValue>,
}

impl Visitor {
    /// What each form carries in its hidden field `csrf`.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// Whether a form with `given` as its `csrf` was made for this session.
    pub fn admits(&self, given: &str) -> bool {
        // Digests tell by the time they take to compare nothing of what was compared.
        Sha512::digest(&self.csrf) == Sha512::digest(given)
    }

    /// As whom services are called: who signed in, else the gateway, which may do what everybody may.
    pub fn caller(&self) -> As {
        As::Subject(self.subject.clone().unwrap_or_else(|| format!("service:{SERVICE}")).into())
    }
}

impl Sessions {
    /// Sessions sealed under `secret`; under a new one, good until the gateway stops, where none is given. `secure` says
    /// whether browsers reach the gateway by HTTPS only.
    pub fn new(secret: Option<&str>, secure: bool, clock: Clock) -> Self {
        let key = secret.map_or_else(Key::generate, |secret| Key::from(&Sha512::digest(secret)));
        Self { key, secure, clock }
    }

    /// The session of who signed in as `subject`.
    pub fn signed_in(&self, subject: String, name: Option<String>) -> Option<HeaderValue> {
        self.seal(COOKIE, &self.session(Some(subject), name), LASTS)
    }

    /// The header that ends a session.
    pub fn ended(&self) -> Option<HeaderValue> {
        self.forget(COOKIE)
    }

    /// Who sent `headers`. A cookie that is none, is forged or has ended is nobody's.
    pub fn visitor(&self, headers: &HeaderMap) -> Visitor {
        let known = self.read::<Session>(COOKIE, headers).filter(|session| session.until > self.now());
        let (session, cookie) = match known {
            Some(session) => (session, None),
            None => {
                let session = self.session(None, None);
                let cookie = self.seal(COOKIE, &session, LASTS);
                (session, cookie)
            }
        };
        Visitor { subject: session.subject, name: session.name, csrf: session.csrf, cookie }
    }

    /// The header by which a browser keeps `value` for `lasts`, sealed, under `name`.
    pub fn seal(&self, name: &'static str, value: &impl Serialize, lasts: Duration) -> Option<HeaderValue> {
        let name = self.named(name);
        let mut jar = CookieJar::new();
        let cookie = Cookie::build((name.clone(), serde_json::to_string(value).ok()?));
        let cookie = cookie.path("/").http_only(true).secure(self.secure).same_site(SameSite::Lax).max_age(lasts);
        jar.private_mut(&self.key).add(cookie);
        HeaderValue::from_str(&jar.get(&name)?.to_string()).ok()
    }

    /// What the browser keeps under `name`, if it is what was sealed.
    pub fn read<T: DeserializeOwned>(&self, name: &'static str, headers: &HeaderMap) -> Option<T> {
        let name = self.named(name);
        let cookie = cookies(headers).find(|cookie| cookie.name() == name)?.into_owned();
        let mut jar = CookieJar::new();
        jar.add_original(cookie);
        serde_json::from_str(jar.private(&self.key).get(&name)?.value()).ok()
    }

    /// The header by which a browser forgets what it keeps under `name`.
    pub fn forget(&self, name: &'static str) -> Option<HeaderValue> {
        let cookie = Cookie::build((self.named(name), "")).path("/").http_only(true).secure(self.secure);
        HeaderValue::from_str(&cookie.max_age(Duration::ZERO).build().to_string()).ok()
    }

    fn session(&self, subject: Option<String>, name: Option<String>) -> Session {
        Session { subject, name, csrf: new_key(), until: self.now() + LASTS.whole_seconds() }
    }

    /// Browsers take a name with this prefix from HTTPS and this very host only.
    fn named(&self, name: &str) -> String {
        if self.secure { format!("__Host-{name}") } else { name.to_owned() }
    }

    fn now(&self) -> i64 {
        self.clock.now().as_second()
    }
}

/// Gives a browser that is shown a page its session, where it has none yet.
pub(crate) async fn keep(State(gateway): State<Arc<Gateway>>, mut request: Request, next: Next) -> Response {
    // The page and the header are of one session: it is made here, once.
    let visitor = gateway.sessions.visitor(request.headers());
    let cookie = visitor.cookie.clone();
    request.extensions_mut().insert(visitor);
    let mut response = next.run(request).await;
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    response.headers_mut().extend(cookie.filter(|_| is_page).map(|cookie| (header::SET_COOKIE, cookie)));
    response
}

/// The cookies of a request.
pub(crate) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = Cookie<'_>> {
    let texts = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| Cookie::split_parse(text).filter_map(Result::ok))
}

impl FromRequestParts<Arc<Gateway>> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, gateway: &Arc<Gateway>) -> Result<Self, Infallible> {
        let made = parts.extensions.get::<Self>().cloned();
        Ok(made.unwrap_or_else(|| gateway.sessions.visitor(&parts.headers)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(set: &HeaderValue) -> HeaderMap {
        let pair = set.to_str().unwrap().split(';').next().unwrap();
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(pair).unwrap())])
    }

    fn sessions(secret: &str) -> Sessions {
        Sessions::new(Some(secret), true, Clock::default())
    }

    #[test]
    fn who_signed_in_is_known_by_the_cookie_and_by_no_other() {
        let own = sessions("one");
        let cookie = own.signed_in("zheng".to_owned(), Some("示例·郑阿姨".to_owned())).unwrap();
        let text = cookie.to_str().unwrap();
        for part in ["__Host-wuwei-session=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=28800"] {
            assert!(text.contains(part), "{text}");
        }
        assert!(!text.contains("zheng"), "sealed");
        let visitor = own.visitor(&sent(&cookie));
        assert_eq!((visitor.subject.as_deref(), visitor.cookie.clone()), (Some("zheng"), None));
        assert!(visitor.admits(visitor.csrf()) && !visitor.admits("") && !visitor.admits("x"));
        assert_eq!(sessions("two").visitor(&sent(&cookie)).subject, None, "sealed by another gateway");
        for cut in [20, text.find(';').unwrap() - 1] {
            let cut = HeaderValue::from_str(&text[..cut]).unwrap();
            assert_eq!(own.visitor(&sent(&cut)).subject, None, "cut off");
        }
    }

    #[test]
    fn a_session_ends_after_eight_hours() {
        let clock = Clock::default();
        let own = Sessions::new(Some("one"), false, clock.clone());
        let headers = sent(&own.signed_in("zheng".to_owned(), None).unwrap());
        clock.set_offset(jiff::SignedDuration::from_secs(8 * 3600 - 60));
        assert_eq!(own.visitor(&headers).subject.as_deref(), Some("zheng"));
        clock.set_offset(jiff::SignedDuration::from_secs(8 * 3600 + 1));
        assert_eq!(own.visitor(&headers).subject, None);
    }

    #[test]
    fn a_visitor_gets_a_session_for_the_token_of_forms() {
        let own = sessions("one");
        let first = own.visitor(&HeaderMap::new());
        let again = own.visitor(&sent(&first.cookie.clone().unwrap()));
        assert!(first.subject.is_none() && again.admits(first.csrf()) && again.cookie.is_none());
        assert!(!own.visitor(&HeaderMap::new()).admits(first.csrf()), "another visitor");
    }
}

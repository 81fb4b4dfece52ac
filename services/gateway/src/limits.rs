//! How much one client may ask: whoever signed in by their subject, others by the address they call from.

use std::{net::SocketAddr, num::NonZeroU32, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    state::keyed::HashMapStateStore,
};
use wuwei_contracts::{Kind, Rejection};

use crate::{Gateway, refusal::Refused, session::Visitor};

/// Attempts with a follow code at once, and per minute: a code has 60 bits, and whoever mistypes needs a few.
const GUESSES: NonZeroU32 = NonZeroU32::new(10).unwrap();
/// Clients kept in mind before those that have not called lately are forgotten.
const MOST_CLIENTS: usize = 10_000;

type Keyed = RateLimiter<String, HashMapStateStore<String>, DefaultClock>;

/// Counts what clients ask.
pub(crate) struct Limits {
    requests: Keyed,
    guesses: Keyed,
    clock: DefaultClock,
}

/// The address a connection comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub SocketAddr);

/// Who is counted: a subject or an address.
#[derive(Debug, Clone)]
pub(crate) struct Client(pub String);

impl Limits {
    /// `per_second` requests of one client, and ten times as many at once.
    pub fn new(per_second: NonZeroU32) -> Self {
        let burst = per_second.saturating_mul(NonZeroU32::MIN.saturating_add(9));
        Self {
            requests: RateLimiter::hashmap(Quota::per_second(per_second).allow_burst(burst)),
            guesses: RateLimiter::hashmap(Quota::per_minute(GUESSES)),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a request of `client`.
    ///
    /// # Errors
    /// 429 past the limit, with when to come again.
    pub fn request(&self, client: &str) -> Result<(), Rejection> {
        let detail = "this is more than one client may ask for; ask less often";
        self.count(&self.requests, client, ("too_many_requests", detail))
    }

    /// Counts an attempt of `client` to show by a follow code to be a wisher.
    ///
    /// # Errors
    /// 429 past the limit, with when to come again.
    pub fn guess(&self, client: &str) -> Result<(), Rejection> {
        let detail = "too many follow codes were tried; wait, and compare the code with the receipt";
        self.count(&self.guesses, client, ("too_many_follow_codes", detail))
    }

    fn count(&self, limiter: &Keyed, client: &str, (code, detail): (&'static str, &str)) -> Result<(), Rejection> {
        if limiter.len() > MOST_CLIENTS {
            limiter.retain_recent();
        }
        limiter.check_key(&client.to_owned()).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now()) + Duration::from_millis(999);
            let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).max(1);
            Rejection::new(Kind::RateLimited, code, detail).retry_after(seconds)
        })
    }
}

/// Counts every request, and says who is counted.
pub(crate) async fn keep(State(gateway): State<Arc<Gateway>>, mut request: Request, next: Next) -> Response {
    let subject = request.extensions().get::<Visitor>().and_then(|visitor| visitor.subject.clone());
    let peer = || request.extensions().get::<Peer>().map(|peer| peer.0.ip().to_string());
    let client = subject.or_else(peer).unwrap_or_default();
    if let Err(rejection) = gateway.limits.request(&client) {
        return Refused::from(rejection).into_response();
    }
    request.extensions_mut().insert(Client(client));
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_a_burst_and_others_have_their_own() {
        let limits = Limits::new(NonZeroU32::new(2).unwrap());
        let admitted = (0..100).take_while(|_| limits.request("a").is_ok()).count();
        assert!((20..=25).contains(&admitted), "{admitted}");
        let refused = limits.request("a").unwrap_err();
        assert_eq!((refused.kind, refused.retry_after), (Kind::RateLimited, Some(1)));
        assert!(limits.request("b").is_ok());
    }

    #[test]
    fn follow_codes_cannot_be_guessed_at_speed() {
        let limits = Limits::new(NonZeroU32::MAX);
        let admitted = (0..100).take_while(|_| limits.guess("a").is_ok()).count();
        assert!((10..=11).contains(&admitted), "{admitted}");
        let wait = limits.guess("a").unwrap_err().retry_after.unwrap();
        assert!((1..=6).contains(&wait), "{wait}");
    }
}

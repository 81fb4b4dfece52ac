//! Events as they happen, as server-sent events (WHATWG HTML, 9.2): those of a town, or of one thing.
//!
//! Each event's `id` says how far every stream was read: a client that comes back with it as `Last-Event-ID`, as browsers do
//! by themselves, goes on where it stopped, with nothing left out and nothing twice.

use std::{collections::BTreeMap, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, stream};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, watch};
use wuwei_contracts::{Kind, Place, Rejection, Role, Town, grants::MyGrants, subject, wishes};
use wuwei_runtime::nats::{
    caller::{As, Call},
    tail::{Beginning, Selection, Tail, Thing},
};

use crate::{Gateway, refusal::Refused, request, who};

/// Clients that listen at once, of one gateway: each costs a consumer per stream.
pub const LISTENERS: usize = 64;
/// How often something is sent where nothing happens, so that nobody on the way takes the connection for dead.
const ALIVE: Duration = Duration::from_secs(15);
/// Who may hear everything of a town, and who did it.
const HEARERS: &[Role] = &[Role::TownOfficer, Role::CityOfficer, Role::Operator, Role::Auditor];
/// What only they are told of an event.
const APART: [&str; 3] = ["actor", "wisher", "person"];

/// What the address asks.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// `now`, or `start` for what is still stored first.
    from: Option<String>,
}

/// Everything of a town.
pub async fn of_town(
    State(gateway): State<Arc<Gateway>>,
    Path(town): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let hearing = Hearing::of(&gateway, &town, &headers).await?;
    if !hearing.all {
        return Err(missing_role(&hearing.town).into());
    }
    let from = beginning(asked.from.as_deref(), Beginning::Now)?;
    hearing.answer(&gateway, None, from).await
}

/// Everything of one thing.
pub async fn of_thing(
    State(gateway): State<Arc<Gateway>>,
    Path((town, service, aggregate, id)): Path<(String, String, String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let hearing = Hearing::of(&gateway, &town, &headers).await?;
    let is_wish = (service.as_str(), aggregate.as_str()) == (wishes::SERVICE, "wish");
    if !(hearing.all || is_wish) {
        return Err(missing_role(&hearing.town).into());
    }
    for (name, token) in [("service", &service), ("aggregate", &aggregate), ("id", &id)] {
        if !subject::is_token(token) {
            let detail = format!("{token:?} is no {name}; give it as events have it in their source");
            return Err(Rejection::new(Kind::Invalid, "invalid_field", detail).at(name, token, "token").into());
        }
    }
    let from = beginning(asked.from.as_deref(), Beginning::Start)?;
    hearing.answer(&gateway, Some(Thing { service, aggregate, id }), from).await
}

fn beginning(asked: Option<&str>, usual: Beginning) -> Result<Beginning, Rejection> {
    match asked {
        None => Ok(usual),
        Some("start") => Ok(Beginning::Start),
        Some("now") => Ok(Beginning::Now),
        Some(other) => {
            let detail = "from is neither start nor now; give one of them, or leave it out";
            Err(Rejection::new(Kind::Invalid, "invalid_field", detail).at("from", other, "enum"))
        }
    }
}

fn missing_role(town: &Town) -> Rejection {
    let roles: Vec<_> = HEARERS.iter().map(|role| role.as_str()).collect();
    let detail = format!("to hear everything of {town} takes one of the roles {} there", roles.join(", "));
    Rejection::new(Kind::Forbidden, "role_missing", detail).at("town", town.as_str(), "role")
}

/// Somebody who wants to listen.
struct Hearing {
    town: Town,
    /// Whether they may hear everything.
    all: bool,
    after: BTreeMap<String, u64>,
    slot: OwnedSemaphorePermit,
}

impl Hearing {
    async fn of(gateway: &Gateway, town: &str, headers: &HeaderMap) -> Result<Self, Refused> {
        let by = who::of(headers, &gateway.identity).await?;
        if let As::Subject(subject) = &by {
            gateway.limits.request(subject)?;
        }
        let town = gateway.towns.named(town).await?;
        let after = match request::header(headers, "last-event-id")? {
            Some(text) => places(&text)?,
            None => BTreeMap::new(),
        };
        let asked = Call { patience: gateway.settings.patience, ..Call::by(by) };
        let held = gateway.caller.call(&Town::city(), &MyGrants {}, &asked).await?;
        let hears = |role: &Role| HEARERS.contains(role);
        let all = held.grants.iter().any(|grant| hears(&grant.role) && grant.scope.covers(&town, Place::Town));
        let slot = gateway.listeners.clone().try_acquire_owned().map_err(|_| {
            let detail = "as many clients listen as can; come again later, or read the history of a thing";
            Rejection::new(Kind::Unavailable, "too_many_listeners", detail).retry_after(5)
        })?;
        Ok(Self { town, all, after, slot })
    }

    async fn answer(self, gateway: &Gateway, thing: Option<Thing>, from: Beginning) -> Result<Response, Refused> {
        let selection = Selection { town: Some(self.town), thing, from, after: self.after, stored_only: false };
        let tail = gateway.caller.tail(&selection).await.map_err(|error| {
            tracing::warn!(%error, "events cannot be read");
            let detail = "the events cannot be read at present; come again in a moment";
            Refused::new(StatusCode::SERVICE_UNAVAILABLE, "events_unavailable", detail)
        })?;
        let stopping = gateway.stopping.clone();
        let reading = Reading { places: tail.places(), tail, all: self.all, stopping, _slot: self.slot };
        Ok(Sse::new(reading.told()).keep_alive(KeepAlive::new().interval(ALIVE)).into_response())
    }
}

/// Events on their way to a client.
struct Reading {
    tail: Tail,
    places: BTreeMap<String, u64>,
    all: bool,
    stopping: watch::Receiver<()>,
    _slot: OwnedSemaphorePermit,
}

impl Reading {
    /// One by one, until the streams can no longer be read or the gateway stops: the client comes back by itself then.
    fn told(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut reading| async move {
            let next = tokio::select! {
                next = reading.tail.next() => next,
                _ = reading.stopping.changed() => return None,
            };
            match next {
                Ok(Some(stored)) => {
                    reading.places.insert(stored.stream, stored.sequence);
                    let event = Event::default().id(written(&reading.places)).data(reading.shown(&stored.payload));
                    Some((Ok(event), reading))
                }
                Ok(None) => None,
                Err(error) => {
                    tracing::warn!(%error, "a client's events cannot be read on");
                    None
                }
            }
        })
    }

    /// The event on one line, without what this client is not told.
    fn shown(&self, payload: &[u8]) -> String {
        let Ok(mut event) = serde_json::from_slice::<Value>(payload) else { return String::new() };
        let apart = if self.all { &[][..] } else { &APART };
        for name in apart {
            let data = event.get_mut("data").and_then(Value::as_object_mut);
            data.and_then(|data| data.remove(*name));
            event.as_object_mut().and_then(|event| event.remove(*name));
        }
        event.to_string()
    }
}

/// `wishes.17_registry.4`: the last sequence of each stream.
fn written(places: &BTreeMap<String, u64>) -> String {
    let one =
        |(stream, last): (&String, &u64)| format!("{}.{last}", stream.trim_start_matches("EVT_").to_ascii_lowercase());
    places.iter().map(one).collect::<Vec<_>>().join("_")
}

fn places(text: &str) -> Result<BTreeMap<String, u64>, Rejection> {
    let one = |part: &str| {
        let (service, last) = part.split_once('.')?;
        Some((subject::stream(service), last.parse().ok()?)).filter(|_| subject::is_token(service))
    };
    text.split('_').map(one).collect::<Option<_>>().ok_or_else(|| {
        let detail = "the header last-event-id is none that was sent from here; leave it out to begin anew";
        Rejection::new(Kind::Invalid, "invalid_header", detail).at("last-event-id", text, "event_id")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_how_far_each_stream_was_read() {
        let read = BTreeMap::from([("EVT_REGISTRY".to_owned(), 4), ("EVT_WISHES".to_owned(), 17)]);
        assert_eq!(written(&read), "registry.4_wishes.17");
        assert_eq!(places("registry.4_wishes.17").unwrap(), read);
        for wrong in ["", "wishes", "wishes.x", "wishes.1_", "EVT>.1", "wishes.-1"] {
            assert_eq!(&*places(wrong).unwrap_err().code, "invalid_header", "{wrong}");
        }
    }
}

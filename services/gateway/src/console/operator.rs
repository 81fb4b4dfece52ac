//! How the system runs: services and their instances, towns, how far consumers are behind, dead letters. It is read from
//! NATS itself, where no service looks at roles: that is done here.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use wuwei_contracts::{Place, Role, Town};
use wuwei_runtime::{
    dead_letters::{Choice, DeadLetter},
    nats::{roll_call::Instance, tail::Lag},
};

use super::{Failure, frame::Frame, page, staff::rights::Rights};
use crate::Gateway;

/// How long to wait for one more answer of an instance.
const QUIET: Duration = Duration::from_millis(150);
/// Dead letters shown.
const LETTERS: usize = 50;
/// Consumers shown, the one furthest behind first.
const CONSUMERS: usize = 30;

/// Their addresses.
pub(super) fn router() -> Router<Arc<Gateway>> {
    Router::new().route("/operator", get(show)).route("/operator/figures", get(figures))
}

/// A service, as its instances tell.
struct Service {
    name: String,
    instances: Vec<Instance>,
}

/// What is shown.
struct Running {
    at: jiff::Timestamp,
    services: Vec<Service>,
    /// Events not yet digested, all together.
    behind: u64,
    /// Consumers that are behind.
    lags: Vec<Lag>,
    letters: Vec<DeadLetter>,
}

#[derive(Template)]
#[template(path = "operator/page.html")]
struct OperatorPage {
    frame: Frame,
    running: Running,
}

/// Only what changes.
#[derive(Template)]
#[template(path = "operator/figures.html")]
struct Part {
    frame: Frame,
    running: Running,
}

async fn show(State(gateway): State<Arc<Gateway>>, frame: Frame) -> Result<Response, Failure> {
    let running = Running::read(&gateway, &frame).await?;
    Ok(page(&OperatorPage { frame, running }))
}

async fn figures(State(gateway): State<Arc<Gateway>>, frame: Frame) -> Result<Response, Failure> {
    let running = Running::read(&gateway, &frame).await?;
    Ok(page(&Part { frame, running }))
}

/// Operators, and auditors, who read everything.
pub(super) fn may_see(rights: &Rights) -> bool {
    rights.hold(&[Role::Operator, Role::Auditor], &Town::city(), Place::Town)
}

impl Running {
    async fn read(gateway: &Gateway, frame: &Frame) -> Result<Self, Failure> {
        if !may_see(&Rights::of(gateway, frame).await?) {
            return Err(Failure::forbidden(frame.clone()));
        }
        let unavailable = |error: &dyn std::fmt::Display| {
            tracing::warn!(%error, "how the system runs cannot be told");
            Failure::new(frame.clone(), StatusCode::SERVICE_UNAVAILABLE, "failure.unavailable")
        };
        let letters = gateway.caller.dead_letters();
        let choice = Choice::default();
        let (instances, lags, letters) =
            tokio::join!(gateway.caller.roll_call(QUIET), gateway.caller.lags(), letters.list(&choice, LETTERS));
        let lags = lags.map_err(|error| unavailable(&error))?;
        Ok(Self {
            at: gateway.now(),
            services: by_service(instances.map_err(|error| unavailable(&error))?),
            behind: lags.iter().map(pending).sum(),
            lags: furthest(lags),
            letters: letters.map_err(|error| unavailable(&error))?,
        })
    }
}

fn pending(lag: &Lag) -> u64 {
    lag.pending + lag.unacknowledged
}

fn by_service(instances: Vec<Instance>) -> Vec<Service> {
    let mut services: BTreeMap<String, Vec<Instance>> = BTreeMap::new();
    for instance in instances {
        services.entry(instance.service.clone()).or_default().push(instance);
    }
    services.into_iter().map(|(name, instances)| Service { name, instances }).collect()
}

/// Those that are behind, the furthest first.
fn furthest(mut lags: Vec<Lag>) -> Vec<Lag> {
    lags.retain(|lag| pending(lag) > 0);
    lags.sort_by_key(|lag| (std::cmp::Reverse(pending(lag)), lag.consumer.clone()));
    lags.truncate(CONSUMERS);
    lags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_furthest_behind_comes_first_and_who_is_not_is_left_out() {
        let lag = |consumer: &str, pending, unacknowledged| Lag {
            stream: "EVT_WISHES".to_owned(),
            consumer: consumer.to_owned(),
            pending,
            unacknowledged,
        };
        let shown = furthest(vec![lag("a", 0, 0), lag("b", 3, 1), lag("c", 0, 9)]);
        assert_eq!(shown.iter().map(|lag| lag.consumer.as_str()).collect::<Vec<_>>(), ["c", "b"]);
    }
}

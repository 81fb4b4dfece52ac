//! What tracing costs: one call of a hundred sampled, exported to a collector that drops everything.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use axum::{Router, extract::State, routing::post};
use bytes::Bytes;
use serde::Serialize;

use crate::{
    cell::{Cell, Figure, Ground, Mode},
    child::{Child, told_to_end},
    failure::{Failure, While},
    instance::Setup,
    options::{Backend, Workload},
    say,
};

/// The same load without traces and with.
#[derive(Debug, Clone, Serialize)]
pub struct Tracing {
    pub without: Figure,
    pub with: Figure,
    /// Bytes of traces the collector took.
    pub exported: u64,
}

impl Tracing {
    /// Share of the throughput lost.
    pub fn cost(&self) -> f64 {
        1.0 - self.with.per_second / self.without.per_second
    }
}

/// The collector's process: takes traces, counts their bytes, and says how many in the end.
pub async fn sink() -> Result<(), Failure> {
    let taken = Arc::new(AtomicU64::new(0));
    let take = async |State(taken): State<Arc<AtomicU64>>, body: Bytes| {
        taken.fetch_add(body.len() as u64, Ordering::Relaxed);
    };
    let routes = Router::new().route("/v1/traces", post(take)).with_state(taken.clone());
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    say(format_args!("http://{}", listener.local_addr()?));
    tokio::select! {
        ended = axum::serve(listener, routes) => ended.doing("the collector")?,
        () = told_to_end() => {}
    }
    say(taken.load(Ordering::Relaxed));
    Ok(())
}

/// Measures both, one after the other; `turn` decides which comes first.
pub async fn measure(ground: &Ground, turn: u64) -> Result<Tracing, Failure> {
    let cell = |mode| Cell {
        backend: Backend::Postgres,
        workload: Workload::Insert,
        in_flight: ground.options.most_in_flight(),
        instances: 1,
        mode,
    };
    let plain = async || ground.measure(&cell(Mode::Batched), &Setup::default(), turn).await;
    let traced = async || {
        let mut collector = Child::start(&["sink"], &ground.folder().join("sink.log"))?;
        let setup = Setup { collector: Some(collector.line().await?), ..Setup::default() };
        let figure = ground.measure(&cell(Mode::Traced), &setup, turn).await?;
        let taken = collector.finish().await?.unwrap_or_default();
        let taken = taken.parse::<u64>().doing("bytes the collector took")?;
        Ok::<_, Failure>((figure, taken))
    };
    let (without, (with, exported)) = if turn.is_multiple_of(2) {
        let without = plain().await?;
        (without, traced().await?)
    } else {
        let with = traced().await?;
        (plain().await?, with)
    };
    if exported == 0 {
        return Err(Failure::new("no trace reached the collector"));
    }
    Ok(Tracing { without, with, exported })
}

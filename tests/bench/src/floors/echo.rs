//! Raw NATS echo: a server process that sends every request back, and the same closed loop.

use std::{
    cell::{Cell, RefCell},
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures::future::{join, join_all};
use serde::Serialize;
use wuwei_contracts::subject::QUEUE_GROUP;
use wuwei_runtime::testing::Bus;
use wuwei_testkit::servers::Login;

use crate::{
    cell::{Ground, per},
    child::{Child, told_to_end},
    failure::{Failure, While},
    load::tally::Latency,
    process::Measured,
    say,
};

const SUBJECT: &str = "echo.bench";
/// About as long as a command of the workload *insert*.
const BODY: &[u8] =
    br#"{"id":"0192f0c1-7a5e-7000-8000-000000000000","amount":123,"note":"a note of the usual length, some 40 chars"}"#;
const PATIENCE: Duration = Duration::from_secs(10);

/// Requests echoed.
#[derive(Debug, Clone, Serialize)]
pub struct Echo {
    pub in_flight: usize,
    pub per_second: f64,
    pub latency: Latency,
    /// CPU microseconds per request.
    pub client: Option<f64>,
    pub server: Option<f64>,
    pub nats: Option<f64>,
}

/// The echo server's process.
pub async fn serve(nats: &str, user: &str) -> Result<(), Failure> {
    let bus = Bus::connect(nats, user, user).await?;
    say("ready");
    tokio::select! {
        ended = bus.echo(SUBJECT, QUEUE_GROUP) => ended.map_err(Failure::from),
        () = told_to_end() => Ok(()),
    }
}

/// Measures the echo with `in_flight` requests under way.
pub async fn measure(ground: &Ground, in_flight: usize) -> Result<Echo, Failure> {
    let Login { address, user } = ground.servers.login();
    let mut server = Child::start(&["echo", "--nats", &address, "--user", &user], &ground.folder().join("echo.log"))?;
    server.line().await?;
    answers(&ground.servers.bus).await?;
    let processes =
        [Some(Measured::One(std::process::id())), Some(Measured::One(server.id())), ground.servers.nats_process()];
    let used = || processes.map(|process| process.and_then(Measured::cpu));
    let (measuring, stop) = (Cell::new(false), Cell::new(false));
    let took = RefCell::new(Vec::new());
    let asking = join_all((0..in_flight).map(|_| ask(&ground.servers.bus, &measuring, &stop, &took)));
    let timing = async {
        tokio::time::sleep(Duration::from_secs_f64(ground.options.warm_up / 2.0)).await;
        let (before, start) = (used(), Instant::now());
        measuring.set(true);
        tokio::time::sleep(ground.options.measured() / 2).await;
        measuring.set(false);
        let (after, seconds) = (used(), start.elapsed().as_secs_f64());
        stop.set(true);
        (before, after, seconds)
    };
    let ((before, after, seconds), asked) = join(timing, asking).await;
    asked.into_iter().collect::<Result<(), Failure>>()?;
    server.finish().await?;
    let mut took = took.into_inner();
    took.sort_unstable();
    let count = per(took.len().max(1));
    let each = |place: usize| {
        let (before, after): (Option<Duration>, Option<Duration>) = (before[place], after[place]);
        Some(after?.saturating_sub(before?).as_secs_f64() * 1e6 / count)
    };
    Ok(Echo {
        in_flight,
        per_second: per(took.len()) / seconds,
        latency: Latency::of(&took),
        client: each(0),
        server: each(1),
        nats: each(2),
    })
}

/// Waits until the echo server has subscribed.
async fn answers(bus: &Bus) -> Result<(), Failure> {
    let trying = async {
        while bus.request(SUBJECT.to_owned(), &[], Bytes::new(), PATIENCE).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, trying).await.doing("waiting for the echo server")
}

async fn ask(bus: &Bus, measuring: &Cell<bool>, stop: &Cell<bool>, took: &RefCell<Vec<u32>>) -> Result<(), Failure> {
    while !stop.get() {
        let sent = Instant::now();
        let reply = bus.request(SUBJECT.to_owned(), &[], Bytes::from_static(BODY), PATIENCE).await?;
        if reply.body != BODY {
            return Err(Failure::new("the echo is not what was sent"));
        }
        if measuring.get() {
            took.borrow_mut().push(u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX));
        }
    }
    Ok(())
}

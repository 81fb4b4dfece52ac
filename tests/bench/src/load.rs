//! The load: a closed loop of so many requests under way over the real caller. Every reply is checked, everything
//! acknowledged is counted, so that the rows can be compared with it.

pub mod client;
pub mod orders;
mod random;
pub mod tally;
mod zipf;

use std::{
    cell::{Cell, RefCell},
    time::{Duration, Instant},
};

use futures::future::{join_all, try_join};

use crate::{failure::Failure, options::Workload};

pub use client::Client;
pub use orders::{OFFICERS, Orders, PLACE_MOST, PLACES, TAKEN_CODES, towns};
pub use tally::Tally;
pub use zipf::Zipf;

/// What to send.
#[derive(Debug, Clone)]
pub struct Load {
    pub workload: Workload,
    pub in_flight: usize,
    pub span: Span,
    /// Whether one call of a hundred carries a sampled trace context.
    pub traced: bool,
    /// Whether to note when each command was sent, to be compared with the arrival of its event.
    pub noted: bool,
}

/// How long to go on.
#[derive(Debug, Clone, Copy)]
pub enum Span {
    /// A warm-up that is checked but not measured, then as long as said.
    For { warm_up: Duration, measured: Duration },
    /// Until so many commands were acknowledged.
    Commands(u64),
}

/// What came of a load.
pub struct Done<A, B> {
    pub tally: Tally,
    /// Seconds measured.
    pub seconds: f64,
    /// What was looked at when measuring began.
    pub begun: Option<A>,
    /// What was looked at when measuring ended.
    pub ended: Option<B>,
}

struct Running<'a> {
    client: &'a Client,
    load: &'a Load,
    orders: RefCell<Orders>,
    tally: RefCell<Tally>,
    stop: Cell<bool>,
}

/// Runs `load`; looks at the processes by `first` when measuring begins, and by `last`, given the number of changes
/// acknowledged so far, when it ends.
pub async fn run<A, B>(
    client: &Client,
    load: &Load,
    orders: Orders,
    first: impl FnOnce() -> A,
    last: impl AsyncFnOnce(u64) -> Result<B, Failure>,
) -> Result<Done<A, B>, Failure> {
    let running =
        Running { client, load, orders: RefCell::new(orders), tally: RefCell::default(), stop: Cell::new(false) };
    let before = client.retries();
    let workers = async {
        let ended = join_all((0..load.in_flight).map(|_| running.work())).await;
        ended.into_iter().collect::<Result<(), Failure>>()
    };
    let (begun, ended, seconds) = match load.span {
        Span::For { warm_up, measured } => {
            let timing = running.time(warm_up, measured, first, last);
            let ((begun, ended, seconds), ()) = try_join(timing, workers).await?;
            (Some(begun), Some(ended), seconds)
        }
        Span::Commands(_) => {
            let started = Instant::now();
            workers.await?;
            (None, None, started.elapsed().as_secs_f64())
        }
    };
    let mut tally = running.tally.into_inner();
    tally.retried = client.retries() - before;
    tally.sort();
    Ok(Done { tally, seconds, begun, ended })
}

impl Running<'_> {
    async fn time<A, B>(
        &self,
        warm_up: Duration,
        measured: Duration,
        first: impl FnOnce() -> A,
        last: impl AsyncFnOnce(u64) -> Result<B, Failure>,
    ) -> Result<(A, B, f64), Failure> {
        tokio::time::sleep(warm_up).await;
        let begun = first();
        let start = Instant::now();
        self.tally.borrow_mut().measuring = true;
        tokio::time::sleep(measured).await;
        self.tally.borrow_mut().measuring = false;
        let seconds = start.elapsed().as_secs_f64();
        let changes = self.tally.borrow().changes();
        let ended = last(changes).await;
        self.stop.set(true);
        Ok((begun, ended?, seconds))
    }

    /// One requester: an order, its reply, the next order.
    async fn work(&self) -> Result<(), Failure> {
        while !self.is_over() {
            let order = self.orders.borrow_mut().next(self.load);
            let sent = Instant::now();
            let told = self.client.place(&order).await.inspect_err(|_| self.stop.set(true))?;
            self.tally.borrow_mut().count(&order, told, sent, self.load.noted);
        }
        Ok(())
    }

    fn is_over(&self) -> bool {
        let enough = match self.load.span {
            Span::For { .. } => false,
            Span::Commands(most) => self.orders.borrow().given() >= most,
        };
        enough || self.stop.get()
    }
}

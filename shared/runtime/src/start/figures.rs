//! What the parts of a service count, as metrics.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use tokio::sync::watch;

use super::towns::Towns;
use crate::{
    clock::Clock,
    consumers::ConsumerFigures,
    due::DueFigures,
    leases::Held,
    metrics::{Figure, Source},
    nats::connection::Connection,
    outbox::relay::RelayState,
    writer::Writer,
};

/// The parts that count.
pub(super) struct Counting {
    pub writer: Writer,
    pub relay: Arc<RelayState>,
    pub consumers: Arc<ConsumerFigures>,
    pub due: Arc<DueFigures>,
    pub clock: Clock,
    pub held: watch::Receiver<Held>,
    pub towns: Arc<Towns>,
    pub connection: Connection,
}

impl Source for Counting {
    fn figures(&self) -> Vec<Figure> {
        let mut figures = self.writing();
        figures.extend(self.relaying());
        figures.extend(self.consuming());
        figures.extend(self.serving());
        figures
    }
}

impl Counting {
    fn writing(&self) -> Vec<Figure> {
        let stats = self.writer.stats();
        vec![
            Figure::gauge("wuwei_writer_queued", "Jobs waiting for the writer", size(self.writer.queued())),
            counted("wuwei_writer_batches", "Batches run", &stats.batches),
            counted("wuwei_writer_attempts", "Jobs taken into batches, each attempt counted", &stats.attempts),
            counted("wuwei_writer_reads", "Rounds of gathered finds", &stats.reads),
            counted("wuwei_writer_flushes", "Flush statements", &stats.flushes),
            counted("wuwei_writer_losers", "Rows that lost a race", &stats.losers),
            counted("wuwei_writer_halvings", "Groups split after a failed statement", &stats.halvings),
            counted("wuwei_writer_requeued", "Jobs put back for a later batch", &stats.requeued),
            counted("wuwei_writer_sessions", "Write sessions opened", &stats.sessions),
            counted("wuwei_writer_contended", "Jobs given up as contended", &stats.contended),
        ]
    }

    fn relaying(&self) -> Vec<Figure> {
        let relay = &self.relay;
        let behind = f64::from(u8::from(relay.behind()));
        let mut figures = vec![
            Figure::counter("wuwei_relay_published", "Events acknowledged by the stream", float(relay.published())),
            Figure::counter(
                "wuwei_relay_refused",
                "Publishes refused or unanswered, tried again",
                float(relay.refused()),
            ),
            Figure::counter("wuwei_relay_suspicions", "Times all was published again", float(relay.suspicions())),
            Figure::gauge("wuwei_outbox_pending", "Outbox rows not yet acknowledged", size(relay.waiting())),
            Figure::gauge("wuwei_relay_behind", "1 while rows are read from the table or the stream is away", behind),
        ];
        let held = self.held.borrow().clone();
        figures.extend(held.shards().filter_map(|shard| {
            let epoch = u64::try_from(held.epoch(shard)?).ok()?;
            let figure = Figure::gauge(
                "wuwei_lease_epoch",
                "Epoch of each lease held; a change is a change of holder",
                float(epoch),
            );
            Some(figure.label("shard", shard.to_string()))
        }));
        figures
    }

    fn consuming(&self) -> Vec<Figure> {
        let figures = &self.consumers;
        let overdue = self.due.overdue(self.clock.micros()).as_secs_f64();
        vec![
            Figure::gauge("wuwei_due_overdue_seconds", "How late the oldest due task of the shards held is", overdue),
            counted("wuwei_consumer_applied", "Events applied", &figures.applied),
            counted("wuwei_consumer_duplicates", "Events delivered again and dropped", &figures.duplicates),
            counted("wuwei_consumer_gaps", "Events that came before an earlier one", &figures.gaps),
            counted("wuwei_consumer_retries", "Attempts that failed and were made again", &figures.retries),
            counted("wuwei_consumer_dead_letters", "Events given up", &figures.dead_letters),
        ]
    }

    fn serving(&self) -> Vec<Figure> {
        let (front, nats) = (self.towns.endpoints().figures(), self.connection.figures());
        let in_flight = self.towns.endpoints().operations().map(|(_, operation)| operation.in_flight()).sum();
        let mut figures = vec![
            Figure::gauge("wuwei_towns_served", "Towns served", size(self.towns.joined().len())),
            Figure::gauge("wuwei_requests_in_flight", "Requests received and not yet answered", float(in_flight)),
            Figure::counter(
                "wuwei_requests_overloaded",
                "Requests refused at once: too much under way",
                float(front.overloaded.get()),
            ),
            Figure::counter(
                "wuwei_requests_unknown",
                "Requests for operations not here",
                float(front.unknown_operations.get()),
            ),
            Figure::counter("wuwei_replies_unsent", "Replies that could not be sent", float(front.unsent.get())),
            Figure::counter(
                "wuwei_nats_disconnected",
                "Times the NATS connection was lost",
                float(nats.disconnected.get()),
            ),
            Figure::counter("wuwei_nats_dropped", "Messages dropped by the NATS client", float(nats.dropped.get())),
        ];
        let received = "Requests received";
        figures.extend(self.towns.endpoints().operations().map(|(name, operation)| {
            Figure::counter("wuwei_requests", received, float(operation.requests())).label("operation", name)
        }));
        figures
    }
}

fn counted(name: &'static str, help: &'static str, count: &AtomicU64) -> Figure {
    Figure::counter(name, help, float(count.load(Relaxed)))
}

/// Metrics are doubles: exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "metrics are doubles")]
fn float(count: u64) -> f64 {
    count as f64
}

fn size(count: usize) -> f64 {
    float(count as u64)
}

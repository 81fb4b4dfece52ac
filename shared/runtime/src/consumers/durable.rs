//! One durable: the events of one producer in one town, pulled, digested and acknowledged.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
    time::Duration,
};

use async_nats::jetstream::{
    self, AckKind,
    consumer::{AckPolicy, DeliverPolicy, pull},
};
use backon::{BackoffBuilder, ExponentialBuilder};
use futures::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use tokio::{
    sync::oneshot,
    time::{Instant, MissedTickBehavior, interval},
};
use wuwei_contracts::{Town, subject};

use super::{
    ConsumerSettings,
    applier::Applier,
    digest::{Digester, End},
    event,
    lanes::Lanes,
};
use crate::link::{Connected, Link};

/// Held messages are spoken for, and gaps looked at, this often.
const TICK: Duration = Duration::from_millis(250);
/// A pull request lasts this long, its heartbeat half of it.
const PULL: Duration = Duration::from_secs(30);

/// After the writer said that it stops, and nobody stopped this.
const STOPPED: Duration = Duration::from_secs(5);

/// What one durable needs.
pub(super) struct Durable {
    pub applier: Arc<Applier>,
    pub settings: ConsumerSettings,
    pub producer: &'static str,
    pub town: Town,
    /// Kinds of aggregates it has reactions to.
    pub aggregates: BTreeSet<&'static str>,
}

impl Durable {
    /// Consumes until `stopped`; then gives back what it holds.
    pub async fn run(self, mut link: Link, mut stopped: oneshot::Receiver<()>) {
        let mut pauses = pauses();
        loop {
            let connected = tokio::select! {
                _ = &mut stopped => return,
                connected = link.connected() => connected,
            };
            let Some(connected) = connected else { return };
            match self.open(&connected).await {
                Ok(messages) => {
                    pauses = self::pauses();
                    if self.consume(&connected, messages, &mut stopped).await {
                        return;
                    }
                }
                Err(error) => {
                    // The producer makes its stream when it first starts.
                    tracing::debug!(%error, producer = self.producer, town = %self.town, "cannot consume yet");
                }
            }
            tokio::select! {
                _ = &mut stopped => return,
                () = tokio::time::sleep(pauses.next().unwrap_or(Duration::from_secs(5))) => {}
            }
        }
    }

    fn config(&self) -> pull::Config {
        let filter = |aggregate: &&str| format!("evt.{}.{}.{aggregate}.>", self.town, self.producer);
        pull::Config {
            durable_name: Some(subject::durable(self.applier.name, &self.town)),
            description: Some(format!("{} in {} applies events of {}", self.applier.name, self.town, self.producer)),
            filter_subjects: self.aggregates.iter().map(filter).collect(),
            ack_policy: AckPolicy::Explicit,
            ack_wait: self.settings.ack_wait,
            deliver_policy: DeliverPolicy::All,
            // It gives up by itself, with a dead letter; the server's giving up would leave none.
            max_deliver: -1,
            max_ack_pending: self.settings.held,
            num_replicas: self.settings.replicas,
            ..pull::Config::default()
        }
    }

    async fn open(&self, connected: &Connected) -> Result<pull::Stream, async_nats::Error> {
        let stream = subject::stream(self.producer);
        let consumer = connected.context.create_consumer_on_stream(self.config(), stream).await?;
        let batch = usize::try_from(self.settings.held / 2).unwrap_or(1).max(1);
        let messages = consumer.stream().max_messages_per_batch(batch).expires(PULL).heartbeat(PULL / 2);
        Ok(messages.messages().await?)
    }

    /// Whether it was stopped; false where the connection or the durable ended.
    async fn consume(
        &self,
        connected: &Connected,
        mut messages: pull::Stream,
        stopped: &mut oneshot::Receiver<()>,
    ) -> bool {
        let digester =
            Digester { applier: &self.applier, connected, settings: &self.settings, producer: self.producer };
        let mut hand =
            Hand { digester, lanes: Lanes::default(), working: FuturesUnordered::new(), unread: HashSet::new() };
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let idle = hand.lanes.is_empty();
            tokio::select! {
                _ = &mut *stopped => {
                    hand.give_back().await;
                    return true;
                }
                message = messages.next() => match message {
                    Some(Ok(message)) => hand.take(message),
                    Some(Err(error)) => {
                        tracing::debug!(%error, producer = self.producer, town = %self.town, "the pull ended");
                        hand.give_back().await;
                        return false;
                    }
                    None => return false,
                },
                Some((source, end)) = hand.working.next() => {
                    if !hand.ended(&source, end) {
                        // Whoever stops the writer for good stops this durable too; else it is opened again.
                        // Not at once: a message delivered many times is taken for one that ends processes.
                        hand.give_back().await;
                        return tokio::select! {
                            _ = &mut *stopped => true,
                            () = tokio::time::sleep(STOPPED) => false,
                        };
                    }
                }
                _ = ticks.tick(), if !idle => hand.tick().await,
            }
        }
    }
}

/// What a durable has in hand.
struct Hand<'a> {
    digester: Digester<'a>,
    lanes: Lanes,
    working: FuturesUnordered<BoxFuture<'a, (String, End)>>,
    /// Messages that cannot be read, by their place in the stream.
    unread: HashSet<u64>,
}

impl Hand<'_> {
    fn take(&mut self, message: jetstream::Message) {
        match event::delivery(message) {
            Some(Ok(delivery)) => {
                let source = self.lanes.add(delivery);
                self.start(&source);
            }
            // Beside the others: it is tried for as long as the connection lives, and delivered again on the next.
            Some(Err(unreadable)) if self.unread.insert(unreadable.stream_sequence) => {
                let digester = self.digester;
                self.working.push(Box::pin(async move {
                    digester.unreadable(&unreadable).await;
                    (String::new(), End::Through)
                }));
            }
            // Delivered again while it is still being put aside.
            Some(Err(_)) | None => {}
        }
    }

    fn start(&mut self, source: &str) {
        if let Some(delivery) = self.lanes.start(source, Instant::now()) {
            let (digester, source) = (self.digester, source.to_owned());
            self.working.push(Box::pin(async move { (source, digester.digest(delivery).await) }));
        }
    }

    /// Goes on with the source; false where the writer is stopping.
    fn ended(&mut self, source: &str, end: End) -> bool {
        match end {
            End::Through => self.lanes.ended(source),
            End::Gap(delivery) => self.lanes.wait(*delivery, Instant::now() + self.digester.settings.gap_wait),
            End::Stopped => return false,
        }
        self.start(source);
        true
    }

    /// Says of what is held that it is being worked on; starts what has waited long enough for its predecessor.
    async fn tick(&mut self) {
        for source in self.lanes.gaps() {
            self.start(&source);
        }
        let third = self.digester.settings.ack_wait / 3;
        let Some(before) = Instant::now().checked_sub(third) else { return };
        let held: Vec<_> = self.lanes.held_since(before).collect();
        for reply in held {
            self.acknowledge(reply, AckKind::Progress).await;
        }
    }

    /// Hands everything back, so that it is delivered at once to whoever consumes next.
    async fn give_back(&mut self) {
        let held: Vec<_> = self.lanes.held_since(Instant::now() + TICK).collect();
        for reply in held {
            self.acknowledge(reply, AckKind::Nak(None)).await;
        }
    }

    async fn acknowledge(&mut self, reply: async_nats::Subject, kind: AckKind) {
        // Without it the message is delivered again, later.
        let _ = self.digester.connected.client.publish(reply, kind.into()).await;
    }
}

fn pauses() -> impl Iterator<Item = Duration> {
    ExponentialBuilder::new()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(5))
        .with_jitter()
        .without_max_times()
        .build()
}

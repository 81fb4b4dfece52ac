//! Digesting one delivery: applied, applied after its predecessors were fetched, or put aside as a dead letter; then
//! acknowledged. Whatever is not the event's own fault is tried again, in place, for as long as it takes.

use std::time::Duration;

use async_nats::jetstream::AckKind;
use backon::{BackoffBuilder, ExponentialBuilder};
use sea_orm::{ConnectionTrait, Statement};

use super::{
    ConsumerFigures, ConsumerSettings,
    applier::{Applied, Applier},
    event::{Delivery, Facts, Unreadable},
    history::{self, Asked},
    letter::{self, Letter},
};
use crate::link::Connected;

/// Pages of history fetched for one gap.
const PAGES: usize = 1000;

/// How a delivery ended.
pub(super) enum End {
    /// Applied or put aside, and acknowledged.
    Through,
    /// Its predecessor is missing; it may yet be delivered.
    Gap(Box<Delivery>),
    /// The writer is stopping: it is given back.
    Stopped,
}

/// Why an event cannot take effect.
pub(super) struct Refused {
    pub reason: String,
    pub attempts: u32,
}

/// What digesting needs.
#[derive(Clone, Copy)]
pub(super) struct Digester<'a> {
    pub applier: &'a Applier,
    pub connected: &'a Connected,
    pub settings: &'a ConsumerSettings,
    pub producer: &'a str,
}

impl Digester<'_> {
    /// Digests `delivery`; where its predecessor is missing it is handed back once.
    pub async fn digest(&self, delivery: Delivery) -> End {
        if delivery.delivered > self.settings.most_deliveries {
            let reason = format!("delivered {} times without an end: it may end the process", delivery.delivered);
            return self.put_aside(&delivery, Refused { reason, attempts: 0 }).await;
        }
        match self.take_effect(&delivery.facts, delivery.gap.is_some()).await {
            Took::Effect => {
                self.acknowledge(&delivery.reply, AckKind::Ack).await;
                End::Through
            }
            Took::Gap => End::Gap(Box::new(delivery)),
            Took::Refused(refused) => self.put_aside(&delivery, refused).await,
            Took::Stopped => End::Stopped,
        }
    }

    /// Puts a message aside that cannot be read at all.
    pub async fn unreadable(&self, message: &Unreadable) {
        let letter = Letter::unreadable(self.applier, self.producer, message);
        self.write(letter).await;
        self.acknowledge(&message.reply, AckKind::Term).await;
    }

    /// Applies an event, trying again what may yet succeed. With `resync`, missing predecessors are fetched.
    pub async fn take_effect(&self, facts: &Facts, resync: bool) -> Took {
        let mut pauses = pauses();
        let mut attempts = 0;
        loop {
            let refused = match self.applier.apply(facts).await {
                Applied::Now | Applied::Before => return Took::Effect,
                Applied::Stopping => return Took::Stopped,
                Applied::Unreadable(reason) => return Took::Refused(Refused { reason, attempts: 1 }),
                Applied::Gap(last) => match self.fill(facts, last, resync).await {
                    Filled::Yes => continue,
                    Filled::NotNow => return Took::Gap,
                    Filled::Never(reason) => return Took::Refused(Refused { reason, attempts: 1 }),
                    Filled::Failed(reason) => Some(reason),
                    // No fault of the event's: it waits as long as its owner is away.
                    Filled::Unanswered(reason) => {
                        tracing::info!(reason, "waiting for the owner of missing events");
                        None
                    }
                },
                Applied::Rejected(rejection) if rejection.retry_after.is_some() => None,
                // A first rejection may come of a race with another holder; a second is meant.
                Applied::Rejected(rejection) if attempts > 0 => {
                    let reason = format!("refused: {rejection}");
                    return Took::Refused(Refused { reason, attempts: attempts + 1 });
                }
                Applied::Rejected(_) => {
                    attempts += 1;
                    continue;
                }
                Applied::Fault(id) => {
                    self.database_answers().await.then(|| format!("failed; the fault is logged as {id}"))
                }
            };
            ConsumerFigures::up(&self.applier.figures.retries);
            if let Some(reason) = refused {
                attempts += 1;
                if attempts >= self.settings.attempts {
                    return Took::Refused(Refused { reason, attempts });
                }
            }
            tokio::time::sleep(pauses.next().unwrap_or(Duration::from_secs(1))).await;
        }
    }

    /// Fetches what is missing between `last` and `facts` from the owner.
    async fn fill(&self, facts: &Facts, last: i64, resync: bool) -> Filled {
        if let Some(sequence) = self.applier.behind(facts, last) {
            return Filled::Never(format!("stands behind sequence {sequence} of its source, which is a dead letter"));
        }
        if !resync {
            return Filled::NotNow;
        }
        tracing::info!(
            source = facts.source(),
            last,
            sequence = facts.sequence,
            "events are missing; asking their owner"
        );
        let mut last = last;
        for _ in 0..PAGES {
            let page = match self.page(facts, last).await {
                Ok(page) => page,
                Err(unfilled) => return unfilled,
            };
            let before = last;
            for event in page {
                if event.sequence >= facts.sequence {
                    return Filled::Yes;
                }
                match self.apply_twice(&event).await {
                    Applied::Now | Applied::Before => last = event.sequence,
                    Applied::Rejected(rejection) if rejection.retry_after.is_none() => {
                        self.applier.died(facts, event.sequence);
                        return Filled::Never(format!(
                            "its predecessor, sequence {}, is refused: {rejection}",
                            event.sequence
                        ));
                    }
                    Applied::Unreadable(reason) => {
                        self.applier.died(facts, event.sequence);
                        return Filled::Never(format!("its predecessor, sequence {}: {reason}", event.sequence));
                    }
                    other => return Filled::Failed(format!("its predecessor, sequence {}: {other:?}", event.sequence)),
                }
            }
            if last + 1 >= facts.sequence {
                return Filled::Yes;
            }
            if last == before {
                return Filled::Failed(format!("its owner knows no sequence {} of its source", last + 1));
            }
        }
        Filled::Failed("its owner's history does not end".to_owned())
    }

    async fn apply_twice(&self, facts: &Facts) -> Applied {
        match self.applier.apply(facts).await {
            Applied::Rejected(_) => self.applier.apply(facts).await,
            other => other,
        }
    }

    async fn page(&self, facts: &Facts, last: i64) -> Result<Vec<Facts>, Filled> {
        let (owner, aggregate) =
            (facts.event.service().unwrap_or_default(), facts.event.aggregate().unwrap_or_default());
        let page = history::ask(&self.connected.client, owner, aggregate, last).await;
        let page = page.map_err(|unanswered| match unanswered {
            Asked::Unanswered(fault) => Filled::Unanswered(fault.to_string()),
            Asked::Unreadable(fault) => Filled::Failed(format!("its owner's answer cannot be read: {fault}")),
        })?;
        page.into_iter().map(Facts::read).collect::<Result<_, _>>().map_err(Filled::Failed)
    }

    /// Whether a fault is the reaction's, not the database's.
    async fn database_answers(&self) -> bool {
        let database = &self.applier.database;
        let ask = Statement::from_string(database.get_database_backend(), "SELECT 1");
        database.query_one_raw(ask).await.is_ok()
    }

    async fn put_aside(&self, delivery: &Delivery, refused: Refused) -> End {
        self.write(Letter::of(self.applier, self.producer, delivery, refused)).await;
        self.applier.died(&delivery.facts, delivery.facts.sequence);
        self.acknowledge(&delivery.reply, AckKind::Term).await;
        End::Through
    }

    /// Writes a dead letter, for as long as it takes: without it the event would be lost.
    async fn write(&self, letter: Letter) {
        ConsumerFigures::up(&self.applier.figures.dead_letters);
        tracing::error!(subject = %letter.original, reason = letter.reason, attempts = letter.attempts, "dead letter");
        let mut pauses = pauses();
        while let Err(error) = letter::write(&self.connected.context, &letter).await {
            tracing::warn!(%error, "a dead letter could not be written; trying again");
            tokio::time::sleep(pauses.next().unwrap_or(Duration::from_secs(1))).await;
        }
    }

    async fn acknowledge(&self, reply: &async_nats::Subject, kind: AckKind) {
        // A lost acknowledgement brings the message again, which changes nothing.
        let _ = self.connected.client.publish(reply.clone(), kind.into()).await;
    }
}

/// Whether an event took effect.
pub(super) enum Took {
    Effect,
    Gap,
    Refused(Refused),
    Stopped,
}

enum Filled {
    Yes,
    /// Not before its predecessor had time to be delivered.
    NotNow,
    Never(String),
    Failed(String),
    /// Its owner does not answer.
    Unanswered(String),
}

fn pauses() -> impl Iterator<Item = Duration> {
    ExponentialBuilder::new()
        .with_min_delay(Duration::from_millis(50))
        .with_max_delay(Duration::from_secs(10))
        .with_jitter()
        .without_max_times()
        .build()
}

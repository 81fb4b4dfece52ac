//! Events of other services, each applied once: durable pull consumers, one per producer and town of a held shard, and
//! a position per source that moves in the transaction of the effect.
//!
//! A durable sees every event of the aggregates it has any reaction to; those without a reaction only move the position,
//! so that a gap is a gap.

mod applier;
mod digest;
mod durable;
mod event;
mod history;
mod lanes;
mod letter;
mod orders;
mod rebuild;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_nats::Subscriber;
use futures::{StreamExt, future::join_all};
use sea_orm::DatabaseConnection;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinHandle,
};
use wuwei_contracts::Town;

pub(crate) use history::Historian;
pub use rebuild::RebuildError;

use self::{applier::Applier, durable::Durable, rebuild::Rebuild};
use crate::{
    clock::Clock,
    dead_letters,
    leases::Held,
    link::{Connected, Link},
    service::Spec,
    tasks,
    writer::Writer,
};

/// How consumers work.
#[derive(Debug, Clone)]
pub(crate) struct ConsumerSettings {
    /// How long a message may be held without a sign of life before it is delivered elsewhere.
    pub ack_wait: Duration,
    /// Most messages a durable holds.
    pub held: i64,
    /// How long a missing predecessor is waited for before its owner is asked.
    pub gap_wait: Duration,
    /// Attempts before a failing event becomes a dead letter. Times at which the database cannot be reached, or the
    /// town is busy or elsewhere, do not count.
    pub attempts: u32,
    /// Deliveries before an event is taken for one that ends the process.
    pub most_deliveries: i64,
    /// Copies of what the server knows of a durable.
    pub replicas: usize,
}

impl Default for ConsumerSettings {
    fn default() -> Self {
        Self {
            ack_wait: Duration::from_secs(10),
            held: 128,
            gap_wait: Duration::from_secs(1),
            attempts: 8,
            most_deliveries: 32,
            replicas: 1,
        }
    }
}

/// What consumers need.
pub(crate) struct ConsumerParts {
    /// The service that reacts.
    pub spec: Arc<Spec>,
    pub writer: Writer,
    /// To see whether a fault is the database's, and to empty projections.
    pub database: DatabaseConnection,
    pub clock: Clock,
    pub link: Link,
    pub held: watch::Receiver<Held>,
    /// Towns the writer accepts jobs of.
    pub towns: watch::Receiver<BTreeSet<Town>>,
    pub settings: ConsumerSettings,
}

/// What consumers count.
#[derive(Debug, Default)]
pub(crate) struct ConsumerFigures {
    /// Events applied.
    pub applied: AtomicU64,
    /// Events that had been applied before.
    pub duplicates: AtomicU64,
    /// Times an event came before an earlier one.
    pub gaps: AtomicU64,
    /// Attempts that failed and were made again.
    pub retries: AtomicU64,
    /// Events given up.
    pub dead_letters: AtomicU64,
}

impl ConsumerFigures {
    fn up(figure: &AtomicU64) {
        figure.fetch_add(1, Ordering::Relaxed);
    }
}

/// Running consumers.
pub(crate) struct Consumers {
    stop: Option<oneshot::Sender<()>>,
    rebuilds: mpsc::Sender<Rebuild>,
    figures: Arc<ConsumerFigures>,
    task: JoinHandle<()>,
}

impl Consumers {
    /// Starts consuming for the towns of held shards, as they change.
    pub fn start(parts: ConsumerParts) -> Self {
        let (stop, stopped) = oneshot::channel();
        let (rebuilds, asked) = mpsc::channel(1);
        let crew = Crew::new(parts, asked);
        let figures = crew.applier.figures.clone();
        Self { stop: Some(stop), rebuilds, figures, task: tasks::spawn(crew.run(stopped)) }
    }

    /// What they count.
    pub fn figures(&self) -> &Arc<ConsumerFigures> {
        &self.figures
    }

    /// Takes up nothing more, and gives back what is held to whoever consumes next.
    pub fn stop(&mut self) {
        self.stop.take();
    }
}

impl Drop for Consumers {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A producer and a town.
type Post = (&'static str, Town);

struct Crew {
    applier: Arc<Applier>,
    spec: Arc<Spec>,
    link: Link,
    held: watch::Receiver<Held>,
    towns: watch::Receiver<BTreeSet<Town>>,
    settings: ConsumerSettings,
    asked: mpsc::Receiver<Rebuild>,
    posts: HashMap<Post, (oneshot::Sender<()>, JoinHandle<()>)>,
}

impl Crew {
    fn new(parts: ConsumerParts, asked: mpsc::Receiver<Rebuild>) -> Self {
        let ConsumerParts { spec, writer, database, clock, link, held, towns, settings } = parts;
        let applier = Arc::new(Applier::new(&spec, writer, database, clock));
        Self { applier, spec, link, held, towns, settings, asked, posts: HashMap::new() }
    }

    /// The kinds of aggregates whose events matter in `town`, by producer.
    fn aggregates(&self, town: &Town) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
        let mut aggregates: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for reaction in self.spec.reactions.values().filter(|reaction| !reaction.city || town.is_city()) {
            aggregates.entry(reaction.producer).or_default().insert(reaction.aggregate);
        }
        aggregates
    }

    async fn run(mut self, mut stopped: oneshot::Receiver<()>) {
        let mut orders: Option<(Connected, Subscriber)> = None;
        let mut link = self.link.clone();
        orders = self.listen(link.now()).await.or(orders);
        loop {
            self.man().await;
            let order = async {
                match &mut orders {
                    Some((_, messages)) => messages.next().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = &mut stopped => break,
                Ok(()) = self.held.changed() => {}
                Ok(()) = self.towns.changed() => {}
                Some(connected) = link.changed() => orders = self.listen(connected).await,
                Some(rebuild) = self.asked.recv() => self.rebuild(rebuild).await,
                message = order => match (&orders, message) {
                    (Some((connected, _)), Some(message)) => self.obey(connected.clone(), message),
                    _ => orders = None,
                },
            }
        }
        let posts = std::mem::take(&mut self.posts);
        leave(posts.into_values()).await;
    }

    /// Starts and stops durables as shards and towns require.
    async fn man(&mut self) {
        let held = self.held.borrow_and_update().clone();
        let towns = self.towns.borrow_and_update().clone();
        let wanted: BTreeSet<Post> = towns
            .iter()
            .filter(|town| held.has_town(town))
            .flat_map(|town| self.aggregates(town).into_keys().map(|producer| (producer, town.clone())))
            .collect();
        let left: Vec<Post> = self.posts.keys().filter(|post| !wanted.contains(post)).cloned().collect();
        let left: Vec<_> = left.iter().filter_map(|post| self.posts.remove(post)).collect();
        leave(left).await;
        for post in wanted {
            if !self.posts.contains_key(&post) {
                let running = self.begin(&post);
                self.posts.insert(post, running);
            }
        }
    }

    fn begin(&self, (producer, town): &Post) -> (oneshot::Sender<()>, JoinHandle<()>) {
        let durable = Durable {
            applier: self.applier.clone(),
            settings: self.settings.clone(),
            producer,
            town: town.clone(),
            aggregates: self.aggregates(town).remove(producer).unwrap_or_default(),
        };
        let (stop, stopped) = oneshot::channel();
        (stop, tasks::spawn(durable.run(self.link.clone(), stopped)))
    }

    async fn listen(&self, connected: Option<Connected>) -> Option<(Connected, Subscriber)> {
        let connected = connected?;
        let messages = connected.client.subscribe(dead_letters::orders(self.applier.name, "*")).await;
        messages.ok().map(|messages| (connected, messages))
    }

    fn obey(&self, connected: Connected, message: async_nats::Message) {
        let (applier, settings, held) = (self.applier.clone(), self.settings.clone(), self.held.borrow().clone());
        tasks::spawn(orders::carry_out(applier, settings, connected, held, message));
    }
}

/// Stops durables, beside each other.
async fn leave(posts: impl IntoIterator<Item = (oneshot::Sender<()>, JoinHandle<()>)>) {
    let ends = posts.into_iter().map(|(stop, task)| {
        drop(stop);
        task
    });
    for end in join_all(ends.collect::<Vec<_>>()).await {
        if let Err(error) = end {
            tracing::error!(%error, "a consumer ended badly");
        }
    }
}

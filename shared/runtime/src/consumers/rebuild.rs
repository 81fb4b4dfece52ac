//! Rebuilding a projection: positions and projection are deleted together, the durable is made anew, and the stream is
//! replayed. What has aged out of the stream is fetched from its owner: of every source known before, and where gaps show.

use std::sync::Arc;

use backon::{ExponentialBuilder, Retryable};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement, TransactionTrait};
use tokio::sync::oneshot;
use wuwei_contracts::{Event, Town, grants::GrantGiven, subject};

use super::{
    Consumers, Crew, Post,
    applier::{Applied, Applier},
    event::Facts,
    history,
};
use crate::{
    link::{Connected, Link},
    tasks,
};

/// The table of the projection of grants.
const GRANTS: &str = "grants";

/// What to rebuild.
pub(super) struct Rebuild {
    what: What,
    tell: oneshot::Sender<Result<(), RebuildError>>,
}

/// A projection: whose events it is made of, and where it is kept.
struct What {
    producer: String,
    town: Town,
    /// Kind of the aggregates; all of the producer's where none is named.
    aggregate: Option<&'static str>,
    tables: Vec<&'static str>,
    /// Whether the tables are of the whole city, and name no town.
    whole: bool,
}

/// Why nothing was rebuilt.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// This instance does not consume there.
    #[error("this instance does not consume events of {producer} in {town}; ask the one that holds its shard")]
    NotHere {
        /// The producer.
        producer: String,
        /// The town.
        town: Town,
    },
    /// The owner, who alone knows what has aged out of the stream, does not answer.
    #[error("{producer} does not answer with its history: {cause}; nothing was changed, try again when it runs")]
    Owner {
        /// The producer.
        producer: String,
        /// What happened instead.
        cause: String,
    },
    /// Rows could not be deleted; nothing changed.
    #[error("positions and projection could not be deleted: {0}; nothing was changed, try again")]
    Database(#[from] DbErr),
    /// The durable could not be removed; it goes on from the empty projection with the next event.
    #[error("the durable {durable} could not be removed: {cause}; the projection is empty, try again")]
    Durable {
        /// Its name.
        durable: String,
        /// The server's words.
        cause: String,
    },
    /// There is no connection to NATS.
    #[error("there is no connection to NATS; nothing was changed, try again")]
    NotConnected,
    /// The consumers have stopped.
    #[error("the consumers have stopped")]
    Stopped,
}

impl Consumers {
    /// Empties `tables` for `town`, forgets how far the events of `producer` in `town` were applied, and applies them
    /// all again. Returns when the replay has begun. The tables must hold nothing that came of another producer.
    ///
    /// # Errors
    /// See [`RebuildError`].
    pub async fn rebuild(&self, producer: &str, town: &Town, tables: &[&'static str]) -> Result<(), RebuildError> {
        let (producer, town, tables) = (producer.to_owned(), town.clone(), tables.to_vec());
        self.ask(What { producer, town, aggregate: None, tables, whole: false }).await
    }

    /// Empties the projection of grants, which is of the whole city, and applies all grants again.
    ///
    /// # Errors
    /// See [`RebuildError`].
    pub async fn rebuild_grants(&self) -> Result<(), RebuildError> {
        let (producer, aggregate) = (GrantGiven::SERVICE.to_owned(), Some(GrantGiven::AGGREGATE));
        self.ask(What { producer, town: Town::city(), aggregate, tables: vec![GRANTS], whole: true }).await
    }

    async fn ask(&self, what: What) -> Result<(), RebuildError> {
        let (tell, told) = oneshot::channel();
        self.rebuilds.send(Rebuild { what, tell }).await.map_err(|_| RebuildError::Stopped)?;
        told.await.map_err(|_| RebuildError::Stopped)?
    }
}

impl Crew {
    pub(super) async fn rebuild(&mut self, rebuild: Rebuild) {
        let Rebuild { what, tell } = rebuild;
        let post = self.posts.keys().find(|post| post.0 == what.producer && post.1 == what.town).cloned();
        let result = match post {
            Some(post) => self.replay(&post, &what).await,
            None => Err(RebuildError::NotHere { producer: what.producer, town: what.town }),
        };
        // Whoever asked may have gone; the replay goes on.
        let _ = tell.send(result);
    }

    async fn replay(&mut self, post: &Post, what: &What) -> Result<(), RebuildError> {
        super::leave(self.posts.remove(post)).await;
        let result = self.start_over(post, what).await;
        let running = self.begin(post);
        self.posts.insert(post.clone(), running);
        result
    }

    /// Empties the projection and has it filled again; its durable does not run meanwhile.
    async fn start_over(&self, (producer, town): &Post, what: &What) -> Result<(), RebuildError> {
        let connected = self.link.now().ok_or(RebuildError::NotConnected)?;
        let mut prefix = format!("{}|/towns/{town}/{producer}/", self.applier.name);
        let place = prefix.len();
        if let Some(aggregate) = what.aggregate {
            prefix = format!("{prefix}{aggregate}/");
        }
        let known = positions(&self.applier.database, &prefix).await?;
        let known: Vec<String> = known.into_iter().map(|mut id| id.split_off(place)).collect();
        if let Some(first) = known.first() {
            // Before anything is deleted: what is no longer in the stream could not be had again.
            history::ask(&connected.client, producer, first, 0)
                .await
                .map_err(|fault| RebuildError::Owner { producer: what.producer.clone(), cause: fault.to_string() })?;
        }
        empty(&self.applier.database, &prefix, what).await?;
        tasks::spawn(fetch(self.applier.clone(), self.link.clone(), producer, known));
        self.remove_durable(&connected, producer, town).await
    }

    async fn remove_durable(&self, connected: &Connected, producer: &str, town: &Town) -> Result<(), RebuildError> {
        let durable = subject::durable(self.applier.name, town);
        let failed = |cause: String| RebuildError::Durable { durable: durable.clone(), cause };
        let stream = connected.context.get_stream_no_info(subject::stream(producer)).await;
        let stream = stream.map_err(|error| failed(error.to_string()))?;
        stream.delete_consumer(&durable).await.map(drop).map_err(|error| failed(error.to_string()))
    }
}

/// Fetches the histories of `aggregates` (`<kind>/<id>`) from their owner and applies them, beside the replay of the
/// stream: whichever comes first to an event applies it.
async fn fetch(applier: Arc<Applier>, link: Link, producer: &'static str, aggregates: Vec<String>) {
    for aggregate in aggregates {
        let fetching = || async { fetch_one(&applier, link.clone(), producer, &aggregate).await };
        if let Err(reason) = fetching.retry(ExponentialBuilder::default().with_max_times(8)).await {
            tracing::error!(producer, aggregate, reason, "not rebuilt from its owner; rebuild again");
        }
    }
}

async fn fetch_one(applier: &Applier, mut link: Link, producer: &str, aggregate: &str) -> Result<(), String> {
    // The connection of the moment: one that is lost does not come back.
    let client = link.connected().await.ok_or("the instance is stopping")?.client;
    let mut last = 0;
    loop {
        let page = history::ask(&client, producer, aggregate, last).await.map_err(|asked| asked.to_string())?;
        if page.is_empty() {
            return Ok(());
        }
        for event in page {
            let facts = Facts::read(event)?;
            match applier.apply(&facts).await {
                Applied::Now | Applied::Before => last = facts.sequence,
                Applied::Stopping => return Ok(()),
                other => return Err(format!("sequence {}: {other:?}", facts.sequence)),
            }
        }
    }
}

/// The ids that begin with `prefix`, compared byte by byte, stand before this.
fn after(prefix: &str) -> String {
    format!("{}0", prefix.trim_end_matches('/'))
}

async fn positions(database: &DatabaseConnection, prefix: &str) -> Result<Vec<String>, DbErr> {
    let sql = "SELECT id FROM positions WHERE id >= $1 AND id < $2 ORDER BY id";
    let values = [prefix.into(), after(prefix).into()];
    let statement = Statement::from_sql_and_values(database.get_database_backend(), sql, values);
    database.query_all_raw(statement).await?.iter().map(|row| row.try_get("", "id")).collect()
}

/// Sets back the positions whose ids begin with `prefix`, and deletes the rows of the projection, in one transaction.
#[expect(clippy::disallowed_methods, reason = "no consumer of these rows runs meanwhile, and nothing is announced")]
async fn empty(database: &DatabaseConnection, prefix: &str, what: &What) -> Result<(), DbErr> {
    let backend = database.get_database_backend();
    let work = database.begin().await?;
    // The sources stay known: whoever rebuilds again after a failure asks their owner for all of them.
    let sql = "UPDATE positions SET version = 0 WHERE id >= $1 AND id < $2";
    work.execute_raw(Statement::from_sql_and_values(backend, sql, [prefix.into(), after(prefix).into()])).await?;
    for table in &what.tables {
        let statement = if what.whole {
            Statement::from_string(backend, format!("DELETE FROM \"{table}\""))
        } else {
            let sql = format!("DELETE FROM \"{table}\" WHERE town = $1");
            Statement::from_sql_and_values(backend, sql, [what.town.as_str().into()])
        };
        work.execute_raw(statement).await?;
    }
    work.commit().await
}

//! Rebuilding a projection: positions and projection are deleted together, the durable is made anew, and the stream is
//! replayed. What has aged out of the stream is fetched from its owner as gaps show.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement, TransactionTrait};
use tokio::sync::oneshot;
use wuwei_contracts::{Town, subject};

use super::{Consumers, Crew, Post};

/// What to rebuild.
pub(super) struct Rebuild {
    producer: String,
    town: Town,
    /// Tables of the projection; each has a column `town`.
    tables: Vec<&'static str>,
    tell: oneshot::Sender<Result<(), RebuildError>>,
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
        let (tell, told) = oneshot::channel();
        let rebuild = Rebuild { producer: producer.to_owned(), town: town.clone(), tables: tables.to_vec(), tell };
        self.rebuilds.send(rebuild).await.map_err(|_| RebuildError::Stopped)?;
        told.await.map_err(|_| RebuildError::Stopped)?
    }
}

impl Crew {
    pub(super) async fn rebuild(&mut self, rebuild: Rebuild) {
        let Rebuild { producer, town, tables, tell } = rebuild;
        let post = self.posts.keys().find(|post| post.0 == producer && post.1 == town).cloned();
        let result = match post {
            Some(post) => self.replay(&post, &tables).await,
            None => Err(RebuildError::NotHere { producer, town }),
        };
        // Whoever asked may have gone; the replay goes on.
        let _ = tell.send(result);
    }

    async fn replay(&mut self, post: &Post, tables: &[&'static str]) -> Result<(), RebuildError> {
        let (producer, town) = post;
        super::leave(self.posts.remove(post)).await;
        let prefix = format!("{}|/towns/{town}/{producer}/", self.applier.name);
        let emptied = empty(&self.applier.database, &prefix, town, tables).await;
        let removed = match &emptied {
            Ok(()) => self.remove_durable(producer, town).await,
            Err(_) => Ok(()),
        };
        let running = self.begin(post);
        self.posts.insert(post.clone(), running);
        emptied?;
        removed
    }

    async fn remove_durable(&self, producer: &str, town: &Town) -> Result<(), RebuildError> {
        let durable = subject::durable(self.applier.name, town);
        let failed = |cause: String| RebuildError::Durable { durable: durable.clone(), cause };
        let connected = self.link.now().ok_or_else(|| failed("there is no connection to NATS".to_owned()))?;
        let stream = connected.context.get_stream_no_info(subject::stream(producer)).await;
        let stream = stream.map_err(|error| failed(error.to_string()))?;
        stream.delete_consumer(&durable).await.map(drop).map_err(|error| failed(error.to_string()))
    }
}

/// Deletes the positions whose ids begin with `prefix`, and the rows of `town` in `tables`, in one transaction.
#[expect(clippy::disallowed_methods, reason = "no consumer of these rows runs meanwhile, and nothing is announced")]
async fn empty(database: &DatabaseConnection, prefix: &str, town: &Town, tables: &[&str]) -> Result<(), DbErr> {
    let backend = database.get_database_backend();
    let work = database.begin().await?;
    // Ids compare byte by byte: all that begin with the prefix stand before the prefix with its last byte raised.
    let after = format!("{}0", prefix.trim_end_matches('/'));
    let sql = "DELETE FROM positions WHERE id >= $1 AND id < $2";
    work.execute_raw(Statement::from_sql_and_values(backend, sql, [prefix.into(), after.into()])).await?;
    for table in tables {
        let sql = format!("DELETE FROM \"{table}\" WHERE town = $1");
        work.execute_raw(Statement::from_sql_and_values(backend, sql, [town.as_str().into()])).await?;
    }
    work.commit().await
}

//! The file the latest spans are kept in. It may be lost at any time: what happened stands in the services' histories.

use std::{
    collections::BTreeSet,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use sea_orm::{
    ColumnTrait as _, Condition, ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbErr,
    EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Schema,
    sea_query::{Index, OnConflict},
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};

use crate::{
    span::{Column, Entity, Span},
    story::{self, Trace},
};

/// Spans kept, some 400 bytes each; the oldest go first.
const MOST: u64 = 200_000;
/// Spans taken in between two looks whether there are too many.
const BETWEEN_LOOKS: u64 = 5_000;
/// Spans of one statement.
const AT_ONCE: usize = 200;
/// Spans of one story shown.
const MOST_OF_STORY: u64 = 20_000;
/// What the file must say it is; one that says another is made anew.
const FORMAT: i32 = 1;

/// Why spans cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no file, and it is only to be read.
    #[error("there are no traces at {0}; `wuwei up` keeps them there while it runs")]
    None(String),
    /// The database says no.
    #[error("the file of traces cannot be used: {0}; it may be deleted while nothing runs")]
    Database(#[from] DbErr),
}

/// The latest spans. Clones share the file.
#[derive(Debug, Clone)]
pub struct TraceStore {
    database: DatabaseConnection,
    taken: Arc<AtomicU64>,
    most: u64,
}

impl TraceStore {
    /// Opens the file at `path`, to write; makes it where there is none, or one of another format.
    ///
    /// # Errors
    /// Where the file cannot be used.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let store = Self::connect(path, false).await?;
        if store.format().await? != FORMAT {
            let schema = Schema::new(store.database.get_database_backend());
            store.database.execute_unprepared("DROP TABLE IF EXISTS spans").await?;
            store.database.execute(&schema.create_table_from_entity(Entity)).await?;
            for (name, column) in [("spans_by_story", Column::Correlation), ("spans_by_link", Column::LinkedTrace)] {
                let index = Index::create().name(name).table(Entity).col(column).to_owned();
                store.database.execute(&index).await?;
            }
            store.database.execute_unprepared(&format!("PRAGMA user_version={FORMAT}")).await?;
        }
        // What is taken in is counted from here on: many short runs must not add up.
        store.forget().await?;
        Ok(store)
    }

    /// Opens the file at `path`, to read.
    ///
    /// # Errors
    /// Where there is none, or it cannot be used.
    pub async fn read(path: &Path) -> Result<Self, StoreError> {
        let none = || StoreError::None(path.display().to_string());
        if !path.exists() {
            return Err(none());
        }
        let store = Self::connect(path, true).await?;
        if store.format().await? == FORMAT { Ok(store) } else { Err(none()) }
    }

    async fn connect(path: &Path, read_only: bool) -> Result<Self, StoreError> {
        let mode = if read_only { "ro" } else { "rwc" };
        let mut options = ConnectOptions::new(format!("sqlite://{}?mode={mode}", path.display()));
        options.max_connections(2).sqlx_logging(false);
        // A reader must be able to read beside the writer; what the last seconds before a power cut brought may be lost.
        options.map_sqlx_sqlite_opts(move |sqlite| {
            let sqlite = sqlite.synchronous(SqliteSynchronous::Off);
            if read_only { sqlite } else { sqlite.journal_mode(SqliteJournalMode::Wal) }
        });
        Ok(Self { database: Database::connect(options).await?, taken: Arc::default(), most: MOST })
    }

    async fn format(&self) -> Result<i32, DbErr> {
        let row = self.database.query_one_raw(statement("PRAGMA user_version")).await?;
        row.map_or(Ok(0), |row| row.try_get("", "user_version"))
    }

    /// Takes spans in; those known already stay as they are.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub async fn keep(&self, spans: Vec<Span>) -> Result<(), StoreError> {
        let count = spans.len() as u64;
        let mut waiting = spans.into_iter().peekable();
        while waiting.peek().is_some() {
            let some: Vec<_> = waiting.by_ref().take(AT_ONCE).map(Span::into_active_model).collect();
            let known = OnConflict::columns([Column::Trace, Column::Id]).do_nothing().to_owned();
            Entity::insert_many(some).on_conflict(known).exec_without_returning(&self.database).await?;
        }
        let before = self.taken.fetch_add(count, Relaxed);
        if before / BETWEEN_LOOKS != (before + count) / BETWEEN_LOOKS {
            self.forget().await?;
        }
        Ok(())
    }

    /// Deletes the oldest, where there are too many.
    async fn forget(&self) -> Result<(), DbErr> {
        let most = self.most;
        let sql = format!("DELETE FROM spans WHERE rowid <= (SELECT max(rowid) FROM spans) - {most}");
        self.database.execute_unprepared(&sql).await?;
        Ok(())
    }

    /// The traces of the story `correlation`, by time.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub async fn story(&self, correlation: &str) -> Result<Vec<Trace>, StoreError> {
        let said = Entity::find().select_only().column(Column::Trace).distinct();
        let said = said.filter(Column::Correlation.eq(correlation)).into_tuple::<String>();
        self.traces(said.all(&self.database).await?.into_iter().collect()).await
    }

    /// These traces, by time; those unknown are left out.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub async fn traces(&self, traces: BTreeSet<String>) -> Result<Vec<Trace>, StoreError> {
        let any = Condition::any().add(Column::Trace.is_in(&traces)).add(Column::LinkedTrace.is_in(&traces));
        let spans = Entity::find().filter(any).order_by_asc(Column::Began).limit(MOST_OF_STORY);
        Ok(story::told(&traces, spans.all(&self.database).await?))
    }
}

fn statement(sql: &str) -> sea_orm::Statement {
    sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, sql)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Kind;

    fn span(trace: u32, id: u32, correlation: Option<&str>) -> Span {
        Span {
            trace: format!("{trace:032x}"),
            id: format!("{id:016x}"),
            parent: None,
            service: "wishes".to_owned(),
            name: "wishes/submit_wish".to_owned(),
            kind: Kind::Server,
            began: i64::from(id),
            took: 1,
            failed: None,
            correlation: correlation.map(ToOwned::to_owned),
            linked_trace: None,
            linked_span: None,
            attributes: "{}".to_owned(),
        }
    }

    #[tokio::test]
    async fn a_story_is_all_of_its_traces_and_nothing_of_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("traces.sqlite");
        let store = TraceStore::open(&path).await.unwrap();
        let spans = vec![span(1, 1, Some("a")), span(1, 2, None), span(2, 3, Some("a")), span(3, 4, Some("b"))];
        store.keep(spans.clone()).await.unwrap();
        store.keep(spans).await.unwrap();
        let read = TraceStore::read(&path).await.unwrap();
        let story = read.story("a").await.unwrap();
        let lines: Vec<usize> = story.iter().map(|trace| trace.lines.len()).collect();
        assert_eq!(lines, [2, 1], "{story:?}");
        assert!(read.story("c").await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn the_oldest_spans_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let store = TraceStore::open(&folder.path().join("traces.sqlite")).await.unwrap();
        let store = TraceStore { most: 100, ..store };
        for part in 0..u32::try_from(BETWEEN_LOOKS).unwrap() / 500 {
            let some = (0..500).map(|number| span(part, 500 * part + number, Some("a"))).collect();
            store.keep(some).await.unwrap();
        }
        let story = store.story("a").await.unwrap();
        assert_eq!(story.iter().map(|trace| trace.lines.len()).sum::<usize>(), 100);
        assert_eq!(story.last().unwrap().lines.last().unwrap().began, 4_999);
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_or_of_another_format_is_told_or_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("traces.sqlite");
        let error = TraceStore::read(&path).await.unwrap_err().to_string();
        assert!(error.contains("traces.sqlite") && error.contains("wuwei up"), "{error}");
        let store = TraceStore::open(&path).await.unwrap();
        store.keep(vec![span(1, 1, Some("a"))]).await.unwrap();
        store.database.execute_unprepared("PRAGMA user_version=77").await.unwrap();
        assert!(matches!(TraceStore::read(&path).await, Err(StoreError::None(_))));
        assert!(TraceStore::open(&path).await.unwrap().story("a").await.unwrap().is_empty());
    }
}

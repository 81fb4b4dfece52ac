//! The streams and buckets a service needs, made when missing and changed only when they differ.

use std::time::Duration;

use async_nats::jetstream::{
    Context, ErrorCode,
    context::{CreateStreamErrorKind, GetStreamErrorKind, UpdateStreamErrorKind},
    kv, object_store,
    stream::{Config, DiscardPolicy, Info, RetentionPolicy, StorageType},
};
use wuwei_contracts::subject;

use crate::files;

/// How long a stream knows the ids it has taken, so that a repeated publish is dropped.
pub const DUPLICATE_WINDOW: Duration = Duration::from_mins(10);
/// The stream of dead letters.
pub const DEAD_LETTERS: &str = "DLQ";
/// Slug → code, names, kind of every town. Published by registry.
pub const TOWNS: &str = "TOWNS";
/// `<service>.<town>` → cell, epoch, state. Announced after the row in the service's database has changed.
pub const PLACEMENT: &str = "PLACEMENT";

/// JetStream API level of nats-server 2.12, the oldest that will do.
const API_LEVEL: usize = 2;
const DEAD_LETTER_AGE: Duration = Duration::from_hours(90 * 24);
const DEAD_LETTER_BYTES: i64 = 64 << 20;
const BUCKET_BYTES: i64 = 16 << 20;

/// Limits of an event stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamSettings {
    /// Copies of each message: 1, or 3 in a cluster.
    pub replicas: usize,
    /// Oldest event kept; what is older is read from the owner's own table.
    pub max_age: Duration,
    /// Most bytes kept; the oldest events go first.
    pub max_bytes: i64,
    /// Largest event in bytes.
    pub max_message_size: i32,
}

impl Default for StreamSettings {
    fn default() -> Self {
        Self { replicas: 1, max_age: Duration::from_hours(30 * 24), max_bytes: 1 << 30, max_message_size: 512 << 10 }
    }
}

/// Why a stream or bucket is not as it must be.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// Nobody answered.
    #[error("JetStream does not answer ({0}); is nats-server running with JetStream enabled for this account?")]
    Unreachable(String),
    /// The server lacks what we need.
    #[error(
        "nats-server {version} has JetStream API level {level}, {API_LEVEL} is needed; \
         use nats-server 2.12.1 or later (2.14 recommended)"
    )]
    TooOld {
        /// What the server calls itself.
        version: String,
        /// The level it has.
        level: usize,
    },
    /// It exists and cannot be changed into what it must be.
    #[error(
        "stream {stream} exists with {field} {found}, which cannot be changed to {wanted}; \
         copy its messages elsewhere and remove it: nats stream rm {stream}"
    )]
    Fixed {
        /// The stream.
        stream: String,
        /// The setting.
        field: &'static str,
        /// What it has.
        found: String,
        /// What it must have.
        wanted: String,
    },
    /// The server refused the settings.
    #[error("stream {stream} could not be made or changed: {reason}; check its replicas, limits and subjects")]
    Refused {
        /// The stream or bucket.
        stream: String,
        /// The server's words.
        reason: String,
    },
}

/// Checks that the server is new enough.
///
/// # Errors
/// [`StreamError::TooOld`], or [`StreamError::Unreachable`] where JetStream does not answer.
pub async fn check_server(context: &Context) -> Result<(), StreamError> {
    let account = context.query_account().await.map_err(unreachable)?;
    let level = account.requests.level;
    if level >= API_LEVEL {
        return Ok(());
    }
    Err(StreamError::TooOld { version: context.client().server_info().version, level })
}

/// Makes sure of the stream of `service`'s events, `EVT_<SERVICE>`.
pub async fn ensure_events(context: &Context, service: &str, settings: &StreamSettings) -> Result<Info, StreamError> {
    let config = Config {
        name: subject::stream(service),
        description: Some(format!("Events of {service}, in the order of each aggregate")),
        subjects: vec![subject::events_of_service(service)],
        retention: RetentionPolicy::Limits,
        storage: StorageType::File,
        discard: DiscardPolicy::Old,
        max_age: settings.max_age,
        max_bytes: settings.max_bytes,
        max_message_size: settings.max_message_size,
        num_replicas: settings.replicas,
        duplicate_window: DUPLICATE_WINDOW.min(settings.max_age),
        allow_direct: true,
        deny_delete: true,
        ..Config::default()
    };
    ensure(context, config).await
}

/// Makes sure of the stream of dead letters. Its messages may be deleted: a redriven letter is gone.
pub async fn ensure_dead_letters(context: &Context, replicas: usize) -> Result<Info, StreamError> {
    let config = Config {
        name: DEAD_LETTERS.to_owned(),
        description: Some("Events their consumers could not digest, with the reason".to_owned()),
        subjects: vec!["dlq.>".to_owned()],
        retention: RetentionPolicy::Limits,
        storage: StorageType::File,
        discard: DiscardPolicy::Old,
        max_age: DEAD_LETTER_AGE,
        max_bytes: DEAD_LETTER_BYTES,
        num_replicas: replicas,
        duplicate_window: DUPLICATE_WINDOW,
        allow_direct: true,
        ..Config::default()
    };
    ensure(context, config).await
}

/// Makes sure of the buckets [`TOWNS`] and [`PLACEMENT`].
pub async fn ensure_buckets(context: &Context, replicas: usize) -> Result<(), StreamError> {
    let wanted = [
        (TOWNS, "Towns: slug to code, names and kind"),
        (PLACEMENT, "Cells: <service>.<town> to cell, epoch and state"),
    ];
    for (bucket, description) in wanted {
        let config = kv::Config {
            bucket: bucket.to_owned(),
            description: description.to_owned(),
            history: 5,
            storage: StorageType::File,
            max_bytes: BUCKET_BYTES,
            num_replicas: replicas,
            ..kv::Config::default()
        };
        ensure_bucket(context, config).await?;
    }
    Ok(())
}

/// Makes sure of the bucket of `service`'s files. Nothing in it grows old: files are removed by who owns them.
pub async fn ensure_files(context: &Context, service: &str, replicas: usize) -> Result<(), StreamError> {
    let (bucket, stream) = (files::bucket(service), files::stream(service));
    match find(context, &stream).await? {
        Some(found) if found.config.num_replicas == replicas => return Ok(()),
        Some(found) => {
            return ensure(context, Config { num_replicas: replicas, ..found.config }).await.map(drop);
        }
        None => {}
    }
    let config = object_store::Config {
        bucket,
        description: Some(format!("Files of {service}, each sealed under a key of its own")),
        storage: StorageType::File,
        num_replicas: replicas,
        ..object_store::Config::default()
    };
    tracing::info!(%stream, "making the bucket");
    let made = context.create_object_store(config).await;
    made.map(drop).map_err(|error| StreamError::Refused { stream, reason: error.to_string() })
}

async fn ensure_bucket(context: &Context, config: kv::Config) -> Result<(), StreamError> {
    let stream = format!("KV_{}", config.bucket);
    let refused = |reason: String| StreamError::Refused { stream: stream.clone(), reason };
    match find(context, &stream).await? {
        Some(found) if found.config.num_replicas == config.num_replicas => Ok(()),
        Some(_) => context.update_key_value(config).await.map(drop).map_err(|error| refused(error.to_string())),
        None => context.create_key_value(config).await.map(drop).map_err(|error| refused(error.to_string())),
    }
}

async fn ensure(context: &Context, wanted: Config) -> Result<Info, StreamError> {
    let Some(found) = find(context, &wanted.name).await? else {
        return create(context, wanted).await;
    };
    fixed(&wanted, "retention", &found.config.retention, &wanted.retention)?;
    fixed(&wanted, "storage", &found.config.storage, &wanted.storage)?;
    let merged = Config {
        description: wanted.description,
        subjects: wanted.subjects,
        discard: wanted.discard,
        max_age: wanted.max_age,
        max_bytes: wanted.max_bytes,
        max_message_size: if wanted.max_message_size > 0 {
            wanted.max_message_size
        } else {
            found.config.max_message_size
        },
        num_replicas: wanted.num_replicas,
        duplicate_window: wanted.duplicate_window,
        allow_direct: wanted.allow_direct,
        deny_delete: wanted.deny_delete,
        ..found.config.clone()
    };
    if merged == found.config {
        return Ok(found);
    }
    let stream = merged.name.clone();
    tracing::info!(%stream, "stream differs from its settings; changing it");
    context.update_stream(merged).await.map_err(|error| match error.kind() {
        UpdateStreamErrorKind::TimedOut => unreachable(error),
        _ => StreamError::Refused { stream, reason: error.to_string() },
    })
}

async fn create(context: &Context, config: Config) -> Result<Info, StreamError> {
    let stream = config.name.clone();
    tracing::info!(%stream, "making the stream");
    match context.create_stream(config).await {
        Ok(made) => Ok(made.cached_info().clone()),
        Err(error) => Err(match error.kind() {
            CreateStreamErrorKind::TimedOut | CreateStreamErrorKind::JetStreamUnavailable => unreachable(error),
            _ => StreamError::Refused { stream, reason: error.to_string() },
        }),
    }
}

/// What the stream is like now; none where there is none.
pub(crate) async fn find(context: &Context, stream: &str) -> Result<Option<Info>, StreamError> {
    match context.get_stream(stream).await {
        Ok(found) => Ok(Some(found.cached_info().clone())),
        Err(error) => match error.kind() {
            GetStreamErrorKind::JetStream(cause) if cause.error_code() == ErrorCode::STREAM_NOT_FOUND => Ok(None),
            _ => Err(unreachable(error)),
        },
    }
}

fn fixed<T: PartialEq + std::fmt::Debug>(
    config: &Config,
    field: &'static str,
    found: &T,
    wanted: &T,
) -> Result<(), StreamError> {
    if found == wanted {
        return Ok(());
    }
    let (found, wanted) = (format!("{found:?}"), format!("{wanted:?}"));
    Err(StreamError::Fixed { stream: config.name.clone(), field, found, wanted })
}

fn unreachable(cause: impl std::fmt::Display) -> StreamError {
    StreamError::Unreachable(cause.to_string())
}

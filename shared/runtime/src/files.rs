//! Files of a service, in a bucket of its own, `FILES_<SERVICE>` (JetStream Object Store). Each is sealed under a key of its
//! own, which the service keeps: whoever reads the bucket, or a copy of it, reads nothing, and a file whose key is destroyed
//! is gone from every copy.

use std::{
    io::Cursor,
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_nats::jetstream::{
    Context,
    object_store::{DeleteErrorKind, GetErrorKind, InfoErrorKind, ObjectStore},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use futures::TryStreamExt as _;
use jiff::Timestamp;
use tokio::{io::AsyncReadExt as _, sync::OnceCell, time::timeout};
use wuwei_contracts::Private;

use crate::{refusal::Fault, sealing};

/// How long the bucket may take with one file.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long it may take to tell all there are.
const LISTING: Duration = Duration::from_secs(50);

/// Why a file could not be put, read or removed.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// There is no such object.
    #[error("there is no object {0} in the bucket")]
    Missing(String),
    /// The bucket does not answer, or refuses.
    #[error("{doing} {object}: {cause}")]
    Bucket {
        /// What was tried.
        doing: &'static str,
        /// With which object.
        object: String,
        /// The bucket's words.
        cause: String,
    },
    /// It cannot be sealed or opened.
    #[error("{0}")]
    Sealing(Fault),
}

impl From<Fault> for FilesError {
    fn from(fault: Fault) -> Self {
        Self::Sealing(fault)
    }
}

impl FilesError {
    fn bucket(doing: &'static str, object: &str, cause: impl ToString) -> Self {
        Self::Bucket { doing, object: object.to_owned(), cause: cause.to_string() }
    }
}

/// An object of the bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// When it was put there, by the clock of whoever did, if the bucket tells.
    pub at: Option<Timestamp>,
}

/// The bucket of one service. Made before there is a connection; whoever connects begins it.
#[derive(Clone)]
pub struct Files(Arc<Inner>);

struct Inner {
    service: &'static str,
    context: OnceLock<Context>,
    store: OnceCell<ObjectStore>,
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Files({})", bucket(self.0.service))
    }
}

/// Name of the bucket of `service`.
pub fn bucket(service: &str) -> String {
    format!("FILES_{}", service.to_ascii_uppercase())
}

/// Name of the stream behind it.
pub fn stream(service: &str) -> String {
    format!("OBJ_{}", bucket(service))
}

impl Files {
    /// Those of `service`, without a connection yet.
    pub fn new(service: &'static str) -> Self {
        Self(Arc::new(Inner { service, context: OnceLock::new(), store: OnceCell::new() }))
    }

    /// Gives it its connection. A second one is not taken.
    pub fn begin(&self, context: Context) {
        let _ = self.0.context.set(context);
    }

    /// Seals `content` under a new key and puts it there as `name`, a new one; the key, as base64url.
    ///
    /// # Errors
    /// Where the bucket does not take it within 20 s; part of it may be there, under no name.
    pub async fn put(&self, name: &str, content: &[u8]) -> Result<Private, FilesError> {
        let key = sealing::random_key()?;
        let sealed = sealing::sealed(&sealing::aead(&key)?, name, content)?;
        let put = async { self.store(name).await?.put(name, &mut Cursor::new(sealed)).await.map_err(putting(name)) };
        timeout(PATIENCE, put).await.map_err(putting(name))??;
        Ok(Private::new(URL_SAFE_NO_PAD.encode(key)))
    }

    /// What lies there as `name`, opened with `key`.
    ///
    /// # Errors
    /// Where there is none, the bucket does not give it within 20 s, or it was sealed under another key or name.
    pub async fn get(&self, name: &str, key: &Private) -> Result<Vec<u8>, FilesError> {
        let key = URL_SAFE_NO_PAD.decode(key.expose()).map_err(|_| Fault::new("the key of a file is no base64url"))?;
        let get = async {
            let store = self.store(name).await?;
            let mut object = store.get(name).await.map_err(|error| match error.kind() {
                GetErrorKind::NotFound => FilesError::Missing(name.to_owned()),
                _ => FilesError::bucket("reading", name, error),
            })?;
            let mut sealed = Vec::with_capacity(object.info().size);
            let read = object.read_to_end(&mut sealed).await;
            read.map_err(|error| FilesError::bucket("reading", name, error))?;
            Ok::<_, FilesError>(sealed)
        };
        let sealed = timeout(PATIENCE, get).await.map_err(|error| FilesError::bucket("reading", name, error))??;
        Ok(sealing::opened(&sealing::aead(&key)?, name, &sealed)?)
    }

    /// Removes `name`; nothing happens where it is not there.
    ///
    /// # Errors
    /// Where the bucket does not do so within 20 s.
    pub async fn remove(&self, name: &str) -> Result<(), FilesError> {
        let removing = |error: &dyn ToString| FilesError::bucket("removing", name, error.to_string());
        let remove = async {
            let store = self.store(name).await?;
            match store.info(name).await {
                Ok(info) if info.deleted => return Ok(()),
                Err(error) if error.kind() == InfoErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(removing(&error)),
                Ok(_) => {}
            }
            match store.delete(name).await {
                Err(error) if error.kind() != DeleteErrorKind::NotFound => Err(removing(&error)),
                _ => Ok(()),
            }
        };
        timeout(PATIENCE, remove).await.map_err(|error| removing(&error))?
    }

    /// All there are.
    ///
    /// # Errors
    /// Where the bucket does not tell within 50 s.
    pub async fn list(&self) -> Result<Vec<Kept>, FilesError> {
        let listing = |error: &dyn ToString| FilesError::bucket("listing", "all", error.to_string());
        let list = async {
            let store = self.store("all").await?;
            let listed = store.list().await.map_err(|error| listing(&error))?;
            let infos: Vec<_> = listed.try_collect().await.map_err(|error| listing(&error))?;
            let kept = infos.into_iter().filter(|info| !info.deleted).map(|info| {
                let put = info.modified.and_then(|at| Timestamp::from_second(at.unix_timestamp()).ok());
                Kept { name: info.name, at: put }
            });
            Ok(kept.collect())
        };
        timeout(LISTING, list).await.map_err(|error| listing(&error))?
    }

    async fn store(&self, object: &str) -> Result<&ObjectStore, FilesError> {
        let opening = |cause: String| FilesError::bucket("opening the bucket for", object, cause);
        let context = self.0.context.get().ok_or_else(|| opening("there is no connection".to_owned()))?;
        let open = || async { context.get_object_store(bucket(self.0.service)).await };
        self.0.store.get_or_try_init(open).await.map_err(|error| opening(error.to_string()))
    }
}

fn putting<E: ToString>(name: &str) -> impl Fn(E) -> FilesError + '_ {
    move |error| FilesError::bucket("putting", name, error)
}

//! Files: taken in, made harmless, sealed and put into the bucket of the service whose thing they belong to, and read back.

mod api;
mod picture;
mod things;

use std::{collections::BTreeMap, sync::Arc};

use sha2::{Digest as _, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;
use wuwei_contracts::{
    Command, Kind, Private, Reference, Reject as _, Rejection, Town, delegation,
    files::{FileContent, FileRejection},
    registry, subsidies,
    wishes::{self, AttachFile, FileView, GetWish, ReadFile, ReadableFile},
};
use wuwei_runtime::{
    Files,
    files::FilesError,
    ids,
    nats::caller::{Call, CallError, Caller},
};

pub(crate) use api::answer;
pub use api::{list, read, take_in};
pub(crate) use things::{Shelf, router};

/// Files taken in at once, each in memory as a whole.
const AT_ONCE: usize = 16;

/// Takes files in and gives them out.
pub(crate) struct FileDesk {
    caller: Caller,
    /// The buckets, by service.
    buckets: BTreeMap<&'static str, Files>,
    uploads: Arc<Semaphore>,
    /// A picture of fifty million points takes 150 MB while it is made anew: one at a time.
    making: Arc<Semaphore>,
}

/// Where a file belongs.
#[derive(Debug, Clone)]
pub(crate) struct Belongs {
    /// The town.
    pub town: Town,
    /// The wish.
    pub wish: Uuid,
    /// Number of the part it shows to be done.
    pub part: Option<u32>,
    /// The follow code, where the wisher does not sign in.
    pub follow_code: Option<String>,
}

/// A file made harmless.
pub(crate) struct Clean(picture::Made);

impl FileDesk {
    /// A desk that calls by `caller`.
    pub fn new(caller: Caller) -> Self {
        let services = [wishes::SERVICE, delegation::SERVICE, subsidies::SERVICE, registry::SERVICE];
        let buckets = services.into_iter().map(|service| (service, caller.files(service))).collect();
        Self { caller, buckets, uploads: Arc::new(Semaphore::new(AT_ONCE)), making: Arc::new(Semaphore::new(1)) }
    }

    /// A place for an upload, to be held while it comes and is kept.
    ///
    /// # Errors
    /// 503 where as many come as may.
    pub fn admit(&self) -> Result<OwnedSemaphorePermit, Rejection> {
        self.uploads.clone().try_acquire_owned().map_err(|_| {
            let detail = "as many files come as can be taken in at once; send it again in a moment";
            Rejection::new(Kind::Unavailable, "too_many_uploads", detail).retry_after(5)
        })
    }

    /// What was sent, without anything but what it shows.
    ///
    /// # Errors
    /// Where it is neither a picture nor a paper, or too large.
    pub async fn clean(&self, content: Vec<u8>) -> Result<Clean, CallError> {
        let busy = || Rejection::new(Kind::Unavailable, "too_many_uploads", "send it again in a moment").retry_after(5);
        let place = self.making.clone().acquire_owned().await.map_err(|_| rejected(busy()))?;
        let making = tokio::task::spawn_blocking(move || {
            let _place = place;
            picture::made_anew(content)
        });
        Ok(Clean(making.await.map_err(|_| rejected(picture::broken("it cannot be read")))?.map_err(rejected)?))
    }

    /// Puts it into the bucket and attaches it to a wish, as `call` calls. What cannot be attached is taken out again.
    ///
    /// # Errors
    /// Where the bucket does not take it, or wishes refuses it.
    pub async fn keep(&self, call: &Call, to: &Belongs, id: Uuid, clean: Clean) -> Result<FileView, CallError> {
        let content = self.put(wishes::SERVICE, &to.town, clean).await?;
        let object = content.object.clone();
        let Belongs { town, wish, part, follow_code } = to.clone();
        let attach = AttachFile { id, wish, part, follow_code, content };
        self.attach(call, &town, &attach, &object).await
    }

    /// Puts it into the bucket of `service`.
    async fn put(&self, service: &'static str, town: &Town, clean: Clean) -> Result<FileContent, CallError> {
        let Clean(picture::Made { media_type, bytes }) = clean;
        let object = format!("{town}/{}", ids::new());
        let sha256 = Sha256::digest(&bytes).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        let key = self.bucket(service)?.put(&object, &bytes).await.map_err(|error| unavailable(&error))?;
        let bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(FileContent { sha256, media_type, bytes, object, key })
    }

    /// Sends `attach`; takes `object` out again where it is refused.
    async fn attach<C: Command>(
        &self,
        call: &Call,
        town: &Town,
        attach: &C,
        object: &str,
    ) -> Result<C::Reply, CallError> {
        let attached = self.caller.call(town, attach, call).await;
        if let Err(CallError::Rejected(_)) = &attached
            && let Err(error) = self.bucket(C::SERVICE)?.remove(object).await
        {
            tracing::warn!(%error, "what was refused is left in the bucket until it is swept");
        }
        attached
    }

    fn bucket(&self, service: &'static str) -> Result<&Files, CallError> {
        let none = || Rejection::new(Kind::NotFound, "no_files", "this service keeps no files");
        self.buckets.get(service).ok_or_else(|| rejected(none()))
    }

    /// A file of `wish` and what it holds, as `call` calls.
    ///
    /// # Errors
    /// Where the wish has no such file, wishes does not let the caller see it, or the bucket does not give it.
    pub async fn open(
        &self,
        call: &Call,
        (town, wish): (&Town, &Reference),
        asked: &ReadFile,
    ) -> Result<(FileView, Vec<u8>), CallError> {
        let wish = match wish {
            Reference::Id(wish) => *wish,
            Reference::Receipt(_) => self.caller.call(town, &GetWish { wish: wish.clone() }, call).await?.id,
        };
        let ReadableFile { file, object, key } = self.caller.call(town, asked, call).await?;
        if file.wish != wish {
            return Err(rejected(FileRejection::FileUnknown(file.id).into_rejection()));
        }
        Ok((file, self.get(wishes::SERVICE, &object, &key).await?))
    }

    /// What lies in the bucket of `service` as `object`.
    async fn get(&self, service: &'static str, object: &str, key: &Private) -> Result<Vec<u8>, CallError> {
        self.bucket(service)?.get(object, key).await.map_err(|error| unavailable(&error))
    }
}

fn rejected(rejection: Rejection) -> CallError {
    CallError::Rejected(Box::new(rejection))
}

fn unavailable(error: &FilesError) -> CallError {
    tracing::warn!(%error, "a file cannot be kept or read");
    rejected(match error {
        FilesError::Missing(_) => {
            let detail = "what the file held is lost; ask for it again where it came from";
            Rejection::new(Kind::Gone, "file_lost", detail)
        }
        FilesError::Bucket { .. } | FilesError::Sealing(_) => {
            let detail = "files can be neither kept nor read at present; come again in a moment";
            Rejection::new(Kind::Unavailable, "files_unavailable", detail).retry_after(5)
        }
    })
}

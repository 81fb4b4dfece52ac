//! Files and their rows.

use uuid::Uuid;
use wuwei_contracts::files::{
    FileActor, FileContent, FileDigest, FileRejection, FileRemoved, FileStanding, Holds, MOST_FILES, Of,
};
use wuwei_runtime::{Fault, Refusal, SealedKey, Sealer, Work, clock::from_micros, column::value};

use crate::{
    SweepFiles, Thing,
    domain::{File, FileFacts},
    entities::{
        file::{Column, Model},
        file_key,
    },
};

/// A file and its row.
pub struct Kept {
    /// The file.
    pub file: File,
    row: Model,
}

impl Kept {
    /// Subject of whoever attached it.
    pub fn by(&self) -> &str {
        &self.row.by_subject
    }
}

/// The file of that id, one of `of`.
pub async fn named(work: &Work, of: Uuid, id: Uuid) -> Result<Kept, Refusal> {
    let row = work.find::<Model>(id).await?.filter(|row| row.of_id == of && row.town == work.town().as_str());
    let row = row.ok_or(FileRejection::FileUnknown(id))?;
    Ok(Kept { file: file(&row)?, row })
}

/// The digests of all files that `of` has, for the decision that rests on them.
///
/// # Errors
/// A fault where a row cannot be read.
pub async fn digests(work: &Work, of: Uuid) -> Result<Vec<FileDigest>, Refusal> {
    let mut rows = work.list::<Model>(Column::OfId, of).await?;
    rows.retain(|row| row.removed_at.is_none());
    rows.sort_by_key(|row| (row.attached_at, row.id));
    Ok(rows.into_iter().map(|row| FileDigest { id: row.id, sha256: row.sha256 }).collect())
}

/// Attaches a file that lies in the bucket to `thing`: `new` says which, as what the caller acts, and what lies there.
///
/// # Errors
/// Where the id is taken, the thing has as many files as it may, or the object is another town's.
pub async fn attach(
    work: &Work,
    sealer: &Sealer,
    thing: &Thing,
    new: (Uuid, FileActor, FileContent),
) -> Result<File, Refusal> {
    let (id, acted_as, FileContent { sha256, media_type, bytes, object, key }) = new;
    if work.find::<Model>(id).await?.is_some() {
        return Err(FileRejection::FileExists(id).into());
    }
    let rows = work.list::<Model>(Column::OfId, thing.id).await?;
    if rows.iter().filter(|row| row.removed_at.is_none()).count() >= MOST_FILES {
        return Err(FileRejection::TooManyFiles { field: "of", of: thing.id }.into());
    }
    if object.split('/').next() != Some(work.town().as_str()) {
        return Err(FileRejection::ObjectOfAnotherTown(object).into());
    }
    let facts = FileFacts { id, of: thing.id, sha256, media_type, bytes, acted_as, sample: thing.sample };
    let file = File { facts, standing: FileStanding::begin(work.now()) };
    let sealing = sealer.new_key()?;
    let sealed = sealer.seal(&sealing, &context(id), key.expose())?;
    work.insert(file_key::Model { id, sealed: Some(sealing.bytes().to_vec()), version: 1 });
    work.insert(row(work, thing.story.unwrap_or(work.origin().correlation), &file, (object, sealed))?);
    SweepFiles::tonight(work).await?;
    Ok(file)
}

fn row(work: &Work, story: Uuid, file: &File, (object, sealed): (String, Vec<u8>)) -> Result<Model, Fault> {
    let facts = file.facts.clone();
    Ok(Model {
        id: facts.id,
        town: work.town().to_string(),
        of_id: facts.of,
        sha256: facts.sha256,
        media_type: facts.media_type.as_str().to_owned(),
        bytes: i64::try_from(facts.bytes).map_err(Fault::new)?,
        object,
        sealed: Some(sealed),
        acted_as: facts.acted_as.as_str().to_owned(),
        by_subject: work.origin().actor.subject.clone(),
        public: file.standing.public,
        sample: facts.sample,
        correlation: story,
        attached_at: file.standing.attached.as_microsecond(),
        removed_at: None,
        version: file.standing.version,
    })
}

/// Saves a file at its next version. What is taken away loses its key at once, and its object soon.
pub async fn save(work: &Work, kept: Kept, standing: FileStanding) -> Result<File, Refusal> {
    let Kept { file, row } = kept;
    if standing.removed.is_some() {
        SweepFiles::one(work, &row.object).await?;
        if let Some(key) = work.find::<file_key::Model>(row.id).await? {
            work.save(file_key::Model { sealed: None, version: key.version + 1, ..key });
        }
    }
    let sealed = row.sealed.filter(|_| standing.removed.is_none());
    let removed_at = standing.removed.map(jiff::Timestamp::as_microsecond);
    work.save(Model { sealed, public: standing.public, removed_at, version: standing.version, ..row });
    Ok(File { standing, ..file })
}

/// Takes away every file of the thing `of`, in whatever town: whom it concerns is erased, which the city tells.
///
/// # Errors
/// A fault where a row cannot be read.
pub async fn erase<H: Holds>(work: &Work, of: Uuid) -> Result<(), Refusal> {
    for row in work.list::<Model>(Column::OfId, of).await?.into_iter().filter(|row| row.removed_at.is_none()) {
        let (town, kept) = (value("files.town", row.town.clone())?, Kept { file: file(&row)?, row });
        let standing = kept.file.standing.remove(kept.file.facts.id, work.now())?;
        let file = save(work, kept, standing).await?.view();
        work.emit_in(&town, Of::<H, FileRemoved>::from(FileRemoved { file }));
    }
    Ok(())
}

/// What opens the file of a row, whose key is `key`.
pub fn opens(sealer: &Sealer, row: &Model, key: Option<file_key::Model>) -> Result<String, Fault> {
    let (Some(key), Some(sealed)) = (key.and_then(|key| key.sealed), &row.sealed) else {
        return Err(Fault::new(format_args!("the file {} has no key", row.id)));
    };
    sealer.open(&SealedKey::stored(key), &context(row.id), sealed)
}

/// The file of a row.
pub fn file(row: &Model) -> Result<File, Fault> {
    let facts = FileFacts {
        id: row.id,
        of: row.of_id,
        sha256: row.sha256.clone(),
        media_type: value("files.media_type", row.media_type.clone())?,
        bytes: u64::try_from(row.bytes).map_err(Fault::new)?,
        acted_as: value("files.acted_as", row.acted_as.clone())?,
        sample: row.sample,
    };
    let (removed, attached) = (row.removed_at.map(from_micros), from_micros(row.attached_at));
    let standing = FileStanding { public: row.public, removed, attached, version: row.version };
    Ok(File { facts, standing })
}

/// The place the key of a file is sealed for.
fn context(file: Uuid) -> String {
    format!("files.sealed/{file}")
}

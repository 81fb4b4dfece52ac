//! Files and their rows.

use uuid::Uuid;
use wuwei_contracts::{
    Private,
    files::{FileRejection, FileStanding},
};
use wuwei_files::SweepFiles;
use wuwei_runtime::{Fault, Refusal, SealedKey, Sealer, Work, clock::from_micros, column::value};

use crate::{
    domain::{
        file::{File, FileFacts},
        wish::Facts,
    },
    entities::{
        author_key,
        file::{Column, Model},
    },
    secrets,
};

/// A file and its row.
pub struct Kept {
    /// The file.
    pub file: File,
    row: Model,
}

impl Kept {
    /// Subject of whoever attached it, or what stands for the wisher's.
    pub fn by(&self) -> &str {
        &self.row.by_subject
    }
}

/// The file of that id, one of `wish`.
pub async fn named(work: &Work, wish: Uuid, id: Uuid) -> Result<Kept, Refusal> {
    let row = work.find::<Model>(id).await?.filter(|row| row.wish == wish && row.town == work.town().as_str());
    let row = row.ok_or(FileRejection::FileUnknown(id))?;
    Ok(Kept { file: file(&row)?, row })
}

/// Whether the id of a new file is taken.
pub async fn is_taken(work: &Work, id: Uuid) -> Result<bool, Refusal> {
    Ok(work.find::<Model>(id).await?.is_some())
}

/// How many files `wish` has that were not taken away.
pub async fn count(work: &Work, wish: Uuid) -> Result<usize, Refusal> {
    let rows = work.list::<Model>(Column::Wish, wish).await?;
    Ok(rows.iter().filter(|row| row.removed_at.is_none()).count())
}

/// Where a new file lies, what opens it, and who attaches it.
pub struct Attached<'a> {
    /// Its name in the bucket.
    pub object: String,
    /// What opens it.
    pub key: &'a Private,
    /// Subject of whoever attaches it, or what stands for the wisher's.
    pub by: String,
}

/// Inserts a new file of a wish; its key is sealed under that of the wish's author.
pub fn insert(
    work: &Work,
    sealer: &Sealer,
    (file, wish, author): (&File, &Facts, &author_key::Model),
    attached: Attached<'_>,
) -> Result<(), Refusal> {
    let Attached { object, key, by } = attached;
    let sealing = author.sealed.clone().map(SealedKey::stored);
    let sealing = sealing.ok_or_else(|| Fault::new(format!("the author of the wish {} is erased", wish.id)))?;
    // Erasing the author and sealing a new key never pass each other.
    work.guard(author);
    work.insert(Model {
        id: file.facts.id,
        town: work.town().to_string(),
        wish: file.facts.wish,
        part: file.facts.part.map(i32::try_from).transpose().map_err(Fault::new)?,
        sha256: file.facts.sha256.clone(),
        media_type: file.facts.media_type.as_str().to_owned(),
        bytes: i64::try_from(file.facts.bytes).map_err(Fault::new)?,
        object,
        sealed: Some(sealer.seal(&sealing, &secrets::file_context(file.facts.id), key.expose())?),
        acted_as: file.facts.acted_as.as_str().to_owned(),
        by_subject: by,
        public: file.standing.public,
        sample: file.facts.sample,
        correlation: wish.story,
        attached_at: file.standing.attached.as_microsecond(),
        removed_at: None,
        version: file.standing.version,
    });
    Ok(())
}

/// Saves a file at its next version. What is taken away loses its key at once, and its object soon.
pub async fn save(work: &Work, row: Kept, file: &File) -> Result<(), Refusal> {
    let row = row.row;
    let sealed = row.sealed.filter(|_| file.standing.removed.is_none());
    if sealed.is_none() {
        SweepFiles::one(work, &row.object).await?;
    }
    let removed_at = file.standing.removed.map(jiff::Timestamp::as_microsecond);
    work.save(Model { sealed, public: file.standing.public, removed_at, version: file.standing.version, ..row });
    Ok(())
}

/// Takes away every file of `wish`, in whatever town: who is erased is erased in the whole city.
pub async fn erase(work: &Work, wish: Uuid) -> Result<(), Refusal> {
    for row in work.list::<Model>(Column::Wish, wish).await?.into_iter().filter(|row| row.removed_at.is_none()) {
        let (town, kept) = (value("files.town", row.town.clone())?, Kept { file: file(&row)?, row });
        let (file, removed) = kept.file.clone().remove(work.now())?;
        save(work, kept, &file).await?;
        work.emit_in(&town, removed);
    }
    Ok(())
}

/// The file of a row.
pub fn file(row: &Model) -> Result<File, Fault> {
    let facts = FileFacts {
        id: row.id,
        wish: row.wish,
        part: row.part.map(u32::try_from).transpose().map_err(Fault::new)?,
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

//! A file of a thing.

use uuid::Uuid;
use wuwei_contracts::files::{FileActor, FileStanding, FileView, MediaType};

/// What is true of a file from its first day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFacts {
    /// Its id.
    pub id: Uuid,
    /// The thing.
    pub of: Uuid,
    /// SHA-256 of what is shown, as hexadecimal.
    pub sha256: String,
    /// What it is.
    pub media_type: MediaType,
    /// Its length.
    pub bytes: u64,
    /// As what whoever attached it acted.
    pub acted_as: FileActor,
    /// Whether its thing is invented.
    pub sample: bool,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What it is.
    pub facts: FileFacts,
    /// Where it stands.
    pub standing: FileStanding,
}

impl File {
    /// The file as everybody may know of it.
    pub fn view(&self) -> FileView {
        let (facts, standing) = (self.facts.clone(), self.standing);
        FileView {
            id: facts.id,
            of: facts.of,
            sha256: facts.sha256,
            media_type: facts.media_type,
            bytes: facts.bytes,
            acted_as: facts.acted_as,
            public: standing.public,
            removed: standing.removed.is_some(),
            attached: standing.attached,
            sample: facts.sample,
            version: standing.version,
        }
    }
}

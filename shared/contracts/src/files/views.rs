//! Files as others see them.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::content::MediaType;
use crate::{Page, Private};

/// As what somebody attached or read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileActor {
    /// Whom the thing concerns: the applicant of a case or proposal, the recorder of an assembly.
    Concerned,
    /// Staff of the place.
    Staff,
}

impl FileActor {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Concerned => "concerned",
            Self::Staff => "staff",
        }
    }
}

/// A file, as everybody may know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileView {
    /// Its id.
    pub id: Uuid,
    /// The thing.
    pub of: Uuid,
    /// SHA-256 of what is shown, 64 hexadecimal digits.
    pub sha256: String,
    /// What it is.
    pub media_type: MediaType,
    /// Its length.
    pub bytes: u64,
    /// As what whoever attached it acted.
    pub acted_as: FileActor,
    /// Whether everybody may see it.
    pub public: bool,
    /// Whether it was taken away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
    /// When it was attached.
    pub attached: Timestamp,
    /// Whether its thing is invented.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
    /// One more with each change, from 1.
    pub version: i64,
}

/// The files of a thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Files {
    /// The thing.
    pub of: Uuid,
    /// Those that were not taken away, oldest first.
    pub items: Vec<FileView>,
    /// As what the caller may attach some and see private ones; absent where the caller may not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acts_as: Option<FileActor>,
}

/// A reading that was logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpenedFile {
    /// What `read_file` is asked with.
    pub disclosure: Uuid,
    /// First instant at which it shows nothing any more.
    pub until: Timestamp,
}

/// A file that may be read now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReadableFile {
    /// The file.
    pub file: FileView,
    /// Its name in the bucket.
    pub object: String,
    /// The key it is sealed with there.
    pub key: Private,
}

/// One reading of a private file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileReading {
    /// Its disclosure.
    pub disclosure: Uuid,
    /// The file.
    pub file: Uuid,
    /// As what the reader read.
    pub acted_as: FileActor,
    /// Subject of the reader.
    pub reader: String,
    /// The person read for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// What for.
    pub purpose: String,
    /// When.
    pub at: Timestamp,
}

/// Readings, oldest first.
pub type FileReadings = Page<FileReading>;

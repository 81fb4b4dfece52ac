//! Why wishes refuses something about a file.

use uuid::Uuid;

use super::file::MOST_FILES;
use crate::{Kind, Reject};

/// Why wishes refuses something about a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileRejection {
    /// No such file of the wish.
    #[error("there is no file {0} here; list_files tells which the wish has")]
    FileUnknown(Uuid),
    /// The id is taken.
    #[error("the file {0} is there already; list_files shows it, and a new file wants an id of its own")]
    FileExists(Uuid),
    /// The wish has as many as it may.
    #[error("the wish {0} has {MOST_FILES} files, and more than that nobody looks through; remove one first")]
    TooManyFiles(Uuid),
    /// It was taken away.
    #[error("the file {0} was taken away and is not kept any more")]
    FileRemoved(Uuid),
    /// It is private.
    #[error("the file {0} is private; whoever may see it asks with open_file, and shows the disclosure here")]
    FilePrivate(Uuid),
    /// Staff say what for.
    #[error("say in purpose what the file is read for; the wisher can see it")]
    PurposeMissing,
    /// It shows another part, or none.
    #[error("the file {file} does not belong to part {part}; attach it to that part")]
    FileOfOtherPart {
        /// The file.
        file: Uuid,
        /// The part.
        part: u32,
    },
    /// It lies with another town's.
    #[error("the object {0} is not this town's; objects are named <town>/<UUID>")]
    ObjectOfAnotherTown(String),
}

impl Reject for FileRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::FileUnknown(_) => Kind::NotFound,
            Self::FileExists(_) | Self::TooManyFiles(_) => Kind::Conflict,
            Self::FileRemoved(_) => Kind::Gone,
            Self::FilePrivate(_) => Kind::Forbidden,
            Self::PurposeMissing | Self::FileOfOtherPart { .. } | Self::ObjectOfAnotherTown(_) => Kind::Invalid,
        }
    }

    fn code(&self) -> &str {
        match self {
            Self::FileUnknown(_) => "file_unknown",
            Self::FileExists(_) => "file_exists",
            Self::TooManyFiles(_) => "too_many_files",
            Self::FileRemoved(_) => "file_removed",
            Self::FilePrivate(_) => "file_private",
            Self::PurposeMissing => "purpose_missing",
            Self::FileOfOtherPart { .. } => "file_of_other_part",
            Self::ObjectOfAnotherTown(_) => "object_of_another_town",
        }
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        Some(match self {
            Self::FileUnknown(id) => ("file", id.to_string(), "known"),
            Self::FileExists(id) => ("id", id.to_string(), "unique"),
            Self::TooManyFiles(wish) => ("wish", wish.to_string(), "items"),
            Self::FileRemoved(id) => ("file", id.to_string(), "kept"),
            Self::FilePrivate(id) => ("file", id.to_string(), "public"),
            Self::PurposeMissing => ("purpose", String::new(), "required"),
            Self::FileOfOtherPart { file, .. } => ("files", file.to_string(), "own"),
            Self::ObjectOfAnotherTown(object) => ("content.object", object.clone(), "owner"),
        })
    }
}

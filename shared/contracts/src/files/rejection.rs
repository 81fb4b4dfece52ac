//! Why something about a file is refused.

use uuid::Uuid;

use super::content::MOST_FILES;
use crate::{Kind, Reject};

/// Why something about a file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileRejection {
    /// No such file of the thing.
    #[error("there is no file {0} here; list_files tells which there are")]
    FileUnknown(Uuid),
    /// The id is taken.
    #[error("the file {0} is there already; list_files shows it, and a new file wants an id of its own")]
    FileExists(Uuid),
    /// The thing has as many as it may.
    #[error("{of} has {MOST_FILES} files, and more than that nobody looks through; remove one first")]
    TooManyFiles {
        /// The field that names it.
        field: &'static str,
        /// The thing.
        of: Uuid,
    },
    /// It was taken away.
    #[error("the file {0} was taken away and is not kept any more")]
    FileRemoved(Uuid),
    /// It is private.
    #[error("the file {0} is private; whoever may see it asks with open_file, and shows the disclosure here")]
    FilePrivate(Uuid),
    /// Staff say what for.
    #[error("say in purpose what the file is read for; whoever it concerns can see it")]
    PurposeMissing,
    /// The caller has nothing to do with it.
    #[error("the files of {0} are for whoever it concerns and for staff of its place; sign in as one of them")]
    NotConcerned(Uuid),
    /// Only staff do so.
    #[error("only staff of its place show files of {0} to everybody; ask them")]
    NotStaff(Uuid),
    /// Its thing is decided.
    #[error("what the file {0} belongs to is decided, and its files are kept with the decision; staff can hide it")]
    FileKept(Uuid),
    /// No reading of the caller's.
    #[error("there is no reading {0} of yours; ask with open_file first")]
    DisclosureUnknown(Uuid),
    /// The minute is over.
    #[error("the reading {0} is over; ask with open_file again")]
    DisclosureOver(Uuid),
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
            Self::FileUnknown(_) | Self::DisclosureUnknown(_) => Kind::NotFound,
            Self::FileExists(_) | Self::TooManyFiles { .. } | Self::FileKept(_) => Kind::Conflict,
            Self::FileRemoved(_) | Self::DisclosureOver(_) => Kind::Gone,
            Self::FilePrivate(_) | Self::NotConcerned(_) | Self::NotStaff(_) => Kind::Forbidden,
            Self::PurposeMissing | Self::FileOfOtherPart { .. } | Self::ObjectOfAnotherTown(_) => Kind::Invalid,
        }
    }

    fn code(&self) -> &str {
        match self {
            Self::FileUnknown(_) => "file_unknown",
            Self::FileExists(_) => "file_exists",
            Self::TooManyFiles { .. } => "too_many_files",
            Self::FileRemoved(_) => "file_removed",
            Self::FilePrivate(_) => "file_private",
            Self::PurposeMissing => "purpose_missing",
            Self::NotConcerned(_) => "not_concerned",
            Self::NotStaff(_) => "not_staff",
            Self::FileKept(_) => "file_kept",
            Self::DisclosureUnknown(_) => "disclosure_unknown",
            Self::DisclosureOver(_) => "disclosure_over",
            Self::FileOfOtherPart { .. } => "file_of_other_part",
            Self::ObjectOfAnotherTown(_) => "object_of_another_town",
        }
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        Some(match self {
            Self::FileUnknown(id) => ("file", id.to_string(), "known"),
            Self::FileExists(id) => ("id", id.to_string(), "unique"),
            Self::TooManyFiles { field, of } => (*field, of.to_string(), "items"),
            Self::FileRemoved(id) => ("file", id.to_string(), "kept"),
            Self::FilePrivate(id) => ("file", id.to_string(), "public"),
            Self::PurposeMissing => ("purpose", String::new(), "required"),
            Self::NotConcerned(of) => ("of", of.to_string(), "concerned"),
            Self::NotStaff(of) => ("of", of.to_string(), "staff"),
            Self::FileKept(id) => ("file", id.to_string(), "undecided"),
            Self::DisclosureUnknown(id) => ("disclosure", id.to_string(), "own"),
            Self::DisclosureOver(id) => ("disclosure", id.to_string(), "minute"),
            Self::FileOfOtherPart { file, .. } => ("files", file.to_string(), "own"),
            Self::ObjectOfAnotherTown(object) => ("content.object", object.clone(), "owner"),
        })
    }
}

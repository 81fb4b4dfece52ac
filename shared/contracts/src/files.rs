//! Files of things: of wishes, cases, proposals and assemblies. Each service keeps those of its own things.
//!
//! What a file holds lies sealed in the service's bucket, put there by the gateway, which takes uploads; the service keeps
//! its digest and, sealed, the key it is opened with. A file is private until staff show it to everybody; each reading of
//! a private one is logged before anything is shown. Messages about files are the same for every kind of thing:
//! `Of<Cases, AttachFile>` is delegation's `attach_file`. Those of wishes are their own, since wishes have parts and
//! follow codes.

mod content;
mod events;
mod messages;
mod rejection;
mod standing;
mod views;

pub use content::{FileContent, FileDigest, LONGEST_FILE, MOST_FILES, MediaType};
pub use events::{FileAttached, FileHappening, FileRemoved, FileShown};
pub use messages::{
    AboutFiles, AsksOfFiles, AttachFile, ChangesFiles, DISCLOSED_FOR, Holds, ListFileReadings, ListFiles, Of, OpenFile,
    ReadFile, RemoveFile, ShowFile,
};
pub use rejection::FileRejection;
pub use standing::FileStanding;
pub use views::{FileActor, FileReading, FileReadings, FileView, Files, OpenedFile, ReadableFile};

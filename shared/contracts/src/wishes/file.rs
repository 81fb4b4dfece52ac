//! Files of a wish: photos and papers of whoever wishes, and what shows that a part is done. They are private until staff
//! show them to everybody; each reading of a private one is logged before anything is shown, as that of the private text.
//!
//! What a file holds lies sealed in the bucket `FILES_WISHES`, put there by the gateway, which takes uploads; here stand
//! its digest and, sealed under the author's key, the key it is opened with.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    answer::check_code,
    keep::check_part,
    look::ActedAs,
    private::Disclosure,
    roles::{STAFF, key},
};
use crate::{
    Access, Command, CommunityId, Event, Fields, Message, Place, Private, Query, Reference,
    files::{FileContent, MediaType},
};

/// Attaches a file to a wish: by its wisher, by whoever has the part it belongs to, or by staff. Sent by the gateway once the
/// file lies in the bucket: send files to `/api/v1/towns/{town}/files/{wish}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachFile {
    /// Id of the new file, UUIDv7.
    pub id: Uuid,
    /// The wish.
    pub wish: Uuid,
    /// Number of the part it shows to be done; without one it is about the wish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<u32>,
    /// The follow code, where the wisher does not sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_code: Option<String>,
    /// What lies in the bucket.
    pub content: FileContent,
}

/// Staff show a file to everybody, or no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowFile {
    /// The wish.
    pub wish: Uuid,
    /// Its community: scope is checked against it.
    pub community: CommunityId,
    /// The file.
    pub file: Uuid,
    /// Whether everybody may see it.
    pub public: bool,
}

/// Takes a file away for good: whoever attached it, the wisher, or staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveFile {
    /// The wish.
    pub wish: Uuid,
    /// The file.
    pub file: Uuid,
    /// The follow code, where the wisher does not sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_code: Option<String>,
}

/// Asks to see a private file: its wisher, whoever attached it, or staff, who say what for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenFile {
    /// Id of the new disclosure, UUIDv7.
    pub id: Uuid,
    /// The wish.
    pub wish: Uuid,
    /// The file.
    pub file: Uuid,
    /// What staff read it for, in public words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// The follow code, where the wisher does not sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_code: Option<String>,
}

/// Lists the files of a wish, oldest first; what they hold is not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListFiles {
    /// The wish, by id or receipt number.
    pub wish: Reference,
}

/// Asks where a file lies and what opens it: a public one for everybody, a private one for a minute after `open_file`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadFile {
    /// The file.
    pub file: Uuid,
    /// The disclosure, where it is private.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disclosure: Option<Uuid>,
}

/// A file, as everybody may know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileView {
    /// Its id.
    pub id: Uuid,
    /// The wish.
    pub wish: Uuid,
    /// Number of the part it shows to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<u32>,
    /// SHA-256 of what is shown, 64 hexadecimal digits.
    pub sha256: String,
    /// What it is.
    pub media_type: MediaType,
    /// Its length.
    pub bytes: u64,
    /// As what whoever attached it acted.
    pub acted_as: ActedAs,
    /// Whether everybody may see it.
    pub public: bool,
    /// Whether it was taken away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
    /// When it was attached.
    pub attached: Timestamp,
    /// Whether its wish is invented.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
    /// One more with each change, from 1.
    pub version: i64,
}

/// The files of a wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Files {
    /// Those that were not taken away, oldest first.
    pub items: Vec<FileView>,
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

/// A file was attached to a wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishFileAttached {
    /// The file as it is now.
    pub file: FileView,
}

/// Everybody may see a file, or no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishFileShown {
    /// The file as it is now.
    pub file: FileView,
}

/// A file was taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishFileRemoved {
    /// The file as it was.
    pub file: FileView,
}

macro_rules! on_files {
    ($($message:ident = $name:literal, $reply:ty, $check:expr);+ $(;)?) => {$(
        impl Message for $message {
            const SERVICE: &'static str = super::SERVICE;
            const NAME: &'static str = $name;
            const ACCESS: Access = Access::ANYONE;
            type Reply = $reply;

            fn check(&self, fields: &mut Fields) {
                let check: fn(&Self, &mut Fields) = $check;
                check(self, fields);
            }
        }
    )+};
}

on_files! {
    AttachFile = "attach_file", FileView, |command, fields| {
        check_code(command.follow_code.as_deref(), fields);
        if let Some(part) = command.part {
            check_part(part, fields);
        }
        command.content.check(fields);
    };
    RemoveFile = "remove_file", FileView, |command, fields| check_code(command.follow_code.as_deref(), fields);
    OpenFile = "open_file", Disclosure, |command, fields| {
        check_code(command.follow_code.as_deref(), fields);
        if let Some(purpose) = &command.purpose {
            fields.public_text("purpose", purpose, 1..=200);
        }
    };
    ListFiles = "list_files", Files, |_, _| {};
    ReadFile = "read_file", ReadableFile, |_, _| {};
}

impl Message for ShowFile {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "show_file";
    const ACCESS: Access = Access::roles(STAFF);
    type Reply = FileView;

    fn place(&self) -> Place<'_> {
        Place::Community(&self.community)
    }

    fn check(&self, _: &mut Fields) {}
}

impl Query for ListFiles {}
impl Query for ReadFile {}

macro_rules! commands_on_files {
    ($($command:ident),+) => {$(
        impl Command for $command {
            fn key(&self) -> String {
                key(self.wish)
            }
        }
    )+};
}

commands_on_files!(AttachFile, ShowFile, RemoveFile, OpenFile);

macro_rules! file_events {
    ($($event:ident = $name:literal),+ $(,)?) => {$(
        impl Event for $event {
            const SERVICE: &'static str = super::SERVICE;
            const AGGREGATE: &'static str = "file";
            const NAME: &'static str = $name;

            fn aggregate_id(&self) -> String {
                self.file.id.to_string()
            }

            fn sample(&self) -> bool {
                self.file.sample
            }
        }
    )+};
}

file_events! {
    WishFileAttached = "attached",
    WishFileShown = "shown",
    WishFileRemoved = "removed",
}

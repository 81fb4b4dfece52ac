//! What is asked about the files of a thing, whichever kind it is of.

use std::{fmt::Debug, marker::PhantomData};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{
    content::FileContent,
    views::{FileReadings, FileView, Files, OpenedFile, ReadableFile},
};
use crate::{Access, Command, Fields, Message, PageRequest, Query, Reference};

/// Seconds for which a reading that was logged shows its file or text.
pub const DISCLOSED_FOR: i64 = 60;

/// A kind of thing that holds files.
pub trait Holds: Debug + Clone + PartialEq + Eq + Send + Sync + 'static {
    /// The service that keeps such things and their files.
    const SERVICE: &'static str;
    /// What such a thing is called, in the lane its commands share.
    const KIND: &'static str;
}

/// `M`, about the files of what `H` is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent, bound(serialize = "M: Serialize", deserialize = "M: Deserialize<'de>"))]
pub struct Of<H, M> {
    /// What is said.
    pub message: M,
    #[serde(skip)]
    holder: PhantomData<fn() -> H>,
}

impl<H, M> From<M> for Of<H, M> {
    fn from(message: M) -> Self {
        Self { message, holder: PhantomData }
    }
}

impl<H, M: JsonSchema> JsonSchema for Of<H, M> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        M::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        M::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        M::json_schema(generator)
    }
}

/// A message about files.
pub trait AboutFiles: Serialize + DeserializeOwned + JsonSchema + Clone + Send + Sync + 'static {
    /// Name of the operation.
    const NAME: &'static str;
    /// What is answered.
    type Reply: Serialize + DeserializeOwned + JsonSchema + Send + 'static;

    /// Checks the limits of each field.
    fn check(&self, _: &mut Fields) {}
}

/// One that changes something.
pub trait ChangesFiles: AboutFiles {
    /// The thing.
    fn of(&self) -> Uuid;
}

/// One that only reads.
pub trait AsksOfFiles: AboutFiles {}

impl<H: Holds, M: AboutFiles> Message for Of<H, M> {
    const SERVICE: &'static str = H::SERVICE;
    const NAME: &'static str = M::NAME;
    const ACCESS: Access = Access::ANYONE;
    type Reply = M::Reply;

    fn check(&self, fields: &mut Fields) {
        self.message.check(fields);
    }
}

impl<H: Holds, M: ChangesFiles> Command for Of<H, M> {
    fn key(&self) -> String {
        format!("{}/{}", H::KIND, self.message.of())
    }
}

impl<H: Holds, M: AsksOfFiles> Query for Of<H, M> {}

/// Attaches a file to a thing: whoever it concerns, or staff. Sent by the gateway once the file lies in the bucket: send
/// files to `/api/v1/towns/{town}/files/{kind}/{thing}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachFile {
    /// Id of the new file, UUIDv7.
    pub id: Uuid,
    /// The thing.
    pub of: Uuid,
    /// What lies in the bucket.
    pub content: FileContent,
}

/// Staff show a file to everybody, or no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowFile {
    /// The thing.
    pub of: Uuid,
    /// The file.
    pub file: Uuid,
    /// Whether everybody may see it.
    pub public: bool,
}

/// Takes a file away for good: whoever attached it, or staff. One that a decision rests on stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveFile {
    /// The thing.
    pub of: Uuid,
    /// The file.
    pub file: Uuid,
}

/// Asks to see a private file: whoever it concerns, whoever attached it, or staff, who say what for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenFile {
    /// Id of the new reading, UUIDv7.
    pub id: Uuid,
    /// The thing.
    pub of: Uuid,
    /// The file.
    pub file: Uuid,
    /// What staff read it for, in public words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
}

/// Lists the files of a thing, oldest first; what they hold is not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListFiles {
    /// The thing, by id or receipt number.
    pub of: Reference,
}

/// Asks where a file lies and what opens it: a public one for everybody, a private one for a minute after `open_file`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadFile {
    /// The file.
    pub file: Uuid,
    /// The reading that was logged, where it is private.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disclosure: Option<Uuid>,
}

/// Asks who read the private files of a thing: whoever it concerns, or staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListFileReadings {
    /// The thing, by id or receipt number.
    pub of: Reference,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl AboutFiles for AttachFile {
    const NAME: &'static str = "attach_file";
    type Reply = FileView;

    fn check(&self, fields: &mut Fields) {
        self.content.check(fields);
    }
}

impl ChangesFiles for AttachFile {
    fn of(&self) -> Uuid {
        self.of
    }
}

impl AboutFiles for ShowFile {
    const NAME: &'static str = "show_file";
    type Reply = FileView;
}

impl ChangesFiles for ShowFile {
    fn of(&self) -> Uuid {
        self.of
    }
}

impl AboutFiles for RemoveFile {
    const NAME: &'static str = "remove_file";
    type Reply = FileView;
}

impl ChangesFiles for RemoveFile {
    fn of(&self) -> Uuid {
        self.of
    }
}

impl AboutFiles for OpenFile {
    const NAME: &'static str = "open_file";
    type Reply = OpenedFile;

    fn check(&self, fields: &mut Fields) {
        if let Some(purpose) = &self.purpose {
            fields.public_text("purpose", purpose, 1..=200);
        }
    }
}

impl ChangesFiles for OpenFile {
    fn of(&self) -> Uuid {
        self.of
    }
}

impl AboutFiles for ListFiles {
    const NAME: &'static str = "list_files";
    type Reply = Files;
}

impl AboutFiles for ReadFile {
    const NAME: &'static str = "read_file";
    type Reply = ReadableFile;
}

impl AboutFiles for ListFileReadings {
    const NAME: &'static str = "list_file_readings";
    type Reply = FileReadings;
}

impl AsksOfFiles for ListFiles {}
impl AsksOfFiles for ReadFile {}
impl AsksOfFiles for ListFileReadings {}

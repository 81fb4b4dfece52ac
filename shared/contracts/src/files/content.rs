//! What a file is, and what was put into the bucket.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Fields, Private};

/// Most files of one thing.
pub const MOST_FILES: usize = 20;
/// Bytes of the longest file.
pub const LONGEST_FILE: usize = 10 * 1024 * 1024;

/// What a file is, as its first bytes say. Every picture is kept as JPEG, made anew from its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum MediaType {
    /// A picture.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// A paper.
    #[serde(rename = "application/pdf")]
    Pdf,
}

impl MediaType {
    /// Wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Pdf => "application/pdf",
        }
    }
}

/// What was put into the bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileContent {
    /// SHA-256 of the file as it is shown, 64 hexadecimal digits in small letters.
    pub sha256: String,
    /// What it is.
    pub media_type: MediaType,
    /// Its length.
    pub bytes: u64,
    /// Its name in the bucket, `<town>/<UUID>`.
    pub object: String,
    /// The key it is sealed with there, 32 bytes as base64url without padding.
    pub key: Private,
}

/// A file as a decision names it: which, and the digest of what it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileDigest {
    /// The file.
    pub id: Uuid,
    /// SHA-256 of what is shown, 64 hexadecimal digits.
    pub sha256: String,
}

impl FileContent {
    pub(crate) fn check(&self, fields: &mut Fields) {
        let hexadecimal = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if self.sha256.len() != 64 || !self.sha256.bytes().all(hexadecimal) {
            let says = "is no SHA-256; give its 64 hexadecimal digits in small letters";
            fields.refuse("content.sha256", &self.sha256, "sha256", says);
        }
        let longest = i64::try_from(LONGEST_FILE).unwrap_or(i64::MAX);
        fields.number("content.bytes", i64::try_from(self.bytes).unwrap_or(i64::MAX), 1..=longest);
        let id = self.object.split_once('/').and_then(|(_, id)| Uuid::try_parse(id).ok());
        if id.is_none() {
            let says = "names no object; send the file to the gateway, which puts it into the bucket";
            fields.refuse("content.object", &self.object, "object", says);
        }
        fields.private_text("content.key", self.key.expose(), 43..=43);
    }
}

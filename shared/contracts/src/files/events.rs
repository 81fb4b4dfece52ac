//! What happens to files.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    messages::{Holds, Of},
    views::FileView,
};
use crate::Event;

/// What happened to a file of a thing, whichever kind it is of.
pub trait FileHappening: Serialize + DeserializeOwned + JsonSchema + Clone + Send + Sync + 'static {
    /// What happened, past tense.
    const NAME: &'static str;

    /// The file.
    fn file(&self) -> &FileView;
}

/// A file was attached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileAttached {
    /// The file as it is now.
    pub file: FileView,
}

/// Everybody may see a file, or no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileShown {
    /// The file as it is now.
    pub file: FileView,
}

/// A file was taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileRemoved {
    /// The file as it was.
    pub file: FileView,
}

impl FileHappening for FileAttached {
    const NAME: &'static str = "attached";

    fn file(&self) -> &FileView {
        &self.file
    }
}

impl FileHappening for FileShown {
    const NAME: &'static str = "shown";

    fn file(&self) -> &FileView {
        &self.file
    }
}

impl FileHappening for FileRemoved {
    const NAME: &'static str = "removed";

    fn file(&self) -> &FileView {
        &self.file
    }
}

impl<H: Holds, E: FileHappening> Event for Of<H, E> {
    const SERVICE: &'static str = H::SERVICE;
    const AGGREGATE: &'static str = "file";
    const NAME: &'static str = E::NAME;

    fn aggregate_id(&self) -> String {
        self.message.file().id.to_string()
    }

    fn sample(&self) -> bool {
        self.message.file().sample
    }
}

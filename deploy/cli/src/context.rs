//! What every command has at hand.

use crate::{arguments::Arguments, data::DataFolder, exit::Result, language::Messages};

/// What every command has at hand.
#[derive(Debug, Clone)]
pub struct Context {
    /// The sentences of the language asked for.
    pub messages: Messages,
    /// Whether to print JSON.
    pub json: bool,
    /// The data folder asked for; it need not exist.
    pub data: DataFolder,
}

impl Context {
    /// As the command line says.
    pub fn new(messages: Messages, arguments: &Arguments) -> Result<Self> {
        Ok(Self { messages, json: arguments.json, data: DataFolder::at(&arguments.data)? })
    }
}

//! What to measure of the embedded mode.

use std::path::PathBuf;

use crate::failure::Failure;

/// The embedded mode, as written on the command line.
#[derive(Debug, Clone, clap::Args)]
pub struct EmbeddedMode {
    /// The program [default: the one beside this one].
    #[arg(long)]
    wuwei: Option<PathBuf>,
    /// Starts on existing data; the median counts [default: 5].
    #[arg(long)]
    runs: Option<usize>,
}

impl EmbeddedMode {
    /// The program.
    pub fn program(&self) -> Result<PathBuf, Failure> {
        let program = match &self.wuwei {
            Some(program) => program.clone(),
            None => std::env::current_exe()?.with_file_name("wuwei"),
        };
        if program.is_file() {
            return Ok(program);
        }
        let says = format!("{} is no program; cargo build --release -p wuwei-cli builds it", program.display());
        Err(Failure::new(says))
    }

    /// Starts on existing data.
    pub fn runs(&self) -> usize {
        self.runs.unwrap_or(5).max(1)
    }
}

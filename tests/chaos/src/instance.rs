//! A process of the service: started, stopped in the middle of a word, killed.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

/// How much of its log is shown when a scenario fails.
const SHOWN: usize = 40;

/// A process of the service; killed when dropped.
#[derive(Debug)]
pub struct Instance {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Instance {
    /// Starts `program serve settings`; its log stands beside the settings.
    pub fn start(program: &Path, name: &str, settings: &Path) -> Self {
        let log = settings.with_extension("log");
        let failed = |error: std::io::Error| -> ! { panic!("{} for {}: {error}", program.display(), log.display()) };
        let out = File::create(&log).unwrap_or_else(|error| failed(error));
        let err = out.try_clone().unwrap_or_else(|error| failed(error));
        // The process ends with its standard input, so that it never outlives a scenario that was killed.
        let mut command = Command::new(program);
        command.arg("serve").arg(settings).stdin(Stdio::piped()).stdout(out).stderr(err);
        let child = command.spawn().unwrap_or_else(|error| failed(error));
        Self { name: name.to_owned(), child, log }
    }

    /// Its name, under which it holds leases.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Ends it in the middle of what it does (`SIGKILL`).
    pub fn kill(&mut self) {
        self.child.kill().unwrap_or_else(|error| panic!("killing {}: {error}", self.name));
        self.child.wait().unwrap_or_else(|error| panic!("the end of {}: {error}", self.name));
    }

    /// Holds it in the middle of what it does (`SIGSTOP`).
    pub fn hold(&self) {
        signal(self.child.id(), Signal::SIGSTOP);
    }

    /// Lets it go on.
    pub fn release(&self) {
        signal(self.child.id(), Signal::SIGCONT);
    }

    /// The last lines of its log.
    fn last_words(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(SHOWN)..].join("\n")
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- the last {SHOWN} lines of {}:\n{}\n---", self.name, self.last_words());
        }
        // It may be dead already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends `signal` to process `id`, which must be there.
pub fn signal(id: u32, signal: Signal) {
    let pid = i32::try_from(id).unwrap_or_else(|_| panic!("{id} is no process id"));
    kill(Pid::from_raw(pid), signal).unwrap_or_else(|error| panic!("{signal} to process {id}: {error}"));
}

//! Processes by more than their number: a number is used again, so a process is only ever signalled when its start and
//! its command line are the ones that were written down.

use std::{
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::Duration,
};

use nix::{
    errno::Errno,
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use serde::{Deserialize, Serialize};

/// How often a process that is not our child is looked at while we wait for its end.
const LOOK: Duration = Duration::from_millis(20);

/// One process, as it was when it was written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    /// Its number.
    pub pid: i32,
    /// When it started, as the system tells it: only ever compared.
    pub started: String,
    /// Its command line.
    pub command: String,
}

impl Process {
    /// The process with that number now; none where there is none, or only its remains.
    pub fn of(pid: i32) -> Option<Self> {
        if pid <= 0 {
            return None;
        }
        let (started, command) = if Path::new("/proc/self/stat").exists() { of_proc(pid)? } else { of_ps(pid)? };
        Some(Self { pid, started, command })
    }

    /// A process just spawned under that number; none where it has ended already.
    pub async fn spawned(pid: Option<u32>) -> Option<Self> {
        let pid = i32::try_from(pid?).ok()?;
        let appears = async {
            // The system shows no command line until the new program is laid out in memory.
            let mut look = tokio::time::interval(Duration::from_millis(1));
            loop {
                look.tick().await;
                if let Some(process) = Self::of(pid) {
                    return process;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(1), appears).await.ok()
    }

    /// This process.
    pub fn own() -> Option<Self> {
        Self::of(nix::unistd::getpid().as_raw())
    }

    /// Whether the very process that was written down still runs.
    pub fn lives(&self) -> bool {
        Self::of(self.pid).is_some_and(|now| now == *self)
    }

    /// Asks it to end, waits `patience`, then kills it. True if it ran.
    pub async fn stop(&self, patience: Duration) -> bool {
        if !self.lives() {
            self.ended(patience).await;
            return false;
        }
        self.signal(Signal::SIGTERM);
        if !self.ended(patience).await {
            self.signal(Signal::SIGKILL);
            self.ended(patience).await;
        }
        true
    }

    /// Waits at most `patience` for its end; true if it ended.
    pub async fn ended(&self, patience: Duration) -> bool {
        let end = async {
            let mut look = tokio::time::interval(LOOK);
            while self.lives() || self.is_ending() {
                look.tick().await;
            }
        };
        tokio::time::timeout(patience, end).await.is_ok()
    }

    /// Whether it is on its way out: it has no command line any more, and its number is not free yet.
    fn is_ending(&self) -> bool {
        stat(self.pid).is_some_and(|(state, started)| started == self.started && !state.starts_with(['Z', 'X']))
    }

    fn signal(&self, signal: Signal) {
        if !self.lives() {
            return;
        }
        match kill(Pid::from_raw(self.pid), signal) {
            Ok(()) | Err(Errno::ESRCH) => {}
            Err(errno) => tracing::warn!(pid = self.pid, %errno, "the process could not be signalled"),
        }
    }
}

/// The program that this process runs, to be run again. An upgrade may have replaced its file since, and a supervisor
/// understands only services of its own build: on Linux the running program is found all the same.
pub fn own_program() -> std::io::Result<PathBuf> {
    let path = std::env::current_exe()?;
    let running = PathBuf::from("/proc/self/exe");
    let Ok(image) = running.metadata() else { return Ok(path) };
    let same = path.metadata().is_ok_and(|file| (file.dev(), file.ino()) == (image.dev(), image.ino()));
    Ok(if same { path } else { running })
}

/// Start (clock ticks since boot, and the boot) and command line by `/proc`; none for a zombie, which has none.
fn of_proc(pid: i32) -> Option<(String, String)> {
    let (_, started) = stat(pid)?;
    let raw = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let command = String::from_utf8_lossy(&raw).trim_end_matches('\0').replace('\0', " ");
    (!command.is_empty()).then_some((started, command))
}

/// State and start by `/proc`.
fn stat(pid: i32) -> Option<(String, String)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, second, may hold blanks and brackets; what follows the last bracket starts with the third field.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace();
    let (state, ticks) = (fields.next()?, fields.nth(18)?);
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    Some((state.to_owned(), format!("{ticks}@{}", boot.trim())))
}

/// The same by `ps`, where there is no `/proc` (macOS). Whoever asks must read the same text: not cut to the width of a
/// terminal, the time in one language and one time zone.
fn of_ps(pid: i32) -> Option<(String, String)> {
    let output = std::process::Command::new("ps")
        .args(["-ww", "-p", &pid.to_string(), "-o", "stat=", "-o", "lstart=", "-o", "command="])
        .env("LC_ALL", "C")
        .env("TZ", "UTC")
        .output()
        .ok()?;
    of_line(String::from_utf8_lossy(&output.stdout).trim())
}

/// Start (five words, as in `Tue Nov 25 22:37:00 2025`) and command line of a line of `ps`; none for a zombie.
fn of_line(line: &str) -> Option<(String, String)> {
    let (state, mut rest) = line.split_once(char::is_whitespace)?;
    let mut start = Vec::new();
    while start.len() < 5 {
        let (word, behind) = rest.trim_start().split_once(char::is_whitespace)?;
        start.push(word);
        rest = behind;
    }
    (!state.starts_with('Z')).then(|| (start.join(" "), rest.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn spawn() -> (std::process::Child, Process) {
        let child = std::process::Command::new("sleep").arg("600").spawn().unwrap();
        let process = Process::spawned(Some(child.id())).await.unwrap();
        (child, process)
    }

    #[tokio::test]
    async fn a_process_is_stopped_and_then_no_longer_lives() {
        let (mut child, process) = spawn().await;
        assert!(process.lives());
        let reaper = std::thread::spawn(move || child.wait());
        assert!(process.stop(Duration::from_secs(10)).await);
        assert!(!process.lives());
        assert!(!process.stop(Duration::from_secs(10)).await, "there is nothing left to stop");
        reaper.join().unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_foreign_process_under_a_number_we_wrote_down_is_left_alone() {
        let (mut child, process) = spawn().await;
        let other_start = Process { started: "0@before".to_owned(), ..process.clone() };
        let other_command = Process { command: "nats-server -c x".to_owned(), ..process.clone() };
        assert!(!other_start.stop(Duration::from_millis(1)).await);
        assert!(!other_command.stop(Duration::from_millis(1)).await);
        assert!(process.lives());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!process.lives());
    }

    #[test]
    fn a_line_of_ps_tells_start_and_command_unless_it_is_of_a_zombie() {
        let told = of_line("Ss   Tue Nov  4 22:37:00 2025     /opt/wuwei up --data /a b");
        assert_eq!(told, Some(("Tue Nov 4 22:37:00 2025".to_owned(), "/opt/wuwei up --data /a b".to_owned())));
        assert_eq!(of_line("Z    Tue Nov  4 22:37:00 2025     (wuwei)"), None);
        assert_eq!(of_line(""), None);
    }

    #[test]
    fn the_own_program_can_be_run_again() {
        assert!(own_program().unwrap().exists());
    }

    #[test]
    fn what_is_no_process_is_not_found() {
        assert_eq!(Process::of(0), None);
        assert_eq!(Process::of(-1), None);
        assert!(Process::own().is_some_and(|own| own.lives()));
    }
}

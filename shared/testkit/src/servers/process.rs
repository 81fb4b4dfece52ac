//! Processes that tests start and end, by their own id.

use std::{
    fs,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::Path,
    process::{Command, Stdio},
};

use nix::{
    errno::Errno,
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use crate::wait;

/// Makes `path` readable for every user.
pub(super) fn open_to_all(path: &Path) {
    let opened = fs::set_permissions(path, fs::Permissions::from_mode(0o755));
    opened.unwrap_or_else(|error| panic!("permissions of {}: {error}", path.display()));
}

/// `command` in a process group of its own (a test runner ends the groups of its tests), its output in `log`.
pub(super) fn detached<'a>(command: &'a mut Command, log: &Path) -> &'a mut Command {
    let file = fs::OpenOptions::new().create(true).append(true).open(log);
    let file = file.unwrap_or_else(|error| panic!("log file {}: {error}", log.display()));
    let other = file.try_clone().unwrap_or_else(|error| panic!("log file {}: {error}", log.display()));
    command.process_group(0).stdin(Stdio::null()).stdout(file).stderr(other)
}

/// Sends `signal` to process `id`; nothing happens where it has ended.
pub(super) fn signal(id: u32, signal: Signal) {
    let sent = kill(pid(id), signal);
    assert!(matches!(sent, Ok(()) | Err(Errno::ESRCH)), "{signal} to process {id}: {sent:?}");
}

/// Whether process `id` runs; one that has ended but that nobody has asked after does not.
pub(super) fn runs(id: u32) -> bool {
    let ended = fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|stat| stat.contains(") Z "));
    !ended && kill(pid(id), None) != Err(Errno::ESRCH)
}

/// Waits until process `id` is gone.
pub(super) async fn gone(id: u32) {
    wait::until(&format!("the end of process {id}"), wait::PATIENCE, || async { (!runs(id)).then_some(()) }).await;
}

fn pid(id: u32) -> Pid {
    Pid::from_raw(i32::try_from(id).unwrap_or_else(|_| panic!("{id} is no process id")))
}

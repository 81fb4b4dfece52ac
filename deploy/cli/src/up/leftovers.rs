//! What a killed `up` left behind: its nats-server, its service processes.

use std::time::Duration;

use crate::{
    context::Context,
    exit::{Failure, Result},
    nats_server,
    process::Process,
    say,
};

/// How long each may take to end in order before it is killed.
const PATIENCE: Duration = Duration::from_secs(20);

/// Stops what a killed `up` left on the data folder, and forgets it; what was stopped. A process counts as ours only
/// when its start and its command line are those written down (or its command line names this folder's nats-server
/// configuration). Whoever calls this holds the folder's lock.
///
/// # Errors
/// When one of them cannot be stopped; it stays written down then.
pub async fn clear(context: &Context) -> Result<Vec<Process>> {
    let mut left: Vec<Process> = context.record()?.iter().flat_map(|record| record.processes()).cloned().collect();
    left.extend(nats_server::left_behind(&context.data));
    let mut stopped = Vec::new();
    for process in &left {
        if process.stop(PATIENCE).await {
            stopped.push(process.clone());
        }
    }
    gone(context, &left)?;
    context.data.remove_record();
    Ok(stopped)
}

/// Checks that none of `processes` lives.
///
/// # Errors
/// Names those that do.
pub fn gone(context: &Context, processes: &[Process]) -> Result {
    let mut pids: Vec<i32> = processes.iter().filter(|process| process.lives()).map(|process| process.pid).collect();
    pids.sort_unstable();
    pids.dedup();
    if pids.is_empty() {
        return Ok(());
    }
    let pids = pids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    Err(Failure::failed(say!(context.messages, "down.survived", pids)))
}

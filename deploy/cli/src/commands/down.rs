//! `wuwei down`.

use std::time::Duration;

use crate::{
    context::Context,
    data::Lock,
    exit::{Failure, Result},
    output,
    process::Process,
    say,
    up::leftovers,
};

/// How long `up` may take to end everything in order before it is killed.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long the lock is waited for: the kernel gives back that of a process a moment after its end, and an `up` that
/// has just begun writes itself down a moment after it took the lock.
const HANDOVER: Duration = Duration::from_secs(10);
/// How often it is tried meanwhile.
const LOOK: Duration = Duration::from_millis(20);

/// Stops what `up` started on the data folder, and what a killed one left behind.
pub async fn run(context: &Context) -> Result {
    let mut stopped = Vec::new();
    // Without the lock an `up` that begins at this moment would have its nats-server taken for a leftover.
    if context.data.was_used() {
        let _lock = take_over(context, &mut stopped).await?;
        for process in &stopped {
            process.stop(PATIENCE).await;
        }
        note(&mut stopped, leftovers::clear(context).await?);
        leftovers::gone(context, &stopped)?;
    }
    let (data, count) = (context.data.root().display(), stopped.len());
    if context.json {
        return output::json_line(&serde_json::json!({ "state": "down", "stopped": count }));
    }
    output::line(if count == 0 {
        say!(context.messages, "down.nothing", data)
    } else {
        say!(context.messages, "down.done", count)
    })
}

/// Ends the `up` of the folder, which stops the others in order, and takes its lock; notes all that lived in `stopped`.
async fn take_over(context: &Context, stopped: &mut Vec<Process>) -> Result<Lock> {
    let mut look = tokio::time::interval(LOOK);
    let mut end = tokio::time::Instant::now() + HANDOVER;
    loop {
        look.tick().await;
        if let Some(record) = context.record()? {
            let living = record.processes().into_iter().filter(|process| process.lives()).cloned().collect();
            note(stopped, living);
            if record.supervisor.stop(PATIENCE).await {
                leftovers::gone(context, std::slice::from_ref(&record.supervisor))?;
                end = tokio::time::Instant::now() + HANDOVER;
            }
        }
        if let Some(lock) = context.data.lock("down")? {
            return Ok(lock);
        }
        if tokio::time::Instant::now() > end {
            let data = context.data.root().display();
            return Err(Failure::failed(say!(context.messages, "down.taken", data)));
        }
    }
}

/// Adds to `noted` those of `more` that it lacks.
fn note(noted: &mut Vec<Process>, more: Vec<Process>) {
    for process in more {
        if !noted.contains(&process) {
            noted.push(process);
        }
    }
}

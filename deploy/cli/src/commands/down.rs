//! `wuwei down`.

use std::time::Duration;

use crate::{context::Context, exit::Result, output, say, up::leftovers};

/// How long `up` may take to end everything in order before it is killed.
const PATIENCE: Duration = Duration::from_mins(1);

/// Stops what `up` started on the data folder, and what a killed one left behind.
pub async fn run(context: &Context) -> Result {
    let mut stopped = 0;
    if let Some(record) = context.data.read_record() {
        let processes = record.processes();
        stopped += processes.iter().filter(|process| process.lives()).count();
        record.supervisor.stop(PATIENCE).await;
    }
    leftovers::clear(&context.data).await;
    let data = context.data.root().display();
    if context.json {
        return output::json_line(&serde_json::json!({ "state": "down", "stopped": stopped }));
    }
    output::line(if stopped == 0 {
        say!(context.messages, "down.nothing", data)
    } else {
        say!(context.messages, "down.done", count = stopped)
    })
}

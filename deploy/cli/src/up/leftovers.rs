//! What a killed `up` left behind: its nats-server, its service processes.

use std::time::Duration;

use crate::{data::DataFolder, nats_server, process::Process};

/// How long each may take to end in order before it is killed.
const PATIENCE: Duration = Duration::from_secs(20);

/// Stops what a killed `up` left on the data folder, and forgets it. A process counts as ours only when its start and
/// its command line are those written down (or its command line names this folder's nats-server configuration).
pub async fn clear(data: &DataFolder) -> usize {
    let mut left: Vec<Process> = data.read_record().iter().flat_map(|record| record.processes()).cloned().collect();
    left.extend(nats_server::left_behind(data));
    let mut stopped = 0;
    for process in left {
        stopped += usize::from(process.stop(PATIENCE).await);
    }
    data.remove_record();
    stopped
}

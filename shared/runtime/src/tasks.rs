//! Background tasks.

use tokio::task::JoinHandle;

/// Starts `task` on the runtime of the caller. Whoever starts it keeps the handle and ends it, or lets it end by itself
/// with what it works for.
#[expect(clippy::disallowed_methods, reason = "the one place that starts tasks of the running service")]
pub fn spawn<F>(task: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    tokio::spawn(task)
}

//! Waiting for conditions: with a deadline, never for a fixed time.

use std::{future::Future, time::Duration};

use tokio::time::{MissedTickBehavior, interval, timeout};

/// How long anything is waited for unless told otherwise; far more than it ever takes.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Asks `condition` again and again until it answers.
///
/// # Panics
/// Where it has not answered after `patience`, saying `what` was waited for.
pub async fn until<T, F: Future<Output = Option<T>>>(
    what: &str,
    patience: Duration,
    mut condition: impl FnMut() -> F,
) -> T {
    let asked = async {
        let mut ticks = interval(Duration::from_millis(5));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Some(answer) = condition().await {
                return answer;
            }
        }
    };
    let Ok(answer) = timeout(patience, asked).await else {
        panic!("waited {patience:?} in vain for {what}");
    };
    answer
}

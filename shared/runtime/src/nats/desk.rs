//! A desk: where one instance takes in the requests of one town. It is opened when the instance joins the town, and
//! closed, by the barrier, when it leaves.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_nats::Subscriber;
use futures::StreamExt;
use tokio::{
    sync::{Notify, oneshot},
    task::JoinHandle,
    time::timeout,
};
use wuwei_contracts::{Town, subject};

use super::{
    barrier::{self, Closed, Leaving},
    front::Front,
    serve,
};

/// Where the requests of one town come in.
pub(crate) struct Desk {
    pub town: Town,
    /// Requests received and not yet answered.
    pub requests: Gate,
    /// Queries being read.
    pub reads: Gate,
}

/// How an instance left a town.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The town.
    pub town: Town,
    /// Requests that arrived after the server had been told to stop, and were carried out all the same.
    pub caught: usize,
    /// Requests that were still unanswered when patience ended; their callers repeat them under the same key.
    pub unanswered: usize,
}

/// An open desk.
pub(crate) struct Open {
    leave: oneshot::Sender<Duration>,
    reader: JoinHandle<Left>,
}

impl Open {
    /// Subscribes to the requests of `town`.
    pub async fn join(front: &Arc<Front>, town: Town, way: Leaving) -> Result<Self, Closed> {
        let requests = subject::requests_of_town(&town, front.spec.name);
        let group = subject::QUEUE_GROUP.to_owned();
        let subscriber = front.client.queue_subscribe(requests, group).await.map_err(|_| Closed)?;
        let (leave, told) = oneshot::channel();
        let desk = Arc::new(Desk { town, requests: Gate::default(), reads: Gate::default() });
        let reader = front.runtime.spawn(read(front.clone(), desk, subscriber, way, told));
        Ok(Self { leave, reader })
    }

    /// Takes in nothing more, finishes what was taken in, and sees the replies handled by the server.
    ///
    /// None where the reader was lost with the connection.
    pub async fn leave(self, patience: Duration) -> Option<Left> {
        // A reader that has ended with its connection is not told any more.
        let _ = self.leave.send(patience);
        self.reader.await.ok()
    }
}

async fn read(
    front: Arc<Front>,
    desk: Arc<Desk>,
    mut subscriber: Subscriber,
    way: Leaving,
    mut told: oneshot::Receiver<Duration>,
) -> Left {
    let patience = loop {
        tokio::select! {
            message = subscriber.next() => match message {
                Some(message) => serve::receive(&front, &desk, message),
                None => break Duration::ZERO,
            },
            patience = &mut told => break patience.unwrap_or_default(),
        }
    };
    let mut caught = 0;
    let leaving = async {
        barrier::leave(&front.client, subscriber, way, |message| {
            caught += 1;
            serve::receive(&front, &desk, message);
        })
        .await?;
        desk.requests.empty().await;
        barrier::round_trip(&front.client).await
    };
    let done = timeout(patience, leaving).await;
    let left = Left { town: desk.town.clone(), caught, unanswered: desk.requests.inside() };
    match done {
        Ok(Ok(())) => tracing::debug!(town = %left.town, caught, "left the town"),
        Ok(Err(closed)) => {
            tracing::warn!(town = %left.town, left.unanswered, %closed, "left the town without connection");
        }
        Err(_) => {
            tracing::warn!(town = %left.town, left.unanswered, ?patience, "left the town before all was answered");
        }
    }
    left
}

/// Counts who is inside.
#[derive(Default)]
pub(crate) struct Gate {
    inside: AtomicUsize,
    emptied: Notify,
}

impl Gate {
    /// One more is inside; answers how many are.
    pub fn enter(&self) -> usize {
        self.inside.fetch_add(1, Ordering::AcqRel) + 1
    }

    /// One less is inside.
    pub fn exit(&self) {
        if self.inside.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.emptied.notify_waiters();
        }
    }

    /// How many are inside.
    pub fn inside(&self) -> usize {
        self.inside.load(Ordering::Acquire)
    }

    /// Waits until nobody is inside.
    pub async fn empty(&self) {
        loop {
            let emptied = self.emptied.notified();
            if self.inside() == 0 {
                return;
            }
            emptied.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_gate_is_empty_when_the_last_one_has_left() {
        let gate = Gate::default();
        gate.empty().await;
        assert_eq!((gate.enter(), gate.enter()), (1, 2));
        let mut waiting = std::pin::pin!(gate.empty());
        gate.exit();
        assert!(futures::poll!(&mut waiting).is_pending(), "one is still inside");
        gate.exit();
        waiting.await;
    }
}

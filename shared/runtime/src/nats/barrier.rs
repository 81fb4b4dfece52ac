//! Leaving a subject without losing a request.
//!
//! The client forgets a subscription before the server does, or the server stops before what it has sent has been
//! read, in every way the client library offers. The barrier closes both gaps: the server is told to stop while the
//! client keeps the subscription, and a message to ourselves on the same connection shows when everything sent before
//! it has arrived. Why, and how it was measured: `docs/adr/0012-leave-by-a-barrier.md`.

use std::{pin::pin, time::Duration};

use async_nats::{Client, Message, Subscriber};
use bytes::Bytes;
use futures::{FutureExt, StreamExt};
use tokio::{
    task::unconstrained,
    time::{MissedTickBehavior, interval},
};

/// After this time without an echo another message is sent: a reconnection loses what was under way.
const ECHO_EVERY: Duration = Duration::from_secs(1);

/// The connection was closed for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the NATS connection is closed; nothing more can be sent or received on it")]
pub struct Closed;

/// How a subscription is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    /// By the barrier: nothing that reached this instance is lost.
    Barrier,
    /// By the client library's drain, where the server has no way to stop a subscription that the client keeps. A
    /// request may then be lost, and is sent again by its caller.
    Drain,
}

/// Asks the server which way works.
///
/// nats-server reads the maximum of an `UNSUB` into a number of nine digits; a longer one counts as none, so that the
/// subscription ends at once, while the client waits for that many messages and keeps it. A server that understands
/// the number would go on delivering: then the first of two messages to ourselves arrives.
///
/// # Errors
/// [`Closed`] where the connection is closed.
pub async fn probe(client: &Client) -> Result<Leaving, Closed> {
    let subject = client.new_inbox();
    let mut kept = client.subscribe(subject.clone()).await.map_err(|_| Closed)?;
    kept.unsubscribe_after(u64::MAX).await.map_err(|_| Closed)?;
    client.publish(subject, Bytes::new()).await.map_err(|_| Closed)?;
    round_trip(client).await?;
    Ok(match waiting(&mut kept) {
        None => Leaving::Barrier,
        Some(_) => Leaving::Drain,
    })
}

/// Returns when the server has handled everything sent before on this connection, and everything the server sent
/// before that has been handed to its subscription.
///
/// # Errors
/// [`Closed`] where the connection is closed.
pub async fn round_trip(client: &Client) -> Result<(), Closed> {
    let inbox = client.new_inbox();
    let mut echo = client.subscribe(inbox.clone()).await.map_err(|_| Closed)?;
    let mut again = interval(ECHO_EVERY);
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            message = echo.next() => return message.map(|_| ()).ok_or(Closed),
            _ = again.tick() => client.publish(inbox.clone(), Bytes::new()).await.map_err(|_| Closed)?,
        }
    }
}

/// Ends `subscriber`, handing every message that reaches this connection before the end to `handle`.
///
/// # Errors
/// [`Closed`] where the connection is closed; what had arrived has been handed over.
pub async fn leave(
    client: &Client,
    mut subscriber: Subscriber,
    way: Leaving,
    mut handle: impl FnMut(Message),
) -> Result<(), Closed> {
    if way == Leaving::Drain {
        subscriber.drain().await.map_err(|_| Closed)?;
        while let Some(message) = subscriber.next().await {
            handle(message);
        }
        return Ok(());
    }
    subscriber.unsubscribe_after(u64::MAX).await.map_err(|_| Closed)?;
    let mut passed = pin!(round_trip(client));
    let passed = loop {
        tokio::select! {
            biased;
            message = subscriber.next() => match message {
                Some(message) => handle(message),
                None => break Err(Closed),
            },
            passed = &mut passed => break passed,
        }
    };
    while let Some(message) = waiting(&mut subscriber) {
        handle(message);
    }
    passed
}

/// The next message that has already arrived. Outside tokio's co-operative budget, which would feign emptiness.
fn waiting(subscriber: &mut Subscriber) -> Option<Message> {
    unconstrained(subscriber.next()).now_or_never().flatten()
}

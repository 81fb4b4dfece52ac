//! The connection of everything asynchronous: relay, leases, consumers. It never reconnects by itself.
//!
//! async-nats keeps publishing what was buffered for a dead connection on the next one. After a server came back with
//! an older store that would put a later event of an aggregate before an earlier one, and an acknowledgement of a
//! message on a newer message of the same number. So a dead connection is thrown away with its buffers, a new one is
//! dialled, and whoever uses it starts over from what the database says.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_nats::{Client, ConnectOptions, Event, ReconnectToServer, ServerAddr, jetstream};
use backon::{BackoffBuilder, ExponentialBuilder};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
};

use crate::tasks;

/// Makes the options of a connection: credentials, TLS, name.
pub type Options = Arc<dyn Fn() -> ConnectOptions + Send + Sync>;

/// Where the pool of a connected client points, so that it ends instead of reconnecting: no NATS server listens on the
/// discard port, and the attempt fails at once.
const NOWHERE: &str = "nats://127.0.0.1:9";

/// A handle to the connection; clones share it.
#[derive(Clone)]
pub struct Link {
    current: watch::Receiver<Option<Connected>>,
    doubt: Arc<Notify>,
}

/// One connection, from greeting to end.
#[derive(Clone, Debug)]
pub struct Connected {
    /// For core NATS.
    pub client: Client,
    /// For JetStream.
    pub context: jetstream::Context,
    /// Counts connections of this link, from 1.
    pub number: u64,
    /// The server's id; a restarted server has another.
    pub server_id: String,
}

impl Link {
    /// Dials one of `addresses` and dials again whenever the connection ends. The task ends when all handles are gone
    /// or it is aborted.
    pub fn start(addresses: Vec<ServerAddr>, options: Options) -> (Self, JoinHandle<()>) {
        let (sender, current) = watch::channel(None);
        let doubt = Arc::new(Notify::new());
        let task = tasks::spawn(keep(addresses, options, sender, doubt.clone()));
        (Self { current, doubt }, task)
    }

    /// The live connection, if there is one.
    pub fn now(&self) -> Option<Connected> {
        self.current.borrow().clone()
    }

    /// The live connection; waits for one. None when the link has ended.
    pub async fn connected(&mut self) -> Option<Connected> {
        self.current.wait_for(Option::is_some).await.ok()?.clone()
    }

    /// Waits until the connection has changed since the last look; none when the link has ended.
    pub async fn changed(&mut self) -> Option<Option<Connected>> {
        self.current.changed().await.ok()?;
        Some(self.current.borrow_and_update().clone())
    }

    /// Waits until connection `number` is no more.
    pub async fn ended(&mut self, number: u64) {
        // An error means that the link itself has ended.
        let _ = self.current.wait_for(|now| now.as_ref().is_none_or(|now| now.number != number)).await;
    }

    /// Throws the present connection away: it looks dead although nobody said so.
    pub fn doubt(&self) {
        self.doubt.notify_one();
    }
}

async fn keep(
    addresses: Vec<ServerAddr>,
    options: Options,
    current: watch::Sender<Option<Connected>>,
    doubt: Arc<Notify>,
) {
    let delays = ExponentialBuilder::new()
        .with_min_delay(Duration::from_millis(20))
        .with_max_delay(Duration::from_secs(2))
        .with_jitter()
        .without_max_times();
    let mut number = 0;
    let mut waits = delays.build();
    while !current.is_closed() {
        let ended = Arc::new(Notify::new());
        match dial(&addresses, &options, &ended).await {
            Ok(client) => {
                number += 1;
                waits = delays.build();
                let server_id = client.server_info().server_id;
                tracing::debug!(number, %server_id, "event connection is up");
                let context = jetstream::new(client.clone());
                current.send_replace(Some(Connected { client, context, number, server_id }));
                tokio::select! {
                    () = ended.notified() => {}
                    () = doubt.notified() => tracing::warn!(number, "event connection is silent; dialling anew"),
                    () = current.closed() => {}
                }
                current.send_replace(None);
            }
            Err(error) => {
                tracing::warn!(%error, "NATS cannot be reached; trying again");
                tokio::select! {
                    () = tokio::time::sleep(waits.next().unwrap_or(Duration::from_secs(2))) => {}
                    () = current.closed() => {}
                }
            }
        }
    }
}

async fn dial(
    addresses: &[ServerAddr],
    options: &Options,
    ended: &Arc<Notify>,
) -> Result<Client, Box<dyn std::error::Error + Send + Sync>> {
    let (ended, up) = (ended.clone(), Arc::new(AtomicBool::new(false)));
    let was_up = up.clone();
    let client = options()
        .event_callback(move |event| {
            let ended = ended.clone();
            async move {
                if matches!(event, Event::Disconnected | Event::Closed) {
                    ended.notify_one();
                }
            }
        })
        // Once up, it is sent nowhere as often as it may try, and so ends without a complaint in the log.
        .reconnect_to_server_callback(move |servers, _| {
            let again = was_up.load(Ordering::Relaxed);
            let addr = servers.into_iter().next().filter(|_| again).map(|server| server.addr);
            async move { addr.map(|addr| ReconnectToServer { addr, delay: Some(Duration::ZERO) }) }
        })
        .max_reconnects(addresses.len())
        .ignore_discovered_servers()
        .ping_interval(Duration::from_secs(10))
        .connect(addresses)
        .await?;
    client.set_server_pool(NOWHERE).await?;
    up.store(true, Ordering::Relaxed);
    Ok(client)
}

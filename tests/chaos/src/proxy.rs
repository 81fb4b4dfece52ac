//! A wire between the service and PostgreSQL that breaks in the middle of a COMMIT.
//!
//! It understands just enough of PostgreSQL's protocol (version 3) to know which message makes a batch durable: the
//! execution of the one statement that writes a whole batch, or `COMMIT`. Told to cut, it lets the next one be the last thing
//! that passes, or not even that.

mod frames;

use std::{net::SocketAddr, sync::Arc};

use parking_lot::Mutex;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{oneshot, watch},
    task::JoinSet,
    time::timeout,
};

use crate::ledger::PATIENCE;
use frames::Frames;

/// Where a connection breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Before the server hears of the COMMIT: nothing is committed.
    Before,
    /// As soon as the COMMIT is sent: nobody knows.
    After,
    /// When the server answers it, the answer swallowed: it is committed, and the service does not know.
    AtAnswer,
}

/// The wire.
pub struct Proxy {
    address: SocketAddr,
    order: Arc<Mutex<Option<Order>>>,
    _serving: JoinSet<()>,
}

/// A cut that is to come.
struct Order {
    cut: Cut,
    done: oneshot::Sender<()>,
}

impl Proxy {
    /// A wire to `target`.
    pub async fn start(target: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await;
        let listener = listener.unwrap_or_else(|error| panic!("a port of 127.0.0.1: {error}"));
        let address = listener.local_addr().unwrap_or_else(|error| panic!("{error}"));
        let order = Arc::new(Mutex::new(None));
        let mut serving = JoinSet::new();
        serving.spawn(serve(listener, target, order.clone()));
        Self { address, order, _serving: serving }
    }

    /// The port to connect to.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Cuts the connection of the next COMMIT; returns when it is cut.
    pub async fn cut(&self, cut: Cut) {
        let (done, told) = oneshot::channel();
        *self.order.lock() = Some(Order { cut, done });
        let told = timeout(PATIENCE, told).await;
        let told = told.unwrap_or_else(|_| panic!("no COMMIT came by within {PATIENCE:?}"));
        told.unwrap_or_else(|_| panic!("the server ended the connection that was to be cut"));
    }
}

async fn serve(listener: TcpListener, target: SocketAddr, order: Arc<Mutex<Option<Order>>>) {
    let mut wires = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        // A server that is down shows as a connection that ends at once.
        if let Ok(server) = TcpStream::connect(target).await {
            wires.spawn(wire(client, server, order.clone()));
        }
    }
}

/// One connection, until either side ends or it is cut.
async fn wire(client: TcpStream, server: TcpStream, order: Arc<Mutex<Option<Order>>>) {
    // Small messages wait for nobody.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    let (mute, muted) = watch::channel(false);
    tokio::select! {
        () = requests(from_client, to_server, order, mute) => {}
        () = answers(from_server, to_client, muted) => {}
    }
}

/// Passes what the client sends; ends where the wire breaks.
async fn requests(
    mut client: OwnedReadHalf,
    mut server: OwnedWriteHalf,
    order: Arc<Mutex<Option<Order>>>,
    mute: watch::Sender<bool>,
) {
    let mut frames = Frames::default();
    let mut cutting: Option<Order> = None;
    loop {
        while let Some((part, bytes)) = frames.next() {
            if part.commits() && cutting.is_none() {
                cutting = order.lock().take();
            }
            let cut = cutting.as_ref().map(|order| order.cut);
            if cut == Some(Cut::Before) {
                return tell(cutting);
            }
            if cut == Some(Cut::AtAnswer) {
                mute.send_replace(true);
            }
            if server.write_all(&bytes).await.is_err() {
                return;
            }
            if cut.is_some() && part.asks_for_answer() {
                if cut == Some(Cut::AtAnswer) {
                    // The other direction ends the wire when it hears the answer.
                    mute.closed().await;
                }
                return tell(cutting);
            }
        }
        match client.read_buf(frames.room()).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// Passes what the server answers; once mute, waits for the answer and keeps it.
async fn answers(mut server: OwnedReadHalf, mut client: OwnedWriteHalf, muted: watch::Receiver<bool>) {
    let mut bytes = vec![0; 64 * 1024];
    loop {
        let length = match server.read(&mut bytes).await {
            Ok(0) | Err(_) => return,
            Ok(length) => length,
        };
        if *muted.borrow() {
            drop(muted);
            // Its other half goes first, so that the cut is told of before the wire is gone.
            return std::future::pending().await;
        }
        if client.write_all(&bytes[..length]).await.is_err() {
            return;
        }
    }
}

fn tell(order: Option<Order>) {
    if let Some(Order { done, .. }) = order {
        // Whoever asked may have given up.
        let _ = done.send(());
    }
}

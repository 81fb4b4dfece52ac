//! Connections: how many at once, and how long each may take its time.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, oneshot, watch},
    task::JoinHandle,
};
use tower::ServiceExt as _;
use wuwei_runtime::{identity::KeyError, tasks};

use crate::{GatewaySettings, IssuerError, limits::Peer};

/// How long requests under way may take once the gateway is to stop.
const LAST: Duration = Duration::from_secs(15);
/// Pause after a connection could not be accepted: too many files are open, and some have to end.
const PAUSE: Duration = Duration::from_millis(50);
/// Longest head of a request.
const LONGEST_HEAD: usize = 32 * 1024;

/// Why the gateway does not answer.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The address cannot be used.
    #[error("the gateway cannot listen at {address}: {cause}; give another address, or port 0 for any free one")]
    Address {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        cause: io::Error,
    },
    /// A key for bearer tokens is none.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The issuer cannot be believed as it is set.
    #[error(transparent)]
    Issuer(#[from] IssuerError),
}

/// The gateway, answering.
pub struct Serving {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    /// Closed at the stop: those who listen without an end are let go.
    listened_to: Option<watch::Sender<()>>,
    task: JoinHandle<()>,
}

impl Serving {
    /// The address, with the port in use.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections and ends once the requests taken are answered.
    pub async fn stop(mut self) {
        self.stop.take();
        self.listened_to.take();
        // An error means that the task has ended already.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.stop.take();
    }
}

/// Listens, and answers by `router`.
pub async fn start(
    settings: &GatewaySettings,
    router: Router,
    listened_to: watch::Sender<()>,
) -> Result<Serving, ListenError> {
    let failed = |cause| ListenError::Address { address: settings.listen, cause };
    allow_connections();
    let listener = TcpListener::bind(settings.listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let (stop, stopped) = oneshot::channel();
    let task = tasks::spawn(accept(listener, settings.clone(), router, stopped));
    Ok(Serving { address, stop: Some(stop), listened_to: Some(listened_to), task })
}

/// Each connection is an open file, and a process may have few unless it asks for as many as it is allowed.
fn allow_connections() {
    let raised = getrlimit(Resource::RLIMIT_NOFILE)
        .and_then(|(_, most)| setrlimit(Resource::RLIMIT_NOFILE, most, most).map(|()| most));
    match raised {
        Ok(most) => tracing::debug!(most, "open files"),
        Err(error) => tracing::warn!(%error, "the number of open files cannot be raised; fewer connections fit"),
    }
}

async fn accept(listener: TcpListener, settings: GatewaySettings, router: Router, mut stopped: oneshot::Receiver<()>) {
    let places = Arc::new(Semaphore::new(settings.connections));
    let graceful = GracefulShutdown::new();
    loop {
        // Past the bound nobody is accepted: they wait in the system's queue.
        let Ok(place) = places.clone().acquire_owned().await else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut stopped => break,
        };
        let (stream, peer) = match accepted {
            Ok((stream, peer)) => (stream, Peer(peer)),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let connection = graceful.watch(connection((stream, peer), &settings, router.clone()));
        tasks::spawn(async move {
            // What goes wrong with one connection is its caller's to see.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(LAST, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests under way were cut short");
    }
}

/// Answers what comes on `stream`.
fn connection(
    (stream, peer): (TcpStream, Peer),
    settings: &GatewaySettings,
    router: Router,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send + 'static {
    let answer = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(settings.head_within)
        .max_buf_size(LONGEST_HEAD)
        .serve_connection(TokioIo::new(stream), answer)
}

//! A collector of traces: takes what services in processes of their own export, and keeps it.

use std::{net::SocketAddr, sync::Arc};

use axum::{Router, body::Bytes, extract::State, routing::post};
use parking_lot::Mutex;

/// What was exported so far.
#[derive(Debug, Clone, Default)]
pub struct Collector {
    taken: Arc<Mutex<Vec<u8>>>,
}

impl Collector {
    /// Starts one; its address.
    pub async fn start() -> (Self, SocketAddr) {
        let collector = Self::default();
        let take = async |State(collector): State<Self>, body: Bytes| collector.taken.lock().extend_from_slice(&body);
        let routes = Router::new().route("/v1/traces", post(take)).with_state(collector.clone());
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await;
        let listener = listener.unwrap_or_else(|error| panic!("a port for the collector: {error}"));
        let address = listener.local_addr().unwrap_or_else(|error| panic!("the collector's port: {error}"));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        (collector, address)
    }

    /// Everything exported so far: protobuf, in which texts stand as they are.
    pub fn taken(&self) -> Vec<u8> {
        self.taken.lock().clone()
    }
}

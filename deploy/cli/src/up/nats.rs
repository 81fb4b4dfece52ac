//! The nats-server of `up`: started again whenever it ends without being asked.

use std::time::Duration;

use super::ledger::Ledger;
use crate::{
    context::Context,
    exit::Result,
    nats_server::{self, Program, Server},
    record::NatsRecord,
};

/// Shortest and longest wait before a new attempt.
const WAITS: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// The nats-server and what is needed to start it again.
pub struct Nats {
    context: Context,
    ledger: Ledger,
    program: Program,
    name: String,
    port: u16,
    server: Option<Server>,
}

impl Nats {
    /// Starts the first one.
    pub async fn start(context: &Context, ledger: &Ledger, program: Program, port: Option<u16>) -> Result<Self> {
        let name = ledger.record().server_name;
        let server = nats_server::start(&program, &context.data, &name, port, &context.messages).await?;
        let port = server.address.port();
        let nats = Self { context: context.clone(), ledger: ledger.clone(), program, name, port, server: Some(server) };
        nats.write_down();
        Ok(nats)
    }

    /// Its address, without the password.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Keeps one running, for ever.
    pub async fn keep(&mut self) {
        let mut wait = WAITS.0;
        loop {
            if let Some(server) = &mut self.server {
                server.ended().await;
                self.server = None;
                tracing::warn!(port = self.port, "nats-server has ended; starting it again");
            }
            let again = nats_server::start(
                &self.program,
                &self.context.data,
                &self.name,
                Some(self.port),
                &self.context.messages,
            );
            match again.await {
                Ok(server) => {
                    self.server = Some(server);
                    self.write_down();
                    wait = WAITS.0;
                }
                Err(failure) => {
                    tracing::error!(%failure, "nats-server could not be started again; trying once more");
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(WAITS.1);
                }
            }
        }
    }

    /// Stops it in order.
    pub async fn stop(self) {
        if let Some(server) = self.server {
            server.stop().await;
        }
    }

    fn write_down(&self) {
        let Some(server) = &self.server else { return };
        let nats = NatsRecord { process: server.process.clone(), version: server.version.clone(), url: self.url() };
        self.ledger.change(|record| record.nats = Some(nats));
    }
}

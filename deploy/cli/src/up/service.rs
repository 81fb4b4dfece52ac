//! A service as `up` runs it: inside this process, or in one of its own that is started again when it dies.

use std::{fs::OpenOptions, net::SocketAddr, os::unix::fs::OpenOptionsExt, process::Stdio, time::Duration};

use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop, ProcessGroup};
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::ChildStdin,
};
use wuwei_runtime::{
    Clock, FRUGAL,
    metrics::Metrics,
    probes::{Listening, Probes},
    start::{Running, start_beside},
};

use super::ledger::Ledger;
use crate::{
    context::Context,
    exit::{Failure, Result},
    process::{Process, own_program},
    record::ServiceRecord,
    say, services,
};

/// How long a service process may take to serve.
const START: Duration = Duration::from_mins(1);
/// How long it may take to end in order before it is killed.
const STOP: Duration = Duration::from_secs(30);
/// Shortest and longest wait before it is started again.
const WAITS: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));

/// What a supervised service process prints once it serves.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Serving {
    /// Its private port.
    pub private: SocketAddr,
}

/// What all services in this process share: the private port.
pub struct Shared {
    probes: Probes,
    metrics: Metrics,
    listening: Listening,
}

impl Shared {
    /// Listens on `address`.
    pub async fn listen(address: SocketAddr) -> Result<Self> {
        let metrics = Metrics::default();
        let probes = Probes::new(metrics.clone());
        let listening = probes.listen(address).await.map_err(|error| Failure::unfit(error.to_string()))?;
        Ok(Self { probes, metrics, listening })
    }

    /// The address, with the port in use.
    pub fn address(&self) -> SocketAddr {
        self.listening.address()
    }

    /// Listens no more.
    pub async fn stop(self) {
        self.listening.stop().await;
    }
}

/// A service that runs.
pub struct Hosted {
    name: &'static str,
    context: Context,
    ledger: Ledger,
    place: Place,
}

enum Place {
    Here(Box<Running>),
    Apart(Option<Apart>),
}

/// A service process.
struct Apart {
    child: Box<dyn ChildWrapper>,
    /// Its input: the process ends when this is dropped, also by our own death.
    input: Option<ChildStdin>,
}

impl Hosted {
    /// Starts `name` in this process.
    pub async fn here(
        context: &Context,
        ledger: &Ledger,
        name: &'static str,
        clock: Clock,
        shared: &Shared,
    ) -> Result<Self> {
        let unknown = || Failure::usage(say!(context.messages, "serve.unknown", name));
        let spec = services::spec(name).ok_or_else(unknown)?;
        let settings = services::embedded_settings(&context.data, name)?;
        let running = start_beside(&shared.probes, &shared.metrics, spec, settings, clock).await;
        let running = running.map_err(|error| Failure::failed(format!("{name}: {error}")))?;
        let hosted =
            Self { name, context: context.clone(), ledger: ledger.clone(), place: Place::Here(Box::new(running)) };
        hosted.write_down(ledger.record().supervisor, shared.address());
        Ok(hosted)
    }

    /// Starts `name` in a process of its own.
    pub async fn apart(context: &Context, ledger: &Ledger, name: &'static str) -> Result<Self> {
        let (context, ledger) = (context.clone(), ledger.clone());
        let mut hosted = Self { name, context, ledger, place: Place::Apart(None) };
        hosted.spawn().await?;
        Ok(hosted)
    }

    async fn spawn(&mut self) -> Result {
        let log = self.context.data.log(self.name);
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(&log)?;
        let (data, name) = (&self.context.data, self.name);
        let mut command = CommandWrap::with_new(own_program()?, |command| {
            command.env(FRUGAL.0, FRUGAL.1);
            command.arg("--data").arg(data.root()).arg("serve").arg(name).arg("--supervised");
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(file);
        });
        // A group of its own: a Ctrl-C at the terminal is ours to act on, in order.
        command.wrap(ProcessGroup::leader()).wrap(KillOnDrop);
        let mut child = command.spawn()?;
        let failed = || Failure::failed(say!(self.context.messages, "serve.did_not_start", name, log = log.display()));
        let process = Process::spawned(child.id()).await.ok_or_else(failed)?;
        let stdout = child.stdout().take().ok_or_else(failed)?;
        let mut lines = BufReader::new(stdout).lines();
        let line = tokio::time::timeout(START, lines.next_line()).await.ok().and_then(std::io::Result::ok).flatten();
        let serving: Serving = line.and_then(|line| serde_json::from_str(&line).ok()).ok_or_else(failed)?;
        // Waiting for a child closes the input it still holds, which would end the process.
        let input = child.stdin().take();
        self.place = Place::Apart(Some(Apart { child, input }));
        self.write_down(process, serving.private);
        Ok(())
    }

    /// Keeps it running, for ever.
    pub async fn keep(&mut self) {
        let mut wait = WAITS.0;
        loop {
            match &mut self.place {
                Place::Here(running) => {
                    running.ended().await;
                    tracing::error!(service = self.name, "the service has ended by itself");
                    return std::future::pending().await;
                }
                Place::Apart(Some(Apart { child, .. })) => {
                    let since = tokio::time::Instant::now();
                    let _ = child.wait().await;
                    self.place = Place::Apart(None);
                    tracing::warn!(service = self.name, "the service process has ended; starting it again");
                    if since.elapsed() > WAITS.1 {
                        wait = WAITS.0;
                    }
                }
                Place::Apart(None) => {
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(WAITS.1);
                    if let Err(failure) = self.spawn().await {
                        tracing::error!(service = self.name, %failure, "the service could not be started again");
                    }
                }
            }
        }
    }

    /// Stops it in order.
    pub async fn stop(self) {
        match self.place {
            Place::Here(running) => running.stop().await,
            Place::Apart(None) => {}
            Place::Apart(Some(Apart { mut child, input })) => {
                drop(input);
                if tokio::time::timeout(STOP, child.wait()).await.is_err()
                    && let Err(error) = Box::into_pin(child.kill()).await
                {
                    tracing::warn!(service = self.name, %error, "the service process could not be killed");
                }
            }
        }
    }

    fn write_down(&self, process: Process, private: SocketAddr) {
        let now = ServiceRecord { name: self.name.to_owned(), process, private };
        self.ledger.change(|record| match record.services.iter_mut().find(|service| service.name == self.name) {
            Some(service) => *service = now,
            None => {
                record.services.push(now);
                let place = |service: &ServiceRecord| services::ALL.iter().position(|name| *name == service.name);
                record.services.sort_by_key(place);
            }
        });
    }
}

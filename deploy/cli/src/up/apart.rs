//! A program of ours in a process of its own, that ends when we do and is started again when it dies.

use std::{fs::OpenOptions, net::SocketAddr, os::unix::fs::OpenOptionsExt, process::Stdio, time::Duration};

use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop, ProcessGroup};
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::ChildStdin,
};
use wuwei_runtime::FRUGAL;

use crate::{
    context::Context,
    exit::{Failure, Result},
    process::{Process, own_program},
    say,
};

/// How long it may take to serve.
const START: Duration = Duration::from_mins(1);
/// How long it may take to end in order before it is killed.
const STOP: Duration = Duration::from_secs(30);
/// Shortest and longest wait before it is started again.
const WAITS: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));

/// What a supervised process prints once it serves.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Serving {
    /// Its private port.
    pub private: SocketAddr,
    /// Where people and partners reach it, if they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web: Option<SocketAddr>,
}

/// Takes note of a process that serves.
type Noted = Box<dyn Fn(Process, Serving) + Send + Sync>;

/// `wuwei serve NAME --supervised`.
pub struct Apart {
    name: &'static str,
    context: Context,
    /// Where it is to be reached, once that is known: the same after it has died.
    web: Option<SocketAddr>,
    noted: Noted,
    running: Option<Running>,
}

struct Running {
    child: Box<dyn ChildWrapper>,
    /// Its input: the process ends when this is dropped, also by our own death.
    input: Option<ChildStdin>,
}

impl Apart {
    /// Starts `name`; `noted` is told of it, and of each one that follows.
    pub async fn start(
        context: &Context,
        name: &'static str,
        web: Option<SocketAddr>,
        noted: impl Fn(Process, Serving) + Send + Sync + 'static,
    ) -> Result<(Self, Serving)> {
        let mut apart = Self { name, context: context.clone(), web, noted: Box::new(noted), running: None };
        let serving = apart.spawn().await?;
        Ok((apart, serving))
    }

    async fn spawn(&mut self) -> Result<Serving> {
        let log = self.context.data.log(self.name);
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(&log)?;
        let (data, name, web) = (&self.context.data, self.name, self.web);
        let mut command = CommandWrap::with_new(own_program()?, |command| {
            command.env(FRUGAL.0, FRUGAL.1);
            command.arg("--data").arg(data.root()).arg("serve").arg(name).arg("--supervised");
            command.args(web.map(|web| format!("--web={web}")));
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
        self.running = Some(Running { child, input });
        self.web = serving.web.or(self.web);
        (self.noted)(process, serving);
        Ok(serving)
    }

    /// Keeps it running, for ever.
    pub async fn keep(&mut self) {
        let (mut wait, name) = (WAITS.0, self.name);
        loop {
            if let Some(Running { child, .. }) = &mut self.running {
                let since = tokio::time::Instant::now();
                let _ = child.wait().await;
                self.running = None;
                tracing::warn!(service = name, "the service process has ended; starting it again");
                if since.elapsed() > WAITS.1 {
                    wait = WAITS.0;
                }
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(WAITS.1);
            if let Err(failure) = self.spawn().await {
                tracing::error!(service = name, %failure, "the service could not be started again");
            }
        }
    }

    /// Stops it in order.
    pub async fn stop(self) {
        let Some(Running { mut child, input }) = self.running else { return };
        drop(input);
        if tokio::time::timeout(STOP, child.wait()).await.is_err()
            && let Err(error) = Box::into_pin(child.kill()).await
        {
            tracing::warn!(service = self.name, %error, "the service process could not be killed");
        }
    }
}

//! The relay's connection: opened, looked after, given up; and the stream behind it, which may have lost what it
//! acknowledged.

use std::{sync::atomic::Ordering, time::Duration};

use tokio::time::Instant;
use uuid::Uuid;

use super::{
    Io, REOPEN, Task,
    live::{Live, Sight},
};
use crate::{
    link::Connected,
    outbox::stream::{self, StreamError},
};

impl Task {
    pub(super) fn linked(&mut self, connected: Option<Connected>) {
        self.close();
        if let Some(connected) = connected {
            self.open(connected, Duration::ZERO);
        }
    }

    pub(super) fn close(&mut self) {
        self.live = None;
        self.grounded();
    }

    /// What flew is published again.
    fn grounded(&mut self) {
        self.spans.clear();
        self.pending.grounded();
    }

    pub(super) fn reopen(&mut self) {
        self.refusals = 0;
        if let Some(live) = self.live.take() {
            self.grounded();
            self.open(live.connected, REOPEN);
        }
    }

    fn open(&mut self, connected: Connected, after: Duration) {
        let (service, settings, held) = (self.parts.service, self.parts.stream.clone(), self.held.clone());
        self.spawn(async move {
            tokio::time::sleep(after).await;
            let live = Live::open(connected.clone(), service, &settings, &held).await;
            Io::Opened(Box::new((connected, live)))
        });
    }

    pub(super) async fn opened(&mut self, connected: Connected, opened: Result<Live, StreamError>) {
        if self.parts.link.now().is_none_or(|now| now.number != connected.number) {
            return;
        }
        let mut live = match opened {
            Ok(live) => live,
            Err(error) => {
                tracing::warn!(%error, "the stream is not ready; trying again");
                return self.open(connected, REOPEN);
            }
        };
        if live.listen(self.parts.service, &self.held).await.is_err() {
            return;
        }
        let identity = (live.connected.server_id.clone(), live.stream.created);
        let before = self.known.replace(identity.clone());
        let suspicious = before.is_some_and(|before| before != identity) || live.stream.last < self.highest;
        self.highest = live.stream.last;
        self.heard_at = Instant::now();
        self.alive_at = self.heard_at;
        self.live = Some(live);
        if suspicious {
            self.start_over();
        }
    }

    /// The stream as it was a moment ago.
    pub(super) fn seen(&mut self, seen: Result<Option<Sight>, StreamError>, highest: u64, asked: Instant) {
        let Some(live) = &self.live else { return };
        match seen {
            Ok(Some(sight)) if sight.created != live.stream.created => self.reopen(),
            Ok(Some(sight)) if sight.last < highest => {
                tracing::warn!(last = sight.last, highest, "the stream's sequence went back");
                self.highest = sight.last;
                self.start_over();
            }
            Ok(Some(_)) => self.alive_at = self.alive_at.max(asked),
            Ok(None) => self.reopen(),
            Err(error) => tracing::warn!(%error, "the stream could not be looked at"),
        }
    }

    pub(super) fn poll(&mut self) {
        let Some(live) = &self.live else { return };
        let (context, service, highest) = (live.connected.context.clone(), self.parts.service, self.highest);
        self.backlog.poll(self.held.shards().collect());
        let asked = Instant::now();
        self.spawn(async move {
            let stream = wuwei_contracts::subject::stream(service);
            let found = stream::find(&context, &stream).await;
            Io::Seen(found.map(|found| found.as_ref().map(Sight::from)), highest, asked)
        });
    }

    /// The stream may have lost what it acknowledged: all that is in the table is published again, in order.
    pub(super) fn start_over(&mut self) {
        tracing::info!(shards = ?self.held.shards().collect::<Vec<_>>(), "publishing everything in the outbox again");
        self.state.suspicions.fetch_add(1, Ordering::Relaxed);
        self.pending.clear();
        self.spans.clear();
        self.retained.clear();
        self.heads.clear();
        self.backlog.clear();
        self.backlog.catch_up(self.held.shards(), Uuid::nil());
    }
}

//! What the relay does when something happens.

use std::{sync::atomic::Ordering, time::Duration};

use tokio::time::Instant;
use uuid::Uuid;

use super::{
    Io, REOPEN, Task,
    backlog::{PAGE, Question},
    live::{self, Ack, Heard},
};
use crate::{
    leases::{Held, system_micros},
    outbox::{
        check::Looker,
        made_at, made_since, passed,
        pending::{Rule, Step},
        stream::DUPLICATE_WINDOW,
        table,
    },
    shard::SHARDS,
};

/// Heads looked into at a time.
const HEADS: usize = 256;
/// Refusals without an acknowledgement between, after which the stream itself is looked at.
const REFUSALS: u32 = 16;
/// A row this young is on its way from the writer; a poll leaves it alone.
const YOUNG: Duration = Duration::from_secs(1);
/// Clocks differ by less than this, and no commit takes longer.
const SLACK: Duration = Duration::from_mins(1);
/// Events older than this are looked for in the stream before they are published: it may have forgotten their ids.
const OLD: Duration = DUPLICATE_WINDOW.saturating_sub(SLACK);
/// A holder that died published what was committed before this; longer than a lease lasts without being renewed.
const RECENT: Duration = Duration::from_secs(7);
const BUSY_TICK: Duration = Duration::from_millis(50);
const IDLE_TICK: Duration = Duration::from_millis(500);

impl Task {
    pub(super) fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Acks(acks) => {
                self.heard_at = Instant::now();
                for message in &acks {
                    self.answered(message);
                }
            }
            Heard::Nudge(message) => {
                let ids = message.payload.chunks_exact(16).filter_map(|bytes| Uuid::from_slice(bytes).ok());
                let unknown = ids.filter(|id| !self.pending.knows(id) && !self.retained.knows(id));
                self.backlog.want(unknown);
            }
            Heard::Row(message) => {
                if let Some(row) = passed::row(&message.payload) {
                    self.passed(row);
                }
            }
            Heard::Nothing => self.close(),
        }
    }

    fn answered(&mut self, message: &async_nats::Message) {
        let Some(token) = live::token(&message.subject) else { return };
        match live::ack(message) {
            Ack::Stored(sequence) if sequence <= self.highest => {
                tracing::warn!(sequence, highest = self.highest, "the stream's sequence went back");
                self.highest = sequence;
                self.start_over();
            }
            Ack::Stored(sequence) => {
                self.highest = sequence;
                self.landed(token);
            }
            Ack::Duplicate(sequence) => {
                self.highest = self.highest.max(sequence);
                self.landed(token);
            }
            Ack::Refused(reason) => {
                tracing::debug!(reason, "an event was refused; it is published again");
                self.state.refused.fetch_add(1, Ordering::Relaxed);
                self.refusals += 1;
                if let Some(span) = self.spans.remove(&token) {
                    span.failed("refused", "the stream refused the event; it is published again");
                }
                self.pending.refused(token, Instant::now());
                if self.refusals >= REFUSALS {
                    tracing::warn!(reason, "events are refused; looking at the stream");
                    self.reopen();
                }
            }
        }
    }

    fn landed(&mut self, token: u64) {
        self.refusals = 0;
        self.spans.remove(&token);
        self.state.published.fetch_add(1, Ordering::Relaxed);
        if let Some((id, shard)) = self.pending.landed(token) {
            self.keep(id, shard);
        }
    }

    fn keep(&mut self, id: Uuid, shard: i32) {
        let grain = (self.parts.settings.retention / 10).min(Duration::from_secs(1));
        self.retained.keep(id, shard, Instant::now(), grain);
    }

    pub(super) async fn hold(&mut self, held: Held) {
        let mut gained = Vec::new();
        for shard in 0..SHARDS {
            if self.held.epoch(shard) == held.epoch(shard) {
                continue;
            }
            self.pending.drop_shard(shard);
            self.retained.drop_shard(shard);
            if held.has(shard) {
                gained.push(shard);
            }
        }
        let changed = self.held.shards().ne(held.shards());
        self.held = held;
        if self.held.alone() && !gained.is_empty() {
            self.backlog.catch_up(gained, Uuid::nil());
        } else if !gained.is_empty() {
            self.backlog.take_over(gained, made_since(system_micros(&self.parts.clock) - micros(RECENT)));
        }
        if changed
            && let Some(live) = &mut self.live
            && live.listen(self.parts.service, &self.held).await.is_err()
        {
            self.close();
        }
    }

    pub(super) async fn finish(&mut self, io: Io) {
        match io {
            Io::Opened(opened) => self.opened(opened.0, opened.1).await,
            Io::Scanned(number, _) | Io::Loaded(number, _) if number != self.backlog.number() => {}
            Io::Scanned(_, Ok(ids)) => self.scanned(&ids),
            Io::Loaded(_, Ok(loaded)) => {
                let events = loaded.rows.iter().map(|row| row.events.len()).sum();
                for row in loaded.rows {
                    if self.held.has(row.shard) && !self.retained.knows(&row.id) {
                        self.pending.add(row);
                    }
                }
                self.backlog.loaded(events, loaded.rest);
            }
            Io::Scanned(_, Err(error)) | Io::Loaded(_, Err(error)) => self.unread(&error),
            Io::Looked(verdicts) => {
                self.looking = false;
                let now = Instant::now();
                for (head, verdict) in verdicts {
                    self.pending.checked(&head, verdict, now);
                }
            }
            Io::Deleted(ids, result) => {
                self.deleting = false;
                match result {
                    Ok(()) => self.retained.deleted(&ids),
                    Err(error) => {
                        tracing::warn!(%error, "outbox rows could not be deleted; trying again");
                        self.retained.put_back(ids, Instant::now());
                    }
                }
            }
            Io::Seen(seen, highest, asked) => self.seen(seen, highest, asked),
        }
    }

    /// The table could not be read: asked again with the next tick.
    fn unread(&mut self, error: &sea_orm::DbErr) {
        tracing::warn!(%error, "the outbox could not be read; trying again");
        self.backlog.failed();
        self.unread_until = Instant::now() + REOPEN;
    }

    fn scanned(&mut self, ids: &[Uuid]) {
        let young = system_micros(&self.parts.clock) - micros(YOUNG);
        let blocking = self.backlog.scanned(ids);
        let unknown = ids
            .iter()
            .filter(|id| blocking || made_at(id) < young)
            .filter(|id| !self.pending.knows(id) && !self.retained.knows(id))
            .copied();
        self.backlog.want(unknown);
    }

    pub(super) fn tick(&mut self) {
        let now = Instant::now();
        let unanswered = self.pending.wake(now);
        for token in &unanswered {
            self.spans.remove(token);
        }
        if !unanswered.is_empty() {
            self.state.refused.fetch_add(unanswered.len() as u64, Ordering::Relaxed);
            if self.heard_at.elapsed() > self.parts.settings.ack_wait * 2 {
                self.parts.link.doubt();
            }
        }
        if !self.deleting && self.live.is_some() {
            // A server that has been away since may have forgotten them.
            let ids = self.retained.ripe(self.alive_at, self.parts.settings.retention);
            if !ids.is_empty() {
                self.deleting = true;
                let database = self.parts.database.clone();
                self.spawn(async move {
                    let result = table::delete(&database, &ids).await;
                    Io::Deleted(ids, result)
                });
            }
        }
        if now >= self.poll_at {
            self.poll_at = now + self.parts.settings.poll;
            self.poll();
        }
        let idle = (self.parts.settings.retention / 4).clamp(BUSY_TICK, IDLE_TICK);
        self.tick_at = now + if self.pending.is_empty() { idle } else { BUSY_TICK };
    }

    /// Publishes what may be published.
    pub(super) async fn publish(&mut self) {
        let Some(live) = &self.live else { return };
        let now = system_micros(&self.parts.clock);
        let old_before = (now - micros(OLD)).min(live.stream.last_at + micros(SLACK));
        let trusted = self.held.alone() && !self.backlog.disordered();
        let rule = Rule { trusted, old_before };
        let deadline = Instant::now() + self.parts.settings.ack_wait;
        let mut done = Vec::new();
        while self.pending.flying() < self.parts.settings.window {
            match self.pending.next(rule, deadline) {
                Some(Step::Publish(flight)) => {
                    if let Some(span) = live::span(self.parts.service, &flight.event) {
                        self.spans.insert(flight.token, span);
                    }
                    if !live.publish(flight).await {
                        break;
                    }
                }
                Some(Step::Check(head)) => self.heads.push(head),
                Some(Step::Done(id, shard)) => done.push((id, shard)),
                None => break,
            }
        }
        if !self.looking && !self.heads.is_empty() {
            self.looking = true;
            let heads = self.heads.drain(..self.heads.len().min(HEADS)).collect();
            let looker = Looker {
                database: self.parts.database.clone(),
                client: live.connected.client.clone(),
                stream: wuwei_contracts::subject::stream(self.parts.service),
                since: now - micros(self.parts.stream.max_age),
            };
            self.spawn(async move { Io::Looked(looker.look(heads).await) });
        }
        for (id, shard) in done {
            self.keep(id, shard);
        }
    }

    /// Reads from the table what has to be read.
    pub(super) fn read(&mut self) {
        if self.live.is_none() || Instant::now() < self.unread_until {
            return;
        }
        let room = self.pending.bytes() < self.parts.settings.memory / 2;
        while let Some(question) = self.backlog.ask(room) {
            let (database, number) = (self.parts.database.clone(), self.backlog.number());
            match question {
                Question::Ids { shards, after } => {
                    self.spawn(async move { Io::Scanned(number, table::ids(&database, &shards, after, PAGE).await) });
                }
                Question::Rows(ids) => {
                    self.spawn(async move { Io::Loaded(number, table::load(&database, ids).await) });
                }
            }
        }
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

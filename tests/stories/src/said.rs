//! Everything that was said in a play: events and their subjects in every stream, log lines, spans; and, beside it, every
//! row that is kept.

use std::collections::BTreeMap;

use crate::{
    life::Life,
    secrets::{Found, Secrets},
};

/// Where something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// The payload of a message in a stream.
    Event,
    /// Its subject.
    Subject,
    /// A log line.
    Log,
    /// A span, with its attributes.
    Span,
    /// A row of a database, where private values stand sealed only.
    Row,
}

/// What was said, by channel.
#[derive(Debug, Default)]
pub struct Said {
    /// By channel.
    pub by: BTreeMap<Channel, Vec<u8>>,
}

impl Said {
    /// Adds what was said on `channel`.
    pub fn add(&mut self, channel: Channel, said: impl AsRef<[u8]>) {
        let all = self.by.entry(channel).or_default();
        all.extend_from_slice(said.as_ref());
        all.push(b'\n');
    }

    /// Adds every message of every stream, and every row of every database.
    pub async fn read(&mut self, life: &Life) {
        let streams = life.city.streams();
        let names = streams.bus().streams().await.unwrap_or_else(|error| panic!("{error}"));
        for message in names.iter().map(|name| streams.stored(name)) {
            for message in message.await {
                self.add(Channel::Event, &message.payload);
                self.add(Channel::Subject, &message.subject);
            }
        }
        for spec in life.city.specs() {
            for row in life.city.database(spec.name).contents().await.into_values().flatten() {
                self.add(Channel::Row, row);
            }
        }
    }

    /// What of the secrets is found, by channel.
    pub fn found(&self, secrets: &Secrets) -> BTreeMap<Channel, Vec<Found>> {
        let found = self.by.iter().map(|(channel, said)| (*channel, secrets.found_in(said)));
        found.filter(|(_, found)| !found.is_empty()).collect()
    }

    /// Whether `channel` holds `text`: that there is something to look through.
    pub fn holds(&self, channel: Channel, text: &str) -> bool {
        self.by.get(&channel).is_some_and(|said| said.windows(text.len()).any(|part| part == text.as_bytes()))
    }
}

//! The stream against the table: every event, none but these, each aggregate in order.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use futures::StreamExt;
use tokio::time::timeout;
use uuid::Uuid;
use wuwei_contracts::subject;
use wuwei_runtime::testing::StoredMessage;

use super::history::{Fact, History};
use crate::{ground::Ground, probe};

/// How long reading the stream may take.
const READING: Duration = Duration::from_mins(1);

/// What contradicts the table, and how many messages stand in the stream twice.
///
/// Deduplicated by id: that is what every consumer does, and all that is promised.
pub async fn against(ground: &Ground, history: &History) -> (Vec<String>, usize) {
    let messages = stored(ground).await;
    let facts: HashMap<Uuid, &Fact> = history.facts.iter().map(|fact| (fact.id, fact)).collect();
    let mut offences = Vec::new();
    let (mut seen, mut last) = (HashSet::new(), HashMap::<&str, i64>::new());
    let mut twice = 0;
    for message in &messages {
        let place = message.sequence;
        let Some(fact) = message.id.as_deref().and_then(|id| facts.get(&Uuid::parse_str(id).ok()?)) else {
            offences.push(format!("message {place} of the stream has the id {:?}, which no event has", message.id));
            continue;
        };
        if !seen.insert(fact.id) {
            twice += 1;
            continue;
        }
        if message.subject != fact.subject || message.payload != fact.payload {
            offences.push(format!("message {place} of the stream differs from event {}", fact.id));
        }
        let before = last.insert(&fact.aggregate, fact.sequence).unwrap_or_default();
        if fact.sequence != before + 1 {
            let (aggregate, sequence) = (&fact.aggregate, fact.sequence);
            offences.push(format!("in the stream {aggregate} goes from {before} to {sequence} at message {place}"));
        }
    }
    let missing = history.facts.iter().filter(|fact| !seen.contains(&fact.id));
    offences.extend(missing.map(|fact| format!("{} {} was never published", fact.aggregate, fact.sequence)));
    (offences, twice)
}

/// Every message of the stream.
async fn stored(ground: &Ground) -> Vec<StoredMessage> {
    let stream = subject::stream(probe::NAME);
    let count = ground.bus.messages(&stream).await.unwrap_or_else(|| panic!("there is no stream {stream}"));
    let messages = ground.bus.follow(&stream).await.unwrap_or_else(|error| panic!("{error}"));
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let reading = messages.take(count).map(|message| message.unwrap_or_else(|error| panic!("{error}"))).collect();
    let read = timeout(READING, reading).await;
    read.unwrap_or_else(|_| panic!("the {count} messages of {stream} could not be read within {READING:?}"))
}

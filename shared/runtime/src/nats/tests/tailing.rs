//! Reading events back: which, in what order, and where it ends.

use async_nats::jetstream::{
    self,
    consumer::{AckPolicy, pull},
    stream,
};
use tokio::time::timeout;

use super::fixture::{PATIENCE, Server, dalang};
use crate::nats::{
    connection::Connection,
    tail::{Beginning, Lag, Selection, Tail, lags},
};

/// A server with two event streams and one stream of other things.
struct Streams {
    _server: Server,
    connection: Connection,
    context: jetstream::Context,
}

impl Streams {
    async fn start() -> Self {
        let server = Server::start();
        let connection = server.connect("reader").await;
        connection.require_jetstream(PATIENCE).await.unwrap();
        let context = jetstream::new(connection.client().clone());
        for (name, subjects) in [("EVT_NOTES", "evt.*.notes.>"), ("EVT_WISHES", "evt.*.wishes.>"), ("DLQ", "dlq.>")] {
            let subjects = vec![subjects.to_owned()];
            context
                .create_stream(stream::Config { name: name.to_owned(), subjects, ..Default::default() })
                .await
                .unwrap();
        }
        Self { _server: server, connection, context }
    }

    /// Publishes one message after another, each once the one before is stored.
    async fn publish(&self, subjects: &[&'static str]) {
        for subject in subjects {
            self.context.publish(*subject, (*subject).into()).await.unwrap().await.unwrap();
        }
    }

    /// Two events in either stream, and a letter.
    async fn four() -> Self {
        let streams = Self::start().await;
        let events = ["evt.dalang.notes.note.1.left", "evt.humen.wishes.wish.1.made", "evt.humen.notes.note.2.left"];
        streams.publish(&events).await;
        streams.publish(&["dlq.notes.dalang", "evt.dalang.wishes.wish.2.made"]).await;
        streams
    }

    async fn open(&self, selection: &Selection) -> Tail {
        Tail::open(&self.connection, selection).await.unwrap()
    }

    /// Streams and sequences of all that is read by `selection`, which must end.
    async fn read(&self, selection: Selection) -> Vec<(String, u64)> {
        let (mut tail, mut read) = (self.open(&selection).await, Vec::new());
        while let Some((stream, sequence)) = next(&mut tail).await {
            read.push((stream, sequence));
        }
        read
    }
}

/// Stream and sequence of the next event.
async fn next(tail: &mut Tail) -> Option<(String, u64)> {
    let stored = timeout(PATIENCE, tail.next()).await.expect("an event, or the end, in time").unwrap()?;
    assert_eq!(stored.payload, stored.subject.as_bytes(), "the payload belongs to the subject");
    Some((stored.stream, stored.sequence))
}

fn stored(from: Beginning) -> Selection {
    Selection { from, stored_only: true, ..Selection::default() }
}

fn places(places: &[(&str, u64)]) -> Vec<(String, u64)> {
    places.iter().map(|(stream, sequence)| ((*stream).to_owned(), *sequence)).collect()
}

#[tokio::test]
async fn what_is_stored_is_read_in_the_order_it_was_published_whatever_its_stream() {
    let streams = Streams::four().await;
    let all = places(&[("EVT_NOTES", 1), ("EVT_WISHES", 1), ("EVT_NOTES", 2), ("EVT_WISHES", 2)]);
    assert_eq!(streams.read(stored(Beginning::Start)).await, all);
    assert_eq!(streams.read(stored(Beginning::Sequence(0))).await, all, "there is nothing before the first");
}

#[tokio::test]
async fn only_the_town_that_is_asked_for_is_read() {
    let streams = Streams::four().await;
    let of_dalang = Selection { town: Some(dalang()), ..stored(Beginning::Start) };
    assert_eq!(streams.read(of_dalang).await, places(&[("EVT_NOTES", 1), ("EVT_WISHES", 2)]));
    let nobodys = Selection { town: wuwei_contracts::Town::parse("shijie"), ..stored(Beginning::Start) };
    assert_eq!(streams.read(nobodys).await, places(&[]));
}

#[tokio::test]
async fn reading_begins_with_the_sequence_that_is_asked_for_and_past_the_last_there_is_nothing() {
    let streams = Streams::four().await;
    let second = places(&[("EVT_NOTES", 2), ("EVT_WISHES", 2)]);
    assert_eq!(streams.read(stored(Beginning::Sequence(2))).await, second);
    assert_eq!(streams.read(stored(Beginning::Sequence(3))).await, places(&[]));
    assert_eq!(streams.read(stored(Beginning::Now)).await, places(&[]));
}

#[tokio::test]
async fn what_is_published_later_follows_what_was_stored_unless_only_that_is_wanted() {
    let streams = Streams::four().await;
    let mut ending = streams.open(&stored(Beginning::Sequence(2))).await;
    let mut following = streams.open(&Selection { stored_only: false, ..stored(Beginning::Sequence(2)) }).await;
    let mut new = streams.open(&Selection { stored_only: false, ..stored(Beginning::Now) }).await;
    streams.publish(&["evt.humen.notes.note.3.left"]).await;
    for place in places(&[("EVT_NOTES", 2), ("EVT_WISHES", 2), ("EVT_NOTES", 3)]) {
        assert_eq!(next(&mut following).await, Some(place));
    }
    assert_eq!(next(&mut new).await, Some(("EVT_NOTES".to_owned(), 3)));
    for place in places(&[("EVT_NOTES", 2), ("EVT_WISHES", 2)]) {
        assert_eq!(next(&mut ending).await, Some(place));
    }
    assert_eq!(next(&mut ending).await, None, "it ends with what was stored when it began");
}

#[tokio::test]
async fn a_durable_consumer_is_shown_with_what_it_has_left() {
    let streams = Streams::four().await;
    let config = pull::Config {
        durable_name: Some("wishes__humen".to_owned()),
        filter_subject: "evt.humen.notes.>".to_owned(),
        ack_policy: AckPolicy::Explicit,
        ..Default::default()
    };
    streams.context.create_consumer_on_stream(config, "EVT_NOTES").await.unwrap();
    let _reading = streams.open(&stored(Beginning::Start)).await;
    let one =
        Lag { stream: "EVT_NOTES".to_owned(), consumer: "wishes__humen".to_owned(), pending: 1, unacknowledged: 0 };
    assert_eq!(lags(&streams.connection).await.unwrap(), [one], "those without a durable name are nobody's");
}

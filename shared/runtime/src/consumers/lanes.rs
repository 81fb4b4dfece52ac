//! Deliveries by source: one of each source at a time, in the order of its sequence; sources beside each other.

use std::collections::{HashMap, VecDeque};

use async_nats::Subject;
use tokio::time::Instant;

use super::event::Delivery;

/// What a consumer holds.
#[derive(Default)]
pub(super) struct Lanes {
    lanes: HashMap<String, Lane>,
}

#[derive(Default)]
struct Lane {
    /// The delivery at work: where its acknowledgements go, and since when it is held.
    busy: Option<(Subject, Instant)>,
    /// By sequence.
    waiting: VecDeque<Delivery>,
}

impl Lanes {
    /// Takes a delivery; the source it may be started for.
    pub fn add(&mut self, delivery: Delivery) -> String {
        let source = delivery.facts.source().to_owned();
        let waiting = &mut self.lanes.entry(source.clone()).or_default().waiting;
        let place = waiting.partition_point(|other| other.facts.sequence <= delivery.facts.sequence);
        waiting.insert(place, delivery);
        source
    }

    /// The next delivery of `source`, unless one is at work or its predecessor is waited for.
    pub fn start(&mut self, source: &str, now: Instant) -> Option<Delivery> {
        let lane = self.lanes.get_mut(source)?;
        if lane.busy.is_some() || lane.waiting.front()?.gap.is_some_and(|until| until > now) {
            return None;
        }
        let delivery = lane.waiting.pop_front()?;
        lane.busy = Some((delivery.reply.clone(), delivery.received));
        Some(delivery)
    }

    /// The delivery at work is through; what waited for it need wait no longer.
    pub fn ended(&mut self, source: &str) {
        let Some(lane) = self.lanes.get_mut(source) else { return };
        lane.busy = None;
        match lane.waiting.front_mut() {
            Some(next) => next.gap = None,
            None => drop(self.lanes.remove(source)),
        }
    }

    /// The delivery at work lacks its predecessor: it waits until `until`.
    pub fn wait(&mut self, delivery: Delivery, until: Instant) {
        if let Some(lane) = self.lanes.get_mut(delivery.facts.source()) {
            lane.busy = None;
        }
        self.add(Delivery { gap: Some(until), ..delivery });
    }

    /// Sources whose first delivery waits for its predecessor.
    pub fn gaps(&self) -> Vec<String> {
        let gaps = self.lanes.iter().filter(|(_, lane)| lane.waiting.front().is_some_and(|first| first.gap.is_some()));
        gaps.map(|(source, _)| source.clone()).collect()
    }

    /// Where to say that what was received before `before` is still being worked on.
    pub fn held_since(&self, before: Instant) -> impl Iterator<Item = Subject> + '_ {
        let busy = self.lanes.values().filter_map(|lane| lane.busy.as_ref());
        let waiting = self.lanes.values().flat_map(|lane| &lane.waiting);
        let waiting = waiting.map(|delivery| (&delivery.reply, delivery.received));
        let all = busy.map(|(reply, received)| (reply, *received)).chain(waiting);
        all.filter(move |(_, received)| *received < before).map(|(reply, _)| reply.clone())
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }
}

//! The thread of a story: all its events, in whichever service, of one correlation, each caused by another or by a
//! request of a person.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;
use wuwei_contracts::CloudEvent;

/// The events of one story.
#[derive(Debug)]
pub struct Thread {
    /// Their common `correlationid`.
    pub id: Uuid,
    /// In the order they happened.
    pub events: Vec<CloudEvent>,
}

impl Thread {
    /// The story that `all` tell of `aggregate` (`wish/<id>`).
    pub fn of(all: &[CloudEvent], aggregate: &str) -> Self {
        let first = all.iter().find(|event| event.aggregate() == Some(aggregate));
        let id = first.unwrap_or_else(|| panic!("nothing was told of {aggregate}")).correlationid;
        let mut events: Vec<CloudEvent> = all.iter().filter(|event| event.correlationid == id).cloned().collect();
        events.sort_by_key(|event| (event.time, event.id));
        Self { id, events }
    }

    /// `service.aggregate.event` of each event, in the order they happened.
    pub fn told(&self) -> Vec<&str> {
        self.events.iter().map(|event| short(&event.kind)).collect()
    }

    /// The events of that kind (`wishes.wish.confirmed`).
    pub fn of_kind(&self, kind: &str) -> Vec<&CloudEvent> {
        self.events.iter().filter(|event| short(&event.kind) == kind).collect()
    }

    /// The one event of that kind.
    pub fn the(&self, kind: &str) -> &CloudEvent {
        let found = self.of_kind(kind);
        let [event] = found[..] else { panic!("{} events {kind} among {:#?}", found.len(), self.told()) };
        event
    }

    /// Checks that nothing of these aggregates was told in another story.
    pub fn holds_all_of(&self, all: &[CloudEvent], aggregates: &[String]) {
        for event in all {
            let concerned = aggregates.iter().any(|aggregate| event.aggregate() == Some(aggregate));
            let (kind, source) = (&event.kind, &event.source);
            assert!(!concerned || event.correlationid == self.id, "{kind} of {source} belongs to another story");
        }
    }

    /// Checks that the story has a beginning, and that every event is caused by another, or by a request that a person
    /// made in it: whatever a service does by itself, something has caused. `all` are the events of all stories, since
    /// what happens in one may cause something in another.
    pub fn hangs_together(&self, all: &[CloudEvent]) {
        let ids: BTreeSet<Uuid> = all.iter().map(|event| event.id).collect();
        let by_person = |event: &&CloudEvent| !event.actor.starts_with("service:") || event.causationid == self.id;
        let requests: BTreeSet<Uuid> = self.events.iter().filter(by_person).map(|event| event.causationid).collect();
        for event in &self.events {
            let caused = ids.contains(&event.causationid) || requests.contains(&event.causationid);
            assert!(caused, "{} by {} has a cause of no story: {}", event.kind, event.actor, event.causationid);
        }
        let begun = self.events.iter().any(|event| event.causationid == self.id);
        assert!(begun, "nothing in the story was caused by its first request {}: {:#?}", self.id, self.told());
        self.has_no_circle();
    }

    /// Following causes backwards ends at a request.
    fn has_no_circle(&self) {
        let causes: BTreeMap<Uuid, Uuid> = self.events.iter().map(|event| (event.id, event.causationid)).collect();
        for event in &self.events {
            let mut at = event.id;
            let steps = std::iter::from_fn(|| {
                at = *causes.get(&at)?;
                Some(at)
            });
            assert!(steps.take(causes.len() + 1).count() <= causes.len(), "{} causes itself", event.kind);
        }
    }

    /// Checks that `effect` was caused by `cause`, the one event each.
    pub fn caused(&self, cause: &str, effect: &str) {
        let (first, then) = (self.the(cause), self.the(effect));
        assert_eq!(then.causationid, first.id, "{effect} was not caused by {cause}");
    }
}

/// `wishes.wish.confirmed` of `org.wuwei.wishes.wish.confirmed.v1`.
fn short(kind: &str) -> &str {
    let short = kind.trim_start_matches("org.wuwei.");
    short.rsplit_once('.').map_or(short, |(short, _)| short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: u128, cause: u128, actor: &str, kind: &str) -> CloudEvent {
        serde_json::from_value(serde_json::json!({
            "specversion": "1.0", "id": Uuid::from_u128(id), "source": "/towns/dalang/wishes/wish/a",
            "type": format!("org.wuwei.wishes.wish.{kind}.v1"), "subject": "a", "time": "2026-01-01T00:00:00Z",
            "datacontenttype": "application/json", "dataschema": "", "partitionkey": "",
            "sequence": format!("{id:020}"), "correlationid": Uuid::from_u128(100),
            "causationid": Uuid::from_u128(cause), "actor": actor, "data": {},
        }))
        .unwrap()
    }

    fn told(events: &[CloudEvent]) -> Thread {
        Thread::of(events, "wish/a")
    }

    #[test]
    fn a_story_of_requests_and_of_what_they_cause_hangs_together() {
        let events = vec![
            event(1, 100, "li", "submitted"),
            event(2, 77, "chen", "part_matched"),
            event(3, 2, "service:delegation", "part_fulfilled"),
            event(4, 77, "service:wishes", "unconfirmed"),
        ];
        let thread = told(&events);
        thread.hangs_together(&events);
        thread.caused("wishes.wish.part_matched", "wishes.wish.part_fulfilled");
    }

    #[test]
    #[should_panic(expected = "has a cause of no story")]
    fn what_a_service_does_out_of_nothing_is_noticed() {
        let events = [event(1, 100, "li", "submitted"), event(2, 55, "service:wishes", "unconfirmed")];
        told(&events).hangs_together(&events);
    }

    #[test]
    #[should_panic(expected = "was not caused by")]
    fn a_wrong_cause_is_noticed() {
        let events = vec![event(1, 100, "li", "submitted"), event(2, 100, "li", "accepted")];
        told(&events).caused("wishes.wish.submitted", "wishes.wish.accepted");
    }

    #[test]
    #[should_panic(expected = "causes itself")]
    fn a_circle_is_noticed() {
        let events =
            vec![event(1, 100, "li", "a"), event(2, 3, "service:wishes", "b"), event(3, 2, "service:wishes", "c")];
        told(&events).hangs_together(&events);
    }

    #[test]
    #[should_panic(expected = "belongs to another story")]
    fn an_event_in_another_story_is_noticed() {
        let (one, mut other) = (event(1, 100, "li", "a"), event(2, 100, "li", "b"));
        other.correlationid = Uuid::from_u128(101);
        let all = [one, other];
        Thread::of(&all, "wish/a").holds_all_of(&all, &["wish/a".to_owned()]);
    }
}

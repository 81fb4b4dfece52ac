use bytes::Bytes;

use super::*;

const TRUSTED: Rule = Rule { trusted: true, old_before: 0 };
const WARY: Rule = Rule { trusted: false, old_before: 0 };

fn event(aggregate: &str, sequence: i64) -> OutgoingEvent {
    OutgoingEvent {
        aggregate: aggregate.to_owned(),
        sequence,
        id: Uuid::from_u128(sequence.unsigned_abs().into()),
        subject: format!("evt.dalang.registry.{}.happened", aggregate.replace('/', ".")),
        payload: Bytes::from_static(b"{}"),
        traceparent: None,
    }
}

/// A `UUIDv7` made ten milliseconds after 1970.
fn row_id(id: u128) -> Uuid {
    Uuid::from_u128((10 << 80) | (7 << 76) | (2 << 62) | id)
}

fn row(id: u128, events: &[(&str, i64)]) -> OutboxRow {
    let events = events.iter().map(|(aggregate, sequence)| event(aggregate, *sequence)).collect();
    OutboxRow { id: row_id(id), shard: 1, at: 0, events }
}

fn publish(pending: &mut Pending, rule: Rule) -> Option<(u64, i64)> {
    match pending.next(rule, Instant::now() + Duration::from_secs(5))? {
        Step::Publish(flight) => Some((flight.token, flight.event.sequence)),
        other => panic!("{other:?}"),
    }
}

fn check(pending: &mut Pending, rule: Rule) -> Head {
    match pending.next(rule, Instant::now()) {
        Some(Step::Check(head)) => head,
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_event_of_an_aggregate_flies_at_a_time_and_others_beside_it() {
    let mut pending = Pending::default();
    pending.add(row(1, &[("c/a", 1), ("c/a", 2), ("c/b", 1)]));
    let (first, _) = publish(&mut pending, TRUSTED).unwrap();
    let (other, _) = publish(&mut pending, TRUSTED).unwrap();
    assert!(publish(&mut pending, TRUSTED).is_none());
    assert_eq!(pending.landed(first), None);
    let (second, sequence) = publish(&mut pending, TRUSTED).unwrap();
    assert_eq!(sequence, 2);
    assert_eq!(pending.landed(other), None);
    assert_eq!(pending.landed(second), Some((row_id(1), 1)), "the row is done with its last event");
    assert!(pending.is_empty());
    assert_eq!((pending.bytes(), pending.len(), pending.flying()), (0, 0, 0));
}

#[test]
fn a_refused_event_keeps_its_place_and_waits() {
    let mut pending = Pending::default();
    pending.add(row(1, &[("c/a", 1), ("c/a", 2)]));
    let (token, _) = publish(&mut pending, TRUSTED).unwrap();
    let now = Instant::now();
    pending.refused(token, now);
    assert!(publish(&mut pending, TRUSTED).is_none());
    assert!(pending.wake(now + PAUSE).is_empty());
    assert_eq!(publish(&mut pending, TRUSTED).unwrap().1, 1);
}

#[test]
fn an_unanswered_event_is_published_again() {
    let mut pending = Pending::default();
    pending.add(row(1, &[("c/a", 1)]));
    let (token, _) = publish(&mut pending, TRUSTED).unwrap();
    let later = Instant::now() + Duration::from_secs(6);
    assert_eq!(pending.wake(later).len(), 1);
    assert!(pending.wake(later + LONGEST_PAUSE).is_empty());
    let (again, _) = publish(&mut pending, TRUSTED).unwrap();
    assert_eq!(pending.landed(token), None, "a late answer to the first attempt says nothing of the second");
    assert!(pending.landed(again).is_some());
}

#[test]
fn events_that_arrive_out_of_order_leave_in_order() {
    let mut pending = Pending::default();
    pending.add(row(2, &[("c/a", 3)]));
    pending.add(row(1, &[("c/a", 2)]));
    assert_eq!(publish(&mut pending, TRUSTED).unwrap().1, 2);
}

#[test]
fn without_trust_an_event_is_published_only_behind_its_predecessor() {
    let mut pending = Pending::default();
    pending.add(row(1, &[("c/a", 3)]));
    let head = check(&mut pending, WARY);
    assert!(publish(&mut pending, WARY).is_none());
    pending.checked(&head, Verdict::First(vec![event("c/a", 2)]), Instant::now());
    let (second, sequence) = publish(&mut pending, WARY).unwrap();
    assert_eq!(sequence, 2);
    assert!(pending.landed(second).is_none());
    let (third, sequence) = publish(&mut pending, WARY).unwrap();
    assert_eq!(sequence, 3);
    assert!(pending.landed(third).is_some());
    pending.add(row(2, &[("c/a", 4)]));
    assert_eq!(publish(&mut pending, WARY).unwrap().1, 4, "what was published of late is remembered");
}

#[test]
fn a_predecessor_that_arrives_while_it_is_looked_for_goes_first() {
    let mut pending = Pending::default();
    pending.add(row(2, &[("c/a", 2)]));
    let head = check(&mut pending, WARY);
    pending.add(row(1, &[("c/a", 1)]));
    pending.checked(&head, Verdict::Go, Instant::now());
    assert_eq!(publish(&mut pending, WARY).unwrap().1, 1);
}

#[test]
fn an_old_event_that_the_stream_holds_is_not_published_again() {
    let old = Rule { trusted: true, old_before: 10_001 };
    let mut pending = Pending::default();
    pending.add(row(1, &[("c/a", 1)]));
    pending.add(row(2, &[("c/b", 1)]));
    let (held, missing) = (check(&mut pending, old), check(&mut pending, old));
    pending.checked(&held, Verdict::UpTo(1), Instant::now());
    pending.checked(&missing, Verdict::Go, Instant::now());
    assert!(matches!(pending.next(old, Instant::now()), Some(Step::Done(id, 1)) if id == row_id(1)));
    assert_eq!(publish(&mut pending, old).unwrap().1, 1);
}

#[test]
fn a_lost_shard_is_let_go_and_its_late_answers_mean_nothing() {
    let mut pending = Pending::default();
    pending.add(row(1, &[("c/a", 1)]));
    pending.add(OutboxRow { shard: 2, ..row(2, &[("c/b", 1)]) });
    let (token, _) = publish(&mut pending, TRUSTED).unwrap();
    pending.drop_shard(1);
    assert_eq!(pending.landed(token), None);
    assert_eq!(pending.len(), 1);
    assert!(publish(&mut pending, TRUSTED).is_some());
}

#[test]
fn what_flew_on_a_dead_connection_flies_again() {
    let mut pending = Pending::default();
    pending.add(row(1, &[("c/a", 1), ("c/b", 1)]));
    publish(&mut pending, TRUSTED).unwrap();
    publish(&mut pending, TRUSTED).unwrap();
    pending.grounded();
    assert_eq!(pending.flying(), 0);
    assert!(publish(&mut pending, TRUSTED).is_some());
    assert!(publish(&mut pending, TRUSTED).is_some());
}

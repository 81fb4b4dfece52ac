//! The reckoning itself: whatever is changed afterwards, it notices.

use uuid::Uuid;
use wuwei_chaos::{
    ground::Ground,
    ledger::Acknowledged,
    load::{Load, Shape},
    verify,
};
use wuwei_testkit::{Backend, run};

use crate::program;

/// What is changed, how it is changed back, and what must be said of it.
const CHANGES: &[(&str, &str, &str)] = &[
    (
        "UPDATE things SET fold = fold + 1 WHERE id = (SELECT MIN(id) FROM things)",
        "UPDATE things SET fold = fold - 1 WHERE id = (SELECT MIN(id) FROM things)",
        "things has",
    ),
    (
        "UPDATE mirrors SET version = version + 1 WHERE id = (SELECT MIN(id) FROM mirrors)",
        "UPDATE mirrors SET version = version - 1 WHERE id = (SELECT MIN(id) FROM mirrors)",
        "mirrors has",
    ),
    (
        "UPDATE counters SET value = value + 1 WHERE rowid = (SELECT MIN(rowid) FROM counters WHERE name = 'steps')",
        "UPDATE counters SET value = value - 1 WHERE rowid = (SELECT MIN(rowid) FROM counters WHERE name = 'steps')",
        "the counter steps",
    ),
    (
        "UPDATE alarms SET rung = rung + 1 WHERE id = (SELECT MIN(id) FROM alarms)",
        "UPDATE alarms SET rung = rung - 1 WHERE id = (SELECT MIN(id) FROM alarms)",
        "the alarm of",
    ),
    (
        "UPDATE due SET state = 'cancelled' WHERE id = (SELECT MIN(id) FROM due)",
        "UPDATE due SET state = 'done' WHERE id = (SELECT MIN(id) FROM due)",
        "due rows done",
    ),
    (
        "INSERT INTO idempotency (id, mac, reply, at, town) VALUES (x'01', x'01', '{}', 0, 'dalang')",
        "DELETE FROM idempotency WHERE id = x'01'",
        "replies are kept",
    ),
    (
        "UPDATE events SET sequence = 1000 WHERE sequence = 1 AND aggregate = (SELECT MIN(aggregate) FROM events)",
        "UPDATE events SET sequence = 1 WHERE sequence = 1000",
        "where 1 should be",
    ),
    (
        "UPDATE events SET subject = subject || 'x' WHERE rowid = (SELECT MIN(rowid) FROM events)",
        "UPDATE events SET subject = rtrim(subject, 'x') WHERE rowid = (SELECT MIN(rowid) FROM events)",
        "differs from event",
    ),
    (
        "INSERT INTO events SELECT aggregate, 1 + (SELECT MAX(sequence) FROM events WHERE aggregate = e.aggregate), \
         x'00000000000000000000000000000001', town, at, subject, payload FROM events AS e WHERE rowid = 1",
        "DELETE FROM events WHERE id = x'00000000000000000000000000000001'",
        "was never published",
    ),
];

async fn notices(ground: &Ground, acknowledged: &[Acknowledged], what: &str) {
    let (_, offences) = verify::offences(ground, acknowledged).await;
    assert!(offences.iter().any(|offence| offence.contains(what)), "{what:?} is not among {offences:#?}");
}

#[test]
fn whatever_is_lost_repeated_or_changed_is_noticed() {
    run(Backend::Sqlite, async |backend| {
        let mut ground = Ground::new(backend, &program()).await;
        ground.start_instance();
        let load = Load::start(&ground.caller(), Shape { callers: 8, most: Some(300) });
        let acknowledged = load.finish().await.acknowledged();
        verify::settled(&ground).await;
        assert_eq!(verify::everything(&ground, &acknowledged).await.events, 300);

        for (change, back, what) in CHANGES {
            ground.database.execute(change).await;
            notices(&ground, &acknowledged, what).await;
            ground.database.execute(back).await;
        }
        notices(&ground, &acknowledged[1..], "nobody was told").await;
        let mut told_more = acknowledged.clone();
        told_more[0].step.command = Uuid::from_u128(1);
        notices(&ground, &told_more, "was acknowledged and is not there").await;
        let mut told_otherwise = acknowledged.clone();
        told_otherwise[0].reply.fold += 1;
        notices(&ground, &told_otherwise, "the events say").await;

        verify::everything(&ground, &acknowledged).await;
        let subject = "evt.dalang.probe.thing.dalang-000.stepped".to_owned();
        let id = [("Nats-Msg-Id".to_owned(), Uuid::from_u128(2).to_string())];
        ground.bus.publish(subject, &id, "{}".into()).await.unwrap_or_else(|error| panic!("{error}"));
        notices(&ground, &acknowledged, "which no event has").await;
    });
}

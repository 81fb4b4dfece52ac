//! hello as others see it: over NATS, on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, reason = "tests")]

use futures::{FutureExt, future::LocalBoxFuture};
use jiff::SignedDuration;
use wuwei_contracts::{
    Role, VillageCode,
    registry::{VillageKind, VillageRegistered, VillageView},
};
use wuwei_hello::{Greet, Greeted, service};
use wuwei_migrations::{MigrationTrait, Script, with_runtime};
use wuwei_testkit::{
    Backend, Case, Harness, Tested, a_fault_before_commit_leaves_nothing, announced, assert_dense, both,
    delivered_twice_changes_nothing, town,
};

const SCRIPT: Script = Script {
    name: "m0002_hello",
    up: include_str!("../sql/m0002_hello.up.sql"),
    down: include_str!("../sql/m0002_hello.down.sql"),
};

const HELLO: Tested = Tested::new(|| service().into_spec(), migrations);
const DAY: SignedDuration = SignedDuration::from_hours(25);
const OFFICER: &str = "officer-wu";

fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    with_runtime(vec![Box::new(SCRIPT)])
}

async fn hello(backend: Backend) -> Harness {
    let harness = Harness::start(backend, HELLO).await;
    harness.grant(OFFICER, Role::TownOfficer, "town:dalang").await;
    harness
}

fn greet(whom: &str) -> Greet {
    Greet { whom: whom.to_owned() }
}

fn village() -> VillageRegistered {
    let code = VillageCode::parse("441900113201").unwrap();
    let (town, name) = (town("dalang"), "示例村".to_owned());
    VillageRegistered { village: VillageView { code, town, name, kind: VillageKind::VillageCommittee, version: 1 } }
}

both!(a_greeting_is_answered_kept_and_announced, async |backend: Backend| {
    let town = hello(backend).await;
    let greeted = town.call(OFFICER, "dalang", greet("li-na")).await.unwrap();
    assert_eq!(greeted, Greeted { whom: "li-na".to_owned(), times: 1 });
    let event = town.expect::<Greeted>(|event| event.data == greeted).await;
    assert_eq!(event.actor, OFFICER);
    assert_eq!(event.source, "/towns/dalang/hello/greeting/li-na");
    town.settled().await;
    assert_eq!(town.database().rows("greetings").await, 1);
});

both!(the_third_greeting_is_the_last, async |backend: Backend| {
    let town = hello(backend).await;
    for times in 1..=3 {
        assert_eq!(town.call(OFFICER, "dalang", greet("li-na")).await.unwrap().times, times);
    }
    let refused = town.call(OFFICER, "dalang", greet("li-na")).await.unwrap_err();
    assert_eq!((refused.code.as_ref(), refused.errors[0].field.as_str()), ("greeted_enough", "whom"));
    town.settled().await;
    let events = town.events_of("greeting/li-na").await;
    assert_eq!(events.len(), 3);
    assert_dense(&events);
});

both!(a_stranger_greets_nobody, async |backend: Backend| {
    let town = hello(backend).await;
    assert_eq!(town.call("somebody", "dalang", greet("li-na")).await.unwrap_err().kind.status(), 403);
    assert_eq!(town.call(OFFICER, "humen", greet("li-na")).await.unwrap_err().kind.status(), 403, "another town");
    assert_eq!(town.raw("dalang", "greet").body(r#"{"whom":"li-na"}"#).refused().await.status, 401);
    assert_eq!(town.database().rows("greetings").await, 0);
});

both!(a_new_village_is_greeted_and_again_the_day_after, async |backend: Backend| {
    let town = hello(backend).await;
    town.deliver(&announced("dalang", 1, village())).await;
    town.expect::<Greeted>(|event| event.data.whom == "441900113201").await;
    town.advance(DAY);
    let again = town.expect::<Greeted>(|event| event.data.times == 2).await;
    assert_eq!(again.actor, "service:hello");
    town.settled().await;
});

both!(greetings_outlive_a_restart, async |backend: Backend| {
    let mut town = hello(backend).await;
    town.call(OFFICER, "dalang", greet("li-na")).await.unwrap();
    town.restart().await;
    assert_eq!(town.call(OFFICER, "dalang", greet("li-na")).await.unwrap().times, 2);
    town.settled().await;
});

fn granted(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    harness.grant(OFFICER, Role::TownOfficer, "town:dalang").boxed_local()
}

fn greeted(harness: &Harness) -> LocalBoxFuture<'_, ()> {
    harness.call(OFFICER, "dalang", greet("li-na")).map(|reply| drop(reply.unwrap())).boxed_local()
}

fn cases() -> Vec<Case> {
    vec![
        Case::command(OFFICER, "dalang", &greet("li-na")).after(granted),
        Case::event(announced("dalang", 1, village())),
        Case::due::<Greet>(DAY).after(granted).after(greeted),
    ]
}

both!(every_handler_delivered_twice_changes_nothing, async |backend: Backend| {
    delivered_twice_changes_nothing(backend, HELLO, cases()).await;
});

both!(every_handler_failing_before_its_commit_leaves_nothing, async |backend: Backend| {
    a_fault_before_commit_leaves_nothing(backend, HELLO, cases()).await;
});

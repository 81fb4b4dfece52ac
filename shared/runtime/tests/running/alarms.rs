//! A due task that is taken back is not carried out when its time comes.

use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wuwei_contracts::{Access, Command, Fields, Message};
use wuwei_migrations::{MigrationTrait, with_runtime};
use wuwei_runtime::{Due, Handles, Outcome, Refusal, Service, Spec, Wakes, Work};
use wuwei_testkit::{Backend, Harness, Tested, both};

/// The service: sets alarms, takes them back, counts those that ring.
const ALARMS: Tested = Tested::new(spec, migrations);

fn spec() -> Spec {
    Service::new("alarms", "Sets alarms", "m0001_runtime_due_by_time", Alarms)
        .command::<SetAlarm>()
        .due::<Ring>()
        .into_spec()
}

fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    with_runtime(Vec::new())
}

struct Alarms;

/// Sets an alarm for an hour from now, or takes it back.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SetAlarm {
    id: String,
    on: bool,
}

impl Message for SetAlarm {
    const SERVICE: &'static str = "alarms";
    const NAME: &'static str = "set_alarm";
    const ACCESS: Access = Access::ANYONE;
    type Reply = ();

    fn check(&self, _: &mut Fields) {}
}

impl Command for SetAlarm {
    fn key(&self) -> String {
        self.id.clone()
    }
}

/// An alarm rings.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Ring {
    id: String,
}

impl Due for Ring {
    const NAME: &'static str = "ring";

    fn key(&self) -> String {
        self.id.clone()
    }
}

impl Handles<SetAlarm> for Alarms {
    async fn handle(&self, work: &Work, alarm: SetAlarm) -> Outcome<SetAlarm> {
        if alarm.on {
            let at = work.now() + SignedDuration::from_hours(1);
            work.schedule(&alarm.id, at, &Ring { id: alarm.id.clone() }).await?;
        } else {
            work.cancel(&alarm.id).await?;
        }
        Ok(())
    }
}

impl Wakes<Ring> for Alarms {
    async fn wake(&self, work: &Work, _: Ring) -> Result<(), Refusal> {
        work.add("rung", 1);
        Ok(())
    }
}

async fn set(harness: &Harness, id: &str, on: bool) {
    harness.call("wu", "dalang", SetAlarm { id: id.to_owned(), on }).await.unwrap();
}

both!(a_task_taken_back_is_not_carried_out, async |backend: Backend| {
    let harness = Harness::start(backend, ALARMS).await;
    set(&harness, "kept", true).await;
    set(&harness, "taken-back", true).await;
    set(&harness, "taken-back", false).await;
    set(&harness, "unknown", false).await;
    harness.advance(SignedDuration::from_hours(2));
    harness.settled().await;
    let rung = "SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) AS n FROM counters WHERE name = 'rung'";
    assert_eq!(harness.database().count(rung).await, 1);
    let states = harness.database().texts("SELECT id || ' ' || state AS t FROM due ORDER BY id").await;
    assert_eq!(states, ["kept done", "taken-back cancelled"]);
});

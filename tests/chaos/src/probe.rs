//! The service that is killed: small, but with everything that can go wrong twice.
//!
//! A command steps a thing, announces it, counts it, and now and then sets an alarm. The service listens to its own
//! events and keeps a mirror of each thing; an alarm that becomes due rings once. Nothing here is idempotent by itself
//! and no unique rule stands in the way: whatever the runtime lost or did twice stays to be seen in the figures.

mod alarm;
pub mod messages;
mod mirror;
mod thing;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use wuwei_contracts::CloudEvent;
use wuwei_migrations::{MigrationTrait, Script, with_runtime};
use wuwei_runtime::{Due, Handles, Outcome, ReactsTo, Refusal, Service, Spec, Wakes, Work};

use messages::{Step, StepReply, Stepped};

/// Name of the service.
pub const NAME: &str = "probe";

/// Counts the commands carried out.
pub const STEPS: &str = "steps";
/// Counts the events applied.
pub const MIRRORED: &str = "mirrored";
/// Counts the alarms that rang.
pub const RUNG: &str = "rung";

/// How long after its command an alarm rings.
const ALARM_AFTER: SignedDuration = SignedDuration::from_millis(300);

const SCHEMA: Script = Script {
    name: "m0002_probe",
    up: "CREATE TABLE things (id KEY_TEXT PRIMARY KEY NOT NULL, town TEXT NOT NULL, fold BIGINT NOT NULL,
             version BIGINT NOT NULL) FILL(50);
         CREATE TABLE mirrors (id KEY_TEXT PRIMARY KEY NOT NULL, town TEXT NOT NULL, fold BIGINT NOT NULL,
             version BIGINT NOT NULL) FILL(50);
         CREATE TABLE alarms (id KEY_TEXT PRIMARY KEY NOT NULL, rung BIGINT NOT NULL, version BIGINT NOT NULL);",
    down: "DROP TABLE alarms; DROP TABLE mirrors; DROP TABLE things;",
};

/// The migrations of its database.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    with_runtime(vec![Box::new(SCHEMA)])
}

/// The service.
pub fn spec() -> Spec {
    Service::new(NAME, "Steps, mirrors and alarms, for tests that kill things", SCHEMA.name, Probe)
        .command::<Step>()
        .announces::<Stepped>()
        .reaction::<Stepped>()
        .due::<Alarm>()
        .into_spec()
}

/// Carries on a fold: whoever applies the same amounts in the same order ends with the same number, and only then.
pub fn fold(before: i64, amount: i64) -> i64 {
    before.wrapping_mul(31).wrapping_add(amount)
}

struct Probe;

/// Rings once.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Alarm {
    /// The thing whose alarm it is.
    thing: String,
}

impl Due for Alarm {
    const NAME: &'static str = "alarm";

    fn key(&self) -> String {
        format!("alarm/{}", self.thing)
    }
}

impl Handles<Step> for Probe {
    async fn handle(&self, work: &Work, step: Step) -> Outcome<Step> {
        let next = if let Some(thing) = work.find::<thing::Model>(step.thing.as_str()).await? {
            let next = thing.stepped(step.amount);
            work.save(next.clone());
            next
        } else {
            let first = thing::Model::first(&step.thing, work.town(), step.amount);
            work.insert(first.clone());
            first
        };
        work.emit(Stepped { thing: step.thing.clone(), command: step.command, amount: step.amount });
        work.add(STEPS, 1);
        if step.alarm {
            let id = format!("alarm/{}", step.command);
            work.schedule(&id, work.now() + ALARM_AFTER, &Alarm { thing: step.thing }).await?;
        }
        Ok(StepReply { version: next.version, fold: next.fold })
    }
}

impl ReactsTo<Stepped> for Probe {
    async fn react(&self, work: &Work, event: CloudEvent<Stepped>) -> Result<(), Refusal> {
        let (id, amount) = (event.data.thing, event.data.amount);
        match work.find::<mirror::Model>(id.as_str()).await? {
            Some(mirror) => work.save(mirror.stepped(amount)),
            None => work.insert(mirror::Model::first(&id, work.town(), amount)),
        }
        work.add(MIRRORED, 1);
        Ok(())
    }
}

impl Wakes<Alarm> for Probe {
    async fn wake(&self, work: &Work, alarm: Alarm) -> Result<(), Refusal> {
        match work.find::<alarm::Model>(alarm.thing.as_str()).await? {
            Some(row) => work.save(alarm::Model { rung: row.rung + 1, version: row.version + 1, ..row }),
            None => work.insert(alarm::Model { id: alarm.thing, rung: 1, version: 1 }),
        }
        work.add(RUNG, 1);
        Ok(())
    }
}

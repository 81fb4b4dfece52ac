//! A service that listens: it sums the amounts noted elsewhere, and fails as it is told to.

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicU32, Ordering},
};

use parking_lot::Mutex;
use schemars::JsonSchema;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use wuwei_contracts::{CloudEvent, Event, Kind, Rejection};
use wuwei_migrations::{MigrationTrait, Script, with_runtime};
use wuwei_runtime::{Fault, Key, ReactsTo, Refusal, Row, Service, Spec, Work};
use wuwei_testkit::Tested;

/// An amount was noted.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Noted {
    pub id: String,
    pub amount: i64,
}

impl Event for Noted {
    const SERVICE: &'static str = "notary";
    const AGGREGATE: &'static str = "note";
    const NAME: &'static str = "noted";

    fn aggregate_id(&self) -> String {
        self.id.clone()
    }
}

/// Nobody cares for this one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Skimmed {
    pub id: String,
}

impl Event for Skimmed {
    const SERVICE: &'static str = "notary";
    const AGGREGATE: &'static str = "note";
    const NAME: &'static str = "skimmed";

    fn aggregate_id(&self) -> String {
        self.id.clone()
    }
}

/// A sum per note.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sums")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub town: String,
    pub total: i64,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.clone().into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}

/// Notes whose events are refused until they are mended here.
pub static REFUSED: LazyLock<Mutex<Vec<String>>> = LazyLock::new(Mutex::default);
/// A note, and how often its events fail.
type Failing = (String, Arc<AtomicU32>);

/// Notes whose events fail.
pub static FAILING: LazyLock<Mutex<Vec<Failing>>> = LazyLock::new(Mutex::default);

struct Listener;

impl ReactsTo<Noted> for Listener {
    async fn react(&self, work: &Work, event: CloudEvent<Noted>) -> Result<(), Refusal> {
        let Noted { id, amount } = event.data;
        if REFUSED.lock().contains(&id) {
            return Err(Rejection::new(Kind::Conflict, "not_my_note", "this note is not wanted").into());
        }
        let fails = FAILING.lock().iter().find(|(note, _)| *note == id).map(|(_, left)| left.clone());
        if fails.is_some_and(|left| left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok())
        {
            return Err(Fault::new("as told").into());
        }
        let town = work.town().as_str().to_owned();
        match work.find::<Model>(id.as_str()).await? {
            Some(sum) => work.save(Model { total: sum.total * 10 + amount, version: sum.version + 1, ..sum }),
            None => work.insert(Model { id, town, total: amount, version: 1 }),
        }
        Ok(())
    }
}

fn spec() -> Spec {
    Service::new("listener", "sums what is noted", "m0002_listener", Listener).reaction::<Noted>().into_spec()
}

fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    let own = Script {
        name: "m0002_listener",
        up: "CREATE TABLE sums (id KEY_TEXT PRIMARY KEY NOT NULL, town KEY_TEXT NOT NULL, total BIGINT NOT NULL, \
             version BIGINT NOT NULL);",
        down: "DROP TABLE sums;",
    };
    with_runtime(vec![Box::new(own)])
}

pub const LISTENER: Tested = Tested::new(spec, migrations);

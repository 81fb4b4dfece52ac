//! The service under test: pins notes.

use schemars::JsonSchema;
use sea_orm::{EntityTrait, PaginatorTrait, entity::prelude::*};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_contracts::{Access, Command, Event, Fields, Message, Query, Role};
use wuwei_migrations::{MigrationTrait, Script, with_runtime};
use wuwei_runtime::{Answers, Fault, Handles, Key, Outcome, Read, Row, Service, Work};
use wuwei_testkit::Tested;

/// The last migration.
pub const MIGRATION: &str = "m0002_notes";

/// The service.
pub const NOTES: Tested = Tested::new(|| service().into_spec(), migrations);

const SCRIPT: Script = Script {
    name: MIGRATION,
    up: "CREATE TABLE notes (id UUID PRIMARY KEY NOT NULL, town KEY_TEXT NOT NULL, version BIGINT NOT NULL);",
    down: "DROP TABLE notes;",
};

pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    with_runtime(vec![Box::new(SCRIPT)])
}

pub fn service() -> Service<Notes> {
    Service::new("notes", "Pins notes", MIGRATION, Notes)
        .command::<PinNote>()
        .query::<CountNotes>()
        .announces::<NotePinned>()
}

pub struct Notes;

/// Pins a note.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PinNote {
    pub id: Uuid,
}

/// Counts the notes of a town.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountNotes {}

/// A note was pinned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotePinned {
    pub id: Uuid,
}

impl Message for PinNote {
    const SERVICE: &'static str = "notes";
    const NAME: &'static str = "pin_note";
    const ACCESS: Access = Access::roles(&[Role::TownOfficer]);
    type Reply = NotePinned;

    fn check(&self, _: &mut Fields) {}
}

impl Command for PinNote {
    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Message for CountNotes {
    const SERVICE: &'static str = "notes";
    const NAME: &'static str = "count_notes";
    const ACCESS: Access = Access::ANYONE;
    type Reply = u64;

    fn check(&self, _: &mut Fields) {}
}

impl Query for CountNotes {}

impl Event for NotePinned {
    const SERVICE: &'static str = "notes";
    const AGGREGATE: &'static str = "note";
    const NAME: &'static str = "pinned";

    fn aggregate_id(&self) -> String {
        self.id.to_string()
    }
}

impl Handles<PinNote> for Notes {
    async fn handle(&self, work: &Work, command: PinNote) -> Outcome<PinNote> {
        work.insert(Model { id: command.id, town: work.town().to_string(), version: 1 });
        work.emit(NotePinned { id: command.id });
        Ok(NotePinned { id: command.id })
    }
}

impl Answers<CountNotes> for Notes {
    async fn answer(&self, read: &Read, _: CountNotes) -> Outcome<CountNotes> {
        let counted = Entity::find().filter(Column::Town.eq(read.town().as_str())).count(read.database()).await;
        Ok(counted.map_err(Fault::new)?)
    }
}

/// A row of `notes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub town: String,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("note");

    fn key(&self) -> Key {
        self.id.into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}

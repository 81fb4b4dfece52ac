//! Looking into the vault. Every look is logged, and answered with references; values are shown only by
//! `disclosed_values`, so that no stored reply ever holds one. Everything here is asked of `city`.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    person::{PersonField, PersonValues, STAFF},
    person_numbers,
};
use crate::{Access, Command, Fields, Message, Page, PageRequest, Place, Private, Query, VillageCode};

/// Seconds for which a disclosure shows its values.
pub const SHOWN_FOR: i64 = 60;

/// Finds people of a village by a number of theirs. Whoever is found can see that they were looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindPerson {
    /// Id of the look, UUIDv7.
    pub id: Uuid,
    /// The village whose people are looked through.
    pub village: VillageCode,
    /// By phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Private>,
    /// Or by id number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_number: Option<Private>,
    /// What for, in public words.
    pub purpose: String,
}

/// The people found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FoundPeople {
    /// Their references.
    pub people: Vec<Uuid>,
}

/// Asks for values of a person. It is logged before anything is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadPerson {
    /// Id of the disclosure, UUIDv7.
    pub id: Uuid,
    /// The person.
    pub person: Uuid,
    /// Their village.
    pub village: VillageCode,
    /// The fields, each once.
    pub fields: Vec<PersonField>,
    /// What for, in public words.
    pub purpose: String,
}

/// A logged reading, whose values are shown for a short time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonDisclosure {
    /// What to ask `disclosed_values` for.
    pub disclosure: Uuid,
    /// First instant at which it shows nothing any more.
    pub until: Timestamp,
}

/// Shows the values of a disclosure to whoever asked for it, for 60 seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisclosedValues {
    /// The disclosure.
    pub disclosure: Uuid,
    /// The person's village.
    pub village: VillageCode,
}

/// The values shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShownValues {
    /// The person.
    pub person: Uuid,
    /// Their values, as far as asked for.
    pub values: PersonValues,
}

fn purpose(fields: &mut Fields, purpose: &str) {
    fields.public_text("purpose", purpose, 1..=200);
}

impl Message for FindPerson {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "find_person";
    const ACCESS: Access = Access::roles(STAFF);
    type Reply = FoundPeople;

    fn place(&self) -> Place<'_> {
        Place::Village(&self.village)
    }

    fn check(&self, fields: &mut Fields) {
        if self.phone.is_some() == self.id_number.is_some() {
            fields.refuse("phone", "", "one_of", "or id_number has to be given, and only one of them");
        }
        person_numbers::check("phone", self.phone.as_ref(), fields, person_numbers::PHONE);
        person_numbers::check("id_number", self.id_number.as_ref(), fields, person_numbers::ID_NUMBER);
        purpose(fields, &self.purpose);
    }
}

impl Command for FindPerson {
    /// Whoever is found is saved, so that their versions protect them; the lane tells nothing of the number.
    fn key(&self) -> String {
        format!("people/{}", self.village)
    }
}

impl Message for ReadPerson {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "read_person";
    const ACCESS: Access = Access::roles(STAFF);
    type Reply = PersonDisclosure;

    fn place(&self) -> Place<'_> {
        Place::Village(&self.village)
    }

    fn check(&self, fields: &mut Fields) {
        fields.items("fields", self.fields.len(), 1..=PersonField::ALL.len());
        for (place, field) in self.fields.iter().enumerate() {
            if self.fields[..place].contains(field) {
                fields.refuse(&format!("fields.{place}"), field.as_str(), "unique", "is named twice; name it once");
            }
        }
        purpose(fields, &self.purpose);
    }
}

impl Command for ReadPerson {
    fn key(&self) -> String {
        format!("person/{}", self.person)
    }
}

impl Message for DisclosedValues {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "disclosed_values";
    const ACCESS: Access = Access::roles(STAFF);
    type Reply = ShownValues;

    fn place(&self) -> Place<'_> {
        Place::Village(&self.village)
    }

    fn check(&self, _: &mut Fields) {}
}

impl Query for DisclosedValues {}

/// Lists who looked at a person's data, in the order of their ids, which is that of time: to the person, and to auditors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListPersonReads {
    /// The person.
    pub person: Uuid,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// A look at a person's data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonRead {
    /// Who looked: their subject.
    pub reader: String,
    /// On whose behalf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// Whether they were found by a number, or values were read.
    pub sort: ReadSort,
    /// The fields.
    pub fields: Vec<PersonField>,
    /// What for.
    pub purpose: String,
    /// When.
    pub at: Timestamp,
}

/// How somebody looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadSort {
    /// The person was found by a number.
    Found,
    /// Values were read.
    Read,
}

impl Message for ListPersonReads {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_person_reads";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<PersonRead>;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for ListPersonReads {}

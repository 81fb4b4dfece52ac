//! A person in the vault.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row, UniqueRule};

/// A row of `people`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "people")]
pub struct Model {
    /// Their reference.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// Code of the village whose staff may use their data.
    pub village: String,
    /// Subject under which they sign in.
    pub subject: Option<String>,
    /// Whether they are invented.
    pub sample: bool,
    /// The text they agreed to.
    #[sea_orm(column_type = "Text")]
    pub consent_text: String,
    /// What their data may be used for.
    pub consent_purpose: String,
    /// Name, sealed.
    pub name: Option<Vec<u8>>,
    /// Phone number, sealed.
    pub phone: Option<Vec<u8>>,
    /// Id number, sealed.
    pub id_number: Option<Vec<u8>>,
    /// Address, sealed.
    pub address: Option<Vec<u8>>,
    /// Household, sealed.
    pub household: Option<Vec<u8>>,
    /// E-mail address, sealed.
    pub email: Option<Vec<u8>>,
    /// Keyed digest of the phone number.
    pub phone_index: Option<String>,
    /// Keyed digest of the id number.
    pub id_number_index: Option<String>,
    /// `kept`, `held`, `blocked` or `erased`.
    pub status: String,
    /// Why they are held.
    pub hold_reason: Option<String>,
    /// What demands it.
    pub hold_source: Option<String>,
    /// Since when, microseconds since 1970.
    pub held_at: Option<i64>,
    /// Why they asked to be erased.
    pub erasure_reason: Option<String>,
    /// When they asked, microseconds since 1970.
    pub erasure_asked_at: Option<i64>,
    /// Who last changed them.
    pub decided_by: String,
    /// On whose behalf.
    pub on_behalf_of: Option<String>,
    /// When they were registered, microseconds since 1970.
    pub registered_at: i64,
    /// When they last changed, microseconds since 1970.
    pub changed_at: i64,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("person");

    fn key(&self) -> Key {
        self.id.into()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn unique_rules() -> &'static [UniqueRule] {
        RULES
    }
}

/// A sign-in and an id number belong to one person each.
const RULES: &[UniqueRule] = &[
    UniqueRule {
        columns: &["subject"],
        field: "subject",
        code: "subject_taken",
        detail: "that sign-in belongs to another person; give their own",
    },
    UniqueRule {
        columns: &["id_number_index"],
        field: "values.id_number",
        code: "id_number_taken",
        detail: "a person with that id number is in the vault already; find_person finds them",
    },
];

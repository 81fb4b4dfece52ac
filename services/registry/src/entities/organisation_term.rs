//! A term of office, and the election behind it.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `organisation_terms`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_terms")]
pub struct Model {
    /// `<organisation>/<number>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// The organisation.
    pub organisation: Uuid,
    /// Which term, from 1.
    pub number: i64,
    /// First instant, microseconds since 1970.
    pub from_at: i64,
    /// First instant after it.
    pub until_at: i64,
    /// The election, JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub election: Option<String>,
    /// How it stood to each requirement, JSON.
    #[sea_orm(column_type = "Text")]
    pub findings: String,
    /// Id of the rules that judged it.
    pub rule: String,
    /// Who recorded it.
    pub recorded_by: String,
    /// On whose behalf.
    pub on_behalf_of: Option<String>,
    /// When, microseconds since 1970.
    pub recorded_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.clone().into()
    }
}

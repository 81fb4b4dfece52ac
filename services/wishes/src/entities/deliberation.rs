//! A talk about a wish.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `deliberations`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deliberations")]
pub struct Model {
    /// `<wish>/<version the talk made>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// The wish.
    pub wish: Uuid,
    /// Wire name of its form.
    pub form: String,
    /// How many took part on which side, JSON.
    pub participants: String,
    /// What was said.
    pub minutes: String,
    /// What it came to.
    pub conclusion: String,
    /// Subject of who recorded it.
    pub by_subject: String,
    /// The person acted for.
    pub on_behalf_of: Option<String>,
    /// When, microseconds since 1970.
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.as_str().into()
    }
}

//! Who decided what about a wish.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `decisions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "decisions")]
pub struct Model {
    /// `<wish>/<version the decision made>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// The wish.
    pub wish: Uuid,
    /// Wire name of the role acted in.
    pub acted_as: String,
    /// Subject of who decided; none for the wisher.
    pub by_subject: Option<String>,
    /// The person acted for.
    pub on_behalf_of: Option<String>,
    /// Why, in public words.
    pub reason: Option<String>,
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

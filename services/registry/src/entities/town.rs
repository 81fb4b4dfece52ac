//! A town.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row, UniqueRule};

/// A row of `towns`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "towns")]
pub struct Model {
    /// Nine-digit code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Slug.
    pub slug: String,
    /// Chinese name.
    pub name: String,
    /// English or romanised name.
    pub name_en: String,
    /// Wire name of its kind.
    pub kind: String,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("town");

    fn key(&self) -> Key {
        self.code.clone().into()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn unique_rules() -> &'static [UniqueRule] {
        &[UniqueRule {
            columns: &["slug"],
            field: "towns.slug",
            code: "slug_taken",
            detail: "the slug belongs to another town; give another",
        }]
    }
}

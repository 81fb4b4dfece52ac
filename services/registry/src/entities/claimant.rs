//! Who claimed a part of a wish.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `claimants`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claimants")]
pub struct Model {
    /// The claim.
    #[sea_orm(primary_key, auto_increment = false)]
    pub claim: String,
    /// Owner.
    pub town: String,
    /// The wish.
    pub wish: Uuid,
    /// Number of the part.
    pub part: i32,
    /// How the claimant signs in; none once the claim is over, or they are erased.
    pub subject: Option<String>,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.claim.clone().into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}

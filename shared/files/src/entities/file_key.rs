//! The key of a file, and nothing else: backed up apart from all other tables, so that what is erased stays erased when an
//! older copy of `files` comes back.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `file_keys`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file_keys")]
pub struct Model {
    /// The file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The key, wrapped; none once the file is taken away.
    pub sealed: Option<Vec<u8>>,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    fn key(&self) -> Key {
        self.id.into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}

//! A file of a thing.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row, UniqueRule};

/// A row of `files`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "files")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Owner.
    pub town: String,
    /// The thing.
    pub of_id: Uuid,
    /// SHA-256 of what is shown, as hexadecimal.
    pub sha256: String,
    /// What it is.
    pub media_type: String,
    /// Its length.
    pub bytes: i64,
    /// Its name in the bucket.
    pub object: String,
    /// What opens it there, sealed under the key in `file_keys`; none once it is taken away.
    pub sealed: Option<Vec<u8>>,
    /// Wire name of the role it was attached in.
    pub acted_as: String,
    /// Subject of whoever attached it.
    pub by_subject: String,
    /// Whether everybody may see it.
    pub public: bool,
    /// Whether its thing is invented.
    pub sample: bool,
    /// The story of the thing.
    pub correlation: Uuid,
    /// When it was attached, microseconds since 1970.
    pub attached_at: i64,
    /// When it was taken away, microseconds since 1970.
    pub removed_at: Option<i64>,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("file");

    fn key(&self) -> Key {
        self.id.into()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn correlation(&self) -> Option<Uuid> {
        Some(self.correlation)
    }

    fn unique_rules() -> &'static [UniqueRule] {
        const RULES: &[UniqueRule] = &[UniqueRule {
            columns: &["object"],
            field: "content.object",
            code: "object_taken",
            detail: "this object is that of another file already; send the file to the gateway, which gives it one of its own",
        }];
        RULES
    }
}

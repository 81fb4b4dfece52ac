//! A micro-community.

use sea_orm::entity::prelude::*;
use wuwei_runtime::{Key, Row};

/// A row of `communities`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "communities")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Owner.
    pub town: String,
    /// Code of its village.
    pub village: String,
    /// Wire name of its kind.
    pub kind: String,
    /// Chinese name.
    pub name: String,
    /// The name as it is searched for: without blanks, in small letters.
    pub search_name: String,
    /// Households.
    pub households: Option<i32>,
    /// Residents with local registration.
    pub registered_residents: Option<i32>,
    /// Residents without.
    pub non_registered_residents: Option<i32>,
    /// Rented rooms.
    pub rented_rooms: Option<i32>,
    /// Property company.
    pub property_company: Option<String>,
    /// Developer.
    pub developer: Option<String>,
    /// The villagers' group it belongs to.
    pub villagers_group: Option<String>,
    /// Or the enterprise.
    pub enterprise: Option<String>,
    /// WGS 84, degrees east.
    pub longitude: Option<f64>,
    /// WGS 84, degrees north.
    pub latitude: Option<f64>,
    /// Outline, `GeoJSON` polygon.
    #[sea_orm(column_type = "Text", nullable)]
    pub boundary: Option<String>,
    /// Whether it is invented.
    pub sample: bool,
    /// An importing client's own id.
    pub client_id: Option<String>,
    /// `active`, `merged`, `split` or `dissolved`.
    pub state: String,
    /// Ids of what it became, JSON.
    #[sea_orm(column_type = "Text")]
    pub successors: String,
    /// Why it ended.
    pub reason: Option<String>,
    /// When it was registered, microseconds since 1970.
    pub registered_at: i64,
    /// When it last changed, microseconds since 1970.
    pub changed_at: i64,
    /// Version, from 1.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Row for Model {
    const AGGREGATE: Option<&'static str> = Some("community");

    fn key(&self) -> Key {
        self.id.clone().into()
    }

    fn version(&self) -> i64 {
        self.version
    }
}

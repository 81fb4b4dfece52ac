//! The catalogue of services: what a village centre or a station can do for people.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Event;

/// How an item is handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HandlingMode {
    /// 直办: decided on the spot.
    Direct,
    /// 代办: handed in and followed on the person's behalf.
    OnBehalf,
    /// 协办: the person is helped to hand it in.
    Assist,
    /// 公开告知: the person is told how.
    Inform,
}

impl HandlingMode {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::OnBehalf => "on_behalf",
            Self::Assist => "assist",
            Self::Inform => "inform",
        }
    }

    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Direct => "直办",
            Self::OnBehalf => "代办",
            Self::Assist => "协办",
            Self::Inform => "公开告知",
        }
    }
}

/// An item of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogueItem {
    /// Code, stable over versions: small letters, digits and hyphens.
    pub code: String,
    /// Area (领域).
    pub area: String,
    /// Category within the area (类别).
    pub category: String,
    /// Name people see.
    pub name: String,
    /// For whom it is.
    pub for_whom: String,
    /// Legal basis.
    pub basis: String,
    /// The department that leads.
    pub department: String,
    /// How it is handled.
    pub mode: HandlingMode,
    /// What a person has to bring.
    pub materials: Vec<String>,
    /// Working days the law allows.
    pub statutory_days: u32,
    /// Working days promised; never more than the law allows.
    pub promised_days: u32,
    /// Whether the village centre handles it.
    pub village_centre: bool,
    /// Whether a station handles it by itself.
    pub station_direct: bool,
}

/// A version of the catalogue is in force from an instant on; cases keep the version they began under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CataloguePublished {
    /// Name of the version.
    pub version: String,
    /// Whether it is illustrative, not an official one.
    pub illustrative: bool,
    /// First instant it is in force.
    pub in_force: Timestamp,
    /// Its items.
    pub items: Vec<CatalogueItem>,
}

impl Event for CataloguePublished {
    const SERVICE: &'static str = super::SERVICE;
    const AGGREGATE: &'static str = "catalogue";
    const NAME: &'static str = "published";
    const CITY: bool = true;

    fn aggregate_id(&self) -> String {
        self.version.clone()
    }
}

//! Micro-communities (微社区): what lies below a village, of seven kinds.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::boundary::{Boundary, Point};
use crate::{CommunityId, Fields, Town, VillageCode};

/// The kind of a micro-community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommunityKind {
    /// 楼盘小区
    HousingEstate,
    /// 出租屋连片区
    RentalCluster,
    /// 商贸区
    CommercialArea,
    /// 工厂生活小区
    FactoryQuarter,
    /// 农村社区
    RuralCommunity,
    /// 老旧小区
    OldNeighbourhood,
    /// 拆迁安置小区
    ResettlementEstate,
}

impl CommunityKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::HousingEstate,
        Self::RentalCluster,
        Self::CommercialArea,
        Self::FactoryQuarter,
        Self::RuralCommunity,
        Self::OldNeighbourhood,
        Self::ResettlementEstate,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HousingEstate => "housing_estate",
            Self::RentalCluster => "rental_cluster",
            Self::CommercialArea => "commercial_area",
            Self::FactoryQuarter => "factory_quarter",
            Self::RuralCommunity => "rural_community",
            Self::OldNeighbourhood => "old_neighbourhood",
            Self::ResettlementEstate => "resettlement_estate",
        }
    }

    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::HousingEstate => "楼盘小区",
            Self::RentalCluster => "出租屋连片区",
            Self::CommercialArea => "商贸区",
            Self::FactoryQuarter => "工厂生活小区",
            Self::RuralCommunity => "农村社区",
            Self::OldNeighbourhood => "老旧小区",
            Self::ResettlementEstate => "拆迁安置小区",
        }
    }

    /// The kind of that wire name or Chinese name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name || kind.chinese() == name)
    }
}

/// What a micro-community belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BelongsTo {
    /// A villagers' group (村民小组).
    VillagersGroup(String),
    /// An enterprise, as factory living quarters do.
    Enterprise(String),
}

impl BelongsTo {
    /// Name of the group or enterprise.
    pub fn name(&self) -> &str {
        let (Self::VillagersGroup(name) | Self::Enterprise(name)) = self;
        name
    }
}

/// What is told of a micro-community; what is not known is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommunityDetails {
    /// Chinese name; one that is invented as sample data holds 示例.
    pub name: String,
    /// Households.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub households: Option<u32>,
    /// Residents with local household registration (户籍人口).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_residents: Option<u32>,
    /// Residents without (非户籍人口).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub non_registered_residents: Option<u32>,
    /// Rented rooms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rented_rooms: Option<u32>,
    /// Property company (物业公司).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub property_company: Option<String>,
    /// Developer (发展商).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub developer: Option<String>,
    /// The villagers' group or enterprise it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub belongs_to: Option<BelongsTo>,
    /// A point that stands for it on a map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// Its outline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<Boundary>,
}

impl CommunityDetails {
    /// Most households of one micro-community.
    pub const MOST_HOUSEHOLDS: u32 = 100_000;
    /// Most residents of one sort, and most rented rooms.
    pub const MOST_RESIDENTS: u32 = 1_000_000;

    /// The figures with their names and bounds.
    pub fn figures(&self) -> [(&'static str, Option<u32>, u32); 4] {
        [
            ("households", self.households, Self::MOST_HOUSEHOLDS),
            ("registered_residents", self.registered_residents, Self::MOST_RESIDENTS),
            ("non_registered_residents", self.non_registered_residents, Self::MOST_RESIDENTS),
            ("rented_rooms", self.rented_rooms, Self::MOST_RESIDENTS),
        ]
    }

    /// Checks the limits of each field below `prefix` (empty, or ending in a dot); `sample` says whether it is invented.
    pub fn check(&self, prefix: &str, sample: bool, fields: &mut Fields) {
        let name = format!("{prefix}name");
        fields.name(&name, &self.name, 80, sample);
        for (figure, value, most) in self.figures() {
            if let Some(value) = value {
                fields.number(&format!("{prefix}{figure}"), value.into(), 0..=most.into());
            }
        }
        let companies = [("property_company", &self.property_company), ("developer", &self.developer)];
        for (company, value) in companies {
            if let Some(value) = value {
                fields.line(&format!("{prefix}{company}"), value, 120);
            }
        }
        if let Some(whole) = &self.belongs_to {
            fields.line(&format!("{prefix}belongs_to"), whole.name(), 120);
        }
        self.check_place(prefix, fields);
    }

    fn check_place(&self, prefix: &str, fields: &mut Fields) {
        if let Some(point) = self.point {
            point.check(&format!("{prefix}point"), fields);
        }
        if let Some(boundary) = &self.boundary {
            boundary.check(&format!("{prefix}boundary"), fields);
        }
        if let (Some(point), Some(boundary)) = (self.point, &self.boundary)
            && !boundary.holds(point)
        {
            let value = format!("{}, {}", point.longitude, point.latitude);
            let says = "lies outside the boundary; correct one of them";
            fields.refuse(&format!("{prefix}point"), &value, "inside", says);
        }
    }
}

/// Whether a micro-community is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommunityStatus {
    /// It is there.
    Active,
    /// It became part of another.
    Merged,
    /// It became several.
    Split,
    /// It is no more, and nothing took its place.
    Dissolved,
}

impl CommunityStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Active, Self::Merged, Self::Split, Self::Dissolved];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Merged => "merged",
            Self::Split => "split",
            Self::Dissolved => "dissolved",
        }
    }
}

/// A micro-community.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CommunityView {
    /// Its id, never given again.
    pub id: CommunityId,
    /// The town that owns it.
    pub town: Town,
    /// The village it belongs to.
    pub village: VillageCode,
    /// Its kind.
    pub kind: CommunityKind,
    /// What is told of it.
    pub details: CommunityDetails,
    /// Whether it is invented sample data.
    pub sample: bool,
    /// Whether it is still there.
    pub status: CommunityStatus,
    /// What it became, at the next step: the survivor of a merge, the parts of a split.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<CommunityId>,
    /// Why it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The id an importing client gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// When it was registered.
    pub registered: Timestamp,
    /// When it last changed.
    pub changed: Timestamp,
    /// Version, from 1.
    pub version: i64,
}

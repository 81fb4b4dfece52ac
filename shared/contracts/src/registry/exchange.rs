//! Micro-communities in bulk: spreadsheets in and out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{community::CommunityKind, register::LOCAL};
use crate::{Access, Command, CommunityId, Fields, Message, PageRequest, Place, Query, Role, Town, VillageCode};

/// How a spreadsheet is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SheetFormat {
    /// Comma-separated text: UTF-8 with or without byte order mark, or GB 18030.
    Csv,
    /// Office Open XML workbook; its first sheet is read.
    Xlsx,
}

/// Registers the communities of a spreadsheet.
///
/// The first row names the columns, in English or Chinese: `id` 编号, `client_id` 外部编号, `village` 村代码, `kind`
/// 类别, `name` 名称, `households` 户数, `registered_residents` 户籍人口, `non_registered_residents` 非户籍人口,
/// `rented_rooms` 出租屋间数, `property_company` 物业公司, `developer` 发展商, `villagers_group` 村民小组, `enterprise`
/// 企业, `longitude` 经度, `latitude` 纬度, `boundary` 边界 (`GeoJSON`), `sample` 示例. `village`, `kind` and `name` are
/// required. A row whose `client_id` was imported before, with the same content, changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportCommunities {
    /// How the file is written.
    pub format: SheetFormat,
    /// The file, base64 (RFC 4648 section 4).
    pub content: String,
    /// The village of every row, for those who may act in one village only; other villages are refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// Only tells what would happen.
    #[serde(default)]
    pub dry_run: bool,
    /// Registers the good rows though others are bad; otherwise one bad row refuses all.
    #[serde(default)]
    pub skip_bad_rows: bool,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportReport {
    /// Whether this only tells what would happen.
    pub dry_run: bool,
    /// Rows below the header, blank ones left out.
    pub rows: u32,
    /// Rows registered.
    pub registered: Vec<ImportedRow>,
    /// Rows imported before.
    pub unchanged: Vec<ImportedRow>,
    /// How many cells are wrong.
    pub problem_count: u32,
    /// What is wrong with them, by row; the first 500.
    pub problems: Vec<RowProblem>,
}

/// A row that is in the registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportedRow {
    /// Number of the row as a spreadsheet shows it: the header is row 1.
    pub row: u32,
    /// The community.
    pub id: CommunityId,
}

/// What is wrong with one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RowProblem {
    /// Number of the row as a spreadsheet shows it: the header is row 1.
    pub row: u32,
    /// English name of the column.
    pub column: String,
    /// What the cell held, cut after 80 characters.
    pub value: String,
    /// The rule's name.
    pub rule: String,
    /// What is wrong and how to mend it.
    pub reason: String,
}

impl ImportCommunities {
    /// Most rows of one file; give larger ones in parts.
    pub const MOST_ROWS: usize = 2000;
}

impl Message for ImportCommunities {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "import_communities";
    const ACCESS: Access = Access::roles(LOCAL);
    const MAX_BODY: usize = 900 * 1024;
    type Reply = ImportReport;

    fn place(&self) -> Place<'_> {
        self.village.as_ref().map_or(Place::Town, Place::Village)
    }

    fn check(&self, fields: &mut Fields) {
        if self.content.is_empty() {
            fields.refuse("content", "", "length", "is empty; give the file in base64");
        }
    }
}

impl Command for ImportCommunities {
    /// Each village's numbers are saved and so protected by their versions; imports run one after another only to
    /// spare them the race.
    fn key(&self) -> String {
        self.village.as_ref().map_or_else(|| "import".to_owned(), |village| format!("village/{village}"))
    }
}

/// Writes active communities as CSV that [`ImportCommunities`] reads, page by page, by id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportCommunities {
    /// Only those of this town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<Town>,
    /// Only those of this village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// Only those of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CommunityKind>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// One page of an export; the pages' texts joined are the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExportPage {
    /// CSV text; the first page begins with a byte order mark and the header. A cell that a spreadsheet would take for
    /// a formula is preceded by an apostrophe.
    pub csv: String,
    /// Rows on this page.
    pub rows: u32,
    /// Rows on all pages.
    pub total: u64,
    /// Cursor of the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Message for ExportCommunities {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "export_communities";
    const ACCESS: Access = Access::roles(&[
        Role::StationClerk,
        Role::VillageOfficer,
        Role::TownOfficer,
        Role::CityOfficer,
        Role::Auditor,
        Role::Operator,
    ]);
    type Reply = ExportPage;

    fn place(&self) -> Place<'_> {
        self.village.as_ref().map_or(Place::Town, Place::Village)
    }

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for ExportCommunities {}

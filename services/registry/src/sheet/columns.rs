//! The columns of a spreadsheet of micro-communities.

use wuwei_contracts::registry::SheetRejection;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Id,
    ClientId,
    Village,
    Kind,
    Name,
    Households,
    RegisteredResidents,
    NonRegisteredResidents,
    RentedRooms,
    PropertyCompany,
    Developer,
    VillagersGroup,
    Enterprise,
    Longitude,
    Latitude,
    Boundary,
    Sample,
}

impl Column {
    /// Every column, in the order of an export.
    pub(crate) const ALL: [Self; 17] = [
        Self::Id,
        Self::ClientId,
        Self::Village,
        Self::Kind,
        Self::Name,
        Self::Households,
        Self::RegisteredResidents,
        Self::NonRegisteredResidents,
        Self::RentedRooms,
        Self::PropertyCompany,
        Self::Developer,
        Self::VillagersGroup,
        Self::Enterprise,
        Self::Longitude,
        Self::Latitude,
        Self::Boundary,
        Self::Sample,
    ];

    /// English and Chinese name.
    pub(crate) const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Id => ("id", "编号"),
            Self::ClientId => ("client_id", "外部编号"),
            Self::Village => ("village", "村代码"),
            Self::Kind => ("kind", "类别"),
            Self::Name => ("name", "名称"),
            Self::Households => ("households", "户数"),
            Self::RegisteredResidents => ("registered_residents", "户籍人口"),
            Self::NonRegisteredResidents => ("non_registered_residents", "非户籍人口"),
            Self::RentedRooms => ("rented_rooms", "出租屋间数"),
            Self::PropertyCompany => ("property_company", "物业公司"),
            Self::Developer => ("developer", "发展商"),
            Self::VillagersGroup => ("villagers_group", "村民小组"),
            Self::Enterprise => ("enterprise", "企业"),
            Self::Longitude => ("longitude", "经度"),
            Self::Latitude => ("latitude", "纬度"),
            Self::Boundary => ("boundary", "边界"),
            Self::Sample => ("sample", "示例"),
        }
    }

    fn parse(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|column| {
            let (english, chinese) = column.names();
            name == english || name == chinese
        })
    }
}

/// The columns a header names, in its order. Blank cells after the last name are passed over.
pub(super) fn header(cells: &[String]) -> Result<Vec<Column>, SheetRejection> {
    let used = cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
    let mut columns = Vec::with_capacity(used);
    for cell in &cells[..used] {
        let shown = || cell.trim().chars().take(40).collect();
        let column = Column::parse(cell).ok_or_else(|| SheetRejection::UnknownColumn(shown()))?;
        if columns.contains(&column) {
            return Err(SheetRejection::ColumnTwice(column.names().0));
        }
        columns.push(column);
    }
    for needed in [Column::Village, Column::Kind, Column::Name] {
        if !columns.contains(&needed) {
            return Err(SheetRejection::ColumnMissing(needed.names().0));
        }
    }
    Ok(columns)
}

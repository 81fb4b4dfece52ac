//! A line's cells into a community.

use serde::de::DeserializeOwned;
use wuwei_contracts::{
    CommunityId, Fields, VillageCode,
    registry::{BelongsTo, Boundary, CommunityDetails, CommunityKind, Point, RowProblem},
};

use super::{columns::Column, write::without_apostrophe};
use crate::domain::{community::NewCommunity, import::Candidate};

/// The community of a line, or all that is wrong with its cells.
pub(super) fn candidate(row: u32, header: &[Column], cells: &[String]) -> Result<Candidate, Vec<RowProblem>> {
    let mut line = Line { header, cells, fields: Fields::default() };
    line.no_more_cells_than_columns();
    let candidate = line.candidate(row);
    match (candidate, line.fields.finish()) {
        (Some(candidate), Ok(())) => Ok(candidate),
        (_, Ok(())) => Err(Vec::new()),
        (_, Err(rejection)) => Err(rejection
            .errors
            .into_iter()
            .map(|error| RowProblem {
                row,
                column: column_of(&error.field).to_owned(),
                value: error.value,
                rule: error.rule,
                reason: error.detail,
            })
            .collect()),
    }
}

/// The column that holds `field` of a community's details.
fn column_of(field: &str) -> &str {
    match field {
        "belongs_to" => "villagers_group",
        "point" | "point.longitude" => "longitude",
        "point.latitude" => "latitude",
        field if field.starts_with("boundary") => "boundary",
        field => field,
    }
}

struct Line<'a> {
    header: &'a [Column],
    cells: &'a [String],
    fields: Fields,
}

impl<'a> Line<'a> {
    /// What stands in `column`, none where nothing does.
    fn cell(&self, column: Column) -> Option<&'a str> {
        let place = self.header.iter().position(|named| *named == column)?;
        let text = without_apostrophe(self.cells.get(place)?.trim());
        (!text.is_empty()).then_some(text)
    }

    fn words(&self, column: Column) -> Option<String> {
        self.cell(column).map(str::to_owned)
    }

    fn refuse(&mut self, column: Column, rule: &str, says: &str) {
        let value = self.cell(column).unwrap_or_default();
        self.fields.refuse(column.names().0, value, rule, says);
    }

    /// What stands in `column`, as `read` understands it.
    fn parsed<T>(&mut self, column: Column, says: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let value = read(self.cell(column)?);
        if value.is_none() {
            self.refuse(column, "format", says);
        }
        value
    }

    fn required<T>(&mut self, column: Column, says: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        if self.cell(column).is_none() {
            self.refuse(column, "required", says);
        }
        self.parsed(column, says, read)
    }

    fn number<T: std::str::FromStr>(&mut self, column: Column, says: &str) -> Option<T> {
        self.parsed(column, says, |text| text.parse().ok())
    }

    fn json<T: DeserializeOwned>(&mut self, column: Column, says: &str) -> Option<T> {
        self.parsed(column, says, |text| serde_json::from_str(text).ok())
    }

    fn no_more_cells_than_columns(&mut self) {
        let beyond = self.cells.iter().skip(self.header.len()).find(|cell| !cell.trim().is_empty());
        if let Some(cell) = beyond {
            let says = "stands beyond the last column of the header; is there a comma too many?";
            self.fields.refuse("beyond", cell, "columns", says);
        }
    }

    fn candidate(&mut self, row: u32) -> Option<Candidate> {
        let id = self.parsed(Column::Id, "is no community id: 12 digits, a hyphen, 4 digits", CommunityId::parse);
        let village = self.required(Column::Village, "give the village's code: 12 digits", VillageCode::parse);
        let kinds = "give one of the seven kinds, such as 楼盘小区 or housing_estate";
        let kind = self.required(Column::Kind, kinds, CommunityKind::parse);
        let sample = self.parsed(Column::Sample, "give 是 or 否, true or false, or leave it empty", flag);
        let client_id = self.words(Column::ClientId);
        if let Some(client_id) = &client_id {
            self.fields.text("client_id", client_id, 1..=64);
        }
        let details = self.details();
        let sample = sample.unwrap_or(false);
        details.check("", sample, &mut self.fields);
        Some(Candidate { row, id, village: village?, new: NewCommunity { kind: kind?, details, sample, client_id } })
    }

    fn details(&mut self) -> CommunityDetails {
        let figure = "give a whole number, without separators";
        CommunityDetails {
            name: self.words(Column::Name).unwrap_or_default(),
            households: self.number(Column::Households, figure),
            registered_residents: self.number(Column::RegisteredResidents, figure),
            non_registered_residents: self.number(Column::NonRegisteredResidents, figure),
            rented_rooms: self.number(Column::RentedRooms, figure),
            property_company: self.words(Column::PropertyCompany),
            developer: self.words(Column::Developer),
            belongs_to: self.belongs_to(),
            point: self.point(),
            boundary: self.json::<Boundary>(Column::Boundary, "give a GeoJSON polygon"),
        }
    }

    fn belongs_to(&mut self) -> Option<BelongsTo> {
        match (self.words(Column::VillagersGroup), self.words(Column::Enterprise)) {
            (Some(_), Some(_)) => {
                self.refuse(Column::Enterprise, "one_of", "a villagers' group is given too; leave one of them out");
                None
            }
            (Some(group), None) => Some(BelongsTo::VillagersGroup(group)),
            (None, enterprise) => enterprise.map(BelongsTo::Enterprise),
        }
    }

    fn point(&mut self) -> Option<Point> {
        let says = "give degrees as a decimal number, such as 113.92";
        let longitude = self.number(Column::Longitude, says);
        let latitude = self.number(Column::Latitude, says);
        for (here, there) in [(Column::Longitude, Column::Latitude), (Column::Latitude, Column::Longitude)] {
            if self.cell(here).is_none() && self.cell(there).is_some() {
                self.refuse(here, "required", "longitude and latitude go together; give both or neither");
            }
        }
        Some(Point { longitude: longitude?, latitude: latitude? })
    }
}

fn flag(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "是" | "true" | "1" | "yes" => Some(true),
        "否" | "false" | "0" | "no" => Some(false),
        _ => None,
    }
}

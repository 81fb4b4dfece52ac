//! Communities into CSV.

use wuwei_contracts::registry::{BelongsTo, CommunityView};

use super::columns::Column;

/// The header, after a byte order mark, by which spreadsheets know UTF-8.
pub(crate) fn header() -> String {
    let names = Column::ALL.map(|column| column.names().0);
    format!("\u{feff}{}", text(&names))
}

/// One community's cells, in the order of the columns.
pub(crate) fn cells(community: &CommunityView) -> [String; 17] {
    Column::ALL.map(|column| cell(column, community))
}

/// One line of CSV.
pub(crate) fn text<T: AsRef<[u8]>>(cells: &[T]) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory fails only where memory does.
    let written = writer.write_record(cells).ok().and_then(|()| writer.into_inner().ok());
    written.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn cell(column: Column, community: &CommunityView) -> String {
    let details = &community.details;
    let figure = |figure: Option<u32>| figure.map(|figure| figure.to_string()).unwrap_or_default();
    let words = |words: Option<&str>| words.map(with_apostrophe).unwrap_or_default();
    let (group, enterprise) = match &details.belongs_to {
        Some(BelongsTo::VillagersGroup(name)) => (Some(name.as_str()), None),
        Some(BelongsTo::Enterprise(name)) => (None, Some(name.as_str())),
        None => (None, None),
    };
    match column {
        Column::Id => community.id.to_string(),
        Column::ClientId => words(community.client_id.as_deref()),
        Column::Village => community.village.to_string(),
        Column::Kind => community.kind.chinese().to_owned(),
        Column::Name => words(Some(&details.name)),
        Column::Households => figure(details.households),
        Column::RegisteredResidents => figure(details.registered_residents),
        Column::NonRegisteredResidents => figure(details.non_registered_residents),
        Column::RentedRooms => figure(details.rented_rooms),
        Column::PropertyCompany => words(details.property_company.as_deref()),
        Column::Developer => words(details.developer.as_deref()),
        Column::VillagersGroup => words(group),
        Column::Enterprise => words(enterprise),
        Column::Longitude => details.point.map(|point| point.longitude.to_string()).unwrap_or_default(),
        Column::Latitude => details.point.map(|point| point.latitude.to_string()).unwrap_or_default(),
        Column::Boundary => {
            details.boundary.as_ref().and_then(|outline| serde_json::to_string(outline).ok()).unwrap_or_default()
        }
        Column::Sample => if community.sample { "是" } else { "" }.to_owned(),
    }
}

/// The text, with an apostrophe before what a spreadsheet would take for a formula.
fn with_apostrophe(text: &str) -> String {
    if formula(text.trim_start_matches('\'')) { format!("'{text}") } else { text.to_owned() }
}

/// The text without the apostrophe that [`with_apostrophe`] put before it.
pub(super) fn without_apostrophe(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if formula(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

fn formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_take_for_a_formula_is_escaped_and_read_back_as_it_was() {
        for text in ["=1+1", "+86 769", "-", "@home", "'=quoted", "''+twice", "'plain", "花园", ""] {
            let escaped = with_apostrophe(text);
            assert!(!formula(&escaped), "{text}");
            assert_eq!(without_apostrophe(&escaped), text);
        }
        assert_eq!(with_apostrophe("花园"), "花园");
    }
}

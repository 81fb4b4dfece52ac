//! CSV into lines.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8};
use wuwei_contracts::registry::SheetRejection;

use super::Lines;

/// The lines of a CSV text in UTF-8, with or without byte order mark, or GB 18030.
pub(super) fn lines(bytes: &[u8]) -> Result<Lines, SheetRejection> {
    let text = decoded(bytes)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let (mut lines, mut breaks) = (Vec::new(), 0);
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(error.to_string()))?;
        let line = record.position().map_or(0, |at| at.line() + blank_lines(&text, at.byte()));
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        // A line feed within quotes makes a line of the text, but no row of the spreadsheet.
        let number = u32::try_from(line.saturating_sub(breaks)).unwrap_or(u32::MAX);
        breaks += cells.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        lines.push((number, cells));
    }
    Ok(lines)
}

/// How many blank lines stand at this place, which the reader passes over.
fn blank_lines(text: &str, byte: u64) -> u64 {
    let rest = usize::try_from(byte).ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or_default();
    rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count() as u64
}

fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, SheetRejection> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => GB18030,
    };
    let (text, _, broken) = encoding.decode(bytes);
    if broken {
        return Err(unreadable("it is neither UTF-8 nor GB 18030; save it as CSV UTF-8".to_owned()));
    }
    Ok(text)
}

fn unreadable(says: String) -> SheetRejection {
    SheetRejection::Unreadable { format: "csv", says }
}

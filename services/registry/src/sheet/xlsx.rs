//! Office Open XML workbooks into lines.

use std::io::{Cursor, Read, copy, sink};

use calamine::{Data, Reader, Xlsx};
use wuwei_contracts::registry::SheetRejection;

use super::Lines;

/// Most bytes a workbook may unpack to, so that a small file cannot fill the memory.
const MOST_UNPACKED: u64 = 32 * 1024 * 1024;

/// The lines of the first sheet.
pub(super) fn lines(bytes: Vec<u8>) -> Result<Lines, SheetRejection> {
    bounded(&bytes)?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(error.to_string()))?;
    let range = workbook.worksheet_range_at(0).ok_or_else(|| unreadable("it has no sheet".to_owned()))?;
    let range = range.map_err(|error| unreadable(error.to_string()))?;
    let (first, left) = range.start().unwrap_or_default();
    let left = usize::try_from(left).unwrap_or_default();
    let lines = range.rows().zip(first + 1..).map(|(cells, number)| {
        let blank = std::iter::repeat_n(String::new(), left);
        (number, blank.chain(cells.iter().map(shown)).collect())
    });
    Ok(lines.collect())
}

fn bounded(bytes: &[u8]) -> Result<(), SheetRejection> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(error.to_string()))?;
    let mut left = MOST_UNPACKED + 1;
    for place in 0..archive.len() {
        let file = archive.by_index(place).map_err(|error| unreadable(error.to_string()))?;
        let unpacked = copy(&mut file.take(left), &mut sink()).map_err(|error| unreadable(error.to_string()))?;
        left -= unpacked;
        if left == 0 {
            return Err(unreadable("it unpacks to more than 32 MiB; give it in parts".to_owned()));
        }
    }
    Ok(())
}

/// A cell as text; whole numbers without a fraction, as codes and figures are written.
fn shown(cell: &Data) -> String {
    match cell {
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        other => other.to_string(),
    }
}

fn unreadable(says: String) -> SheetRejection {
    SheetRejection::Unreadable { format: "xlsx", says }
}

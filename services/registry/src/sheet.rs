//! Spreadsheets of micro-communities: bytes into rows, rows into text.

use base64::{Engine, engine::general_purpose::STANDARD};
use wuwei_contracts::registry::{ImportCommunities, RowProblem, SheetFormat, SheetRejection};

use crate::domain::import::Candidate;

mod columns;
mod csv;
mod line;
mod write;
mod xlsx;

pub(crate) use write::{cells, header, text};

/// Rows as they stand in the file: their number as a spreadsheet shows it, and their cells.
type Lines = Vec<(u32, Vec<String>)>;

/// A file's rows below the header.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    /// Rows that are well-formed by themselves.
    pub rows: Vec<Candidate>,
    /// What is wrong with the others.
    pub problems: Vec<RowProblem>,
    /// How many rows there are, blank ones left out.
    pub count: u32,
}

/// Reads the file that `import` carries.
pub(crate) fn read(import: &ImportCommunities) -> Result<Sheet, SheetRejection> {
    let bytes = STANDARD.decode(import.content.as_bytes());
    let bytes = bytes.map_err(|error| SheetRejection::NotBase64(error.to_string()))?;
    let lines = match import.format {
        SheetFormat::Csv => csv::lines(&bytes)?,
        SheetFormat::Xlsx => xlsx::lines(bytes)?,
    };
    let blank = |cells: &[String]| cells.iter().all(|cell| cell.trim().is_empty());
    let mut lines = lines.into_iter().filter(|(_, cells)| !blank(cells));
    let (_, header) = lines.next().ok_or(SheetRejection::NoRows)?;
    let header = columns::header(&header)?;
    let lines: Lines = lines.collect();
    if lines.is_empty() {
        return Err(SheetRejection::NoRows);
    }
    let (rows, most) = (lines.len(), ImportCommunities::MOST_ROWS);
    if rows > most {
        return Err(SheetRejection::TooManyRows { rows, most });
    }
    let mut sheet = Sheet { count: u32::try_from(rows).unwrap_or(u32::MAX), ..Sheet::default() };
    for (number, cells) in lines {
        match line::candidate(number, &header, &cells) {
            Ok(candidate) => sheet.rows.push(candidate),
            Err(problems) => sheet.problems.extend(problems),
        }
    }
    Ok(sheet)
}

#[cfg(test)]
mod tests;

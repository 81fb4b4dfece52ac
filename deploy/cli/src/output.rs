//! What goes to standard output: lines, JSON, tables. A reader that has gone (`| head`) ends the command quietly.

use std::io::{IsTerminal, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::exit::{Failure, Result};

/// Prints one line.
pub fn line(text: impl AsRef<str>) -> Result {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", text.as_ref())?;
    out.flush()?;
    Ok(())
}

/// Prints `value` as JSON: indented at a terminal, else on one line.
pub fn json(value: &impl Serialize) -> Result {
    let text = if std::io::stdout().is_terminal() {
        serde_json::to_string_pretty(value)
    } else {
        serde_json::to_string(value)
    };
    line(text.map_err(|error| Failure::failed(error.to_string()))?)
}

/// Prints `value` as JSON on one line.
pub fn json_line(value: &impl Serialize) -> Result {
    line(serde_json::to_string(value).map_err(|error| Failure::failed(error.to_string()))?)
}

/// Says something beside the output proper: progress, warnings, errors.
pub fn aside(text: impl AsRef<str>) {
    // Where nobody listens any more, nothing is to be done about it.
    let _ = writeln!(std::io::stderr().lock(), "{}", text.as_ref());
}

/// Prints rows under their headings, columns aligned by display width (a Chinese character takes two cells).
pub fn table(headings: &[String], rows: &[Vec<String>]) -> Result {
    let all = || std::iter::once(headings).chain(rows.iter().map(Vec::as_slice));
    let columns = headings.len();
    let widths: Vec<usize> = (0..columns)
        .map(|column| all().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0))
        .collect();
    for row in all() {
        let mut text = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            text.push_str(cell);
            text.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.width()) + 2));
        }
        line(text.trim_end())?;
    }
    Ok(())
}

//! Tables in plain text.

use crate::say;

/// A table: the first columns are names, the others figures.
pub struct Table {
    title: String,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table.
    pub fn new(title: &str, head: &[&str]) -> Self {
        Self { title: title.to_owned(), rows: vec![head.iter().map(|&name| name.to_owned()).collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Prints it, unless it is empty.
    pub fn print(&self) {
        if self.rows.len() < 2 {
            return;
        }
        say(format_args!("\n{}", self.title));
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| self.rows.iter().filter_map(|row| Some(row.get(column)?.chars().count())).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
        for row in &self.rows {
            let cells = row.iter().zip(&widths).map(|(cell, &width)| {
                let figure = cell.starts_with(|c: char| c.is_ascii_digit() || c == '-') && !cell.contains(' ');
                if figure { format!("{cell:>width$}") } else { format!("{cell:width$}") }
            });
            say(format_args!("  {}", cells.collect::<Vec<_>>().join("  ").trim_end()));
        }
    }
}

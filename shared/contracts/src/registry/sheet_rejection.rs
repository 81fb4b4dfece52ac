//! Why an imported file is refused as a whole.

use crate::{Kind, Reject};

/// Why no row of a file can be looked at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetRejection {
    /// The content is no base64.
    #[error("the content is no base64 (RFC 4648 section 4): {0}")]
    NotBase64(String),
    /// The file is not what its format says.
    #[error("the file cannot be read as {format}: {says}")]
    Unreadable {
        /// The format named.
        format: &'static str,
        /// What is wrong.
        says: String,
    },
    /// A column that no import knows.
    #[error("the column {0:?} is unknown; leave it out, or name it as import_communities lists them")]
    UnknownColumn(String),
    /// Two columns of one name.
    #[error("the column {0} stands in the header twice; leave one out")]
    ColumnTwice(&'static str),
    /// A required column is missing.
    #[error("the header names no column {0}, which every row needs; add it")]
    ColumnMissing(&'static str),
    /// There is nothing below the header.
    #[error("there is no row below the header")]
    NoRows,
    /// More rows than one import takes.
    #[error("the file has {rows} rows, and {most} is the most; give it in parts")]
    TooManyRows {
        /// Rows of the file.
        rows: usize,
        /// The bound.
        most: usize,
    },
}

impl Reject for SheetRejection {
    fn kind(&self) -> Kind {
        Kind::Invalid
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotBase64(_) => "not_base64",
            Self::Unreadable { .. } => "unreadable_sheet",
            Self::UnknownColumn(_) => "unknown_column",
            Self::ColumnTwice(_) => "column_twice",
            Self::ColumnMissing(_) => "column_missing",
            Self::NoRows => "no_rows",
            Self::TooManyRows { .. } => "too_many_rows",
        }
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        let (value, rule) = match self {
            Self::NotBase64(_) => (String::new(), "base64"),
            Self::Unreadable { format, .. } => ((*format).to_owned(), "format"),
            Self::UnknownColumn(column) => (column.clone(), "columns"),
            Self::ColumnTwice(column) | Self::ColumnMissing(column) => ((*column).to_owned(), "columns"),
            Self::NoRows => ("0".to_owned(), "rows"),
            Self::TooManyRows { rows, .. } => (rows.to_string(), "rows"),
        };
        Some(("content", value, rule))
    }
}

//! The record of what runs, kept on disk as it changes.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{data::DataFolder, record::Record};

/// The record; clones share it.
#[derive(Debug, Clone)]
pub struct Ledger {
    data: DataFolder,
    record: Arc<Mutex<Record>>,
}

impl Ledger {
    /// A ledger that begins with `record`.
    pub fn new(data: DataFolder, record: Record) -> Self {
        let ledger = Self { data, record: Arc::new(Mutex::new(record)) };
        ledger.change(|_| {});
        ledger
    }

    /// What runs now.
    pub fn record(&self) -> Record {
        self.record.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the record, on disk as well.
    pub fn change(&self, change: impl FnOnce(&mut Record)) {
        let mut record = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut record);
        if let Err(error) = self.data.write_record(&record) {
            tracing::error!(%error, "running.json could not be written; a kill now would leave processes behind");
        }
    }
}

//! Finds that wait for each other: all lanes are polled, then what they asked for is read, one query per table.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use sea_orm::{ConnectionTrait, DbErr, Value};

use crate::{
    receipts::{Receipts, Series},
    row::Key,
    writer::{
        session::rows_where,
        table::{AnyRow, Table},
    },
};

/// What lanes asked for and what was read, for one batch.
#[derive(Default)]
pub(crate) struct Gather {
    wanted: BTreeMap<&'static str, (&'static Table, BTreeSet<Key>)>,
    wanted_lists: BTreeMap<(&'static str, &'static str), (&'static Table, BTreeMap<String, Value>)>,
    found: HashMap<(&'static str, Key), Option<AnyRow>>,
    lists: HashMap<(&'static str, &'static str, String), Vec<AnyRow>>,
    receipts: Option<Arc<Receipts>>,
}

impl Gather {
    /// Nothing asked yet; receipt numbers come from `receipts`.
    pub fn new(receipts: Arc<Receipts>) -> Self {
        Self { receipts: Some(receipts), ..Self::default() }
    }

    /// The next number of `series`, if one is reserved; otherwise asks for some.
    pub fn receipt(&self, series: &Series) -> Option<u64> {
        self.receipts.as_ref()?.draw(series)
    }

    /// The row, if it was asked for and read; otherwise asks.
    pub fn row(&mut self, table: &'static Table, key: &Key) -> Option<Option<AnyRow>> {
        // Cloning the key is cheaper than a second map level.
        let known = self.found.get(&(table.name, key.clone())).cloned();
        if known.is_none() {
            self.wanted.entry(table.name).or_insert_with(|| (table, BTreeSet::new())).1.insert(key.clone());
        }
        known
    }

    /// The rows whose `column` equals `value`, if they were asked for and read; otherwise asks.
    pub fn list(&mut self, table: &'static Table, column: &'static str, value: &Value) -> Option<Vec<AnyRow>> {
        let text = format!("{value:?}");
        let known = self.lists.get(&(table.name, column, text.clone())).cloned();
        if known.is_none() {
            let (_, values) = self.wanted_lists.entry((table.name, column)).or_insert_with(|| (table, BTreeMap::new()));
            values.insert(text, value.clone());
        }
        known
    }

    /// Reads everything asked for.
    pub async fn fetch(&mut self, database: &impl ConnectionTrait) -> Result<(), DbErr> {
        if let Some(receipts) = &self.receipts {
            receipts.reserve().await?;
        }
        for (name, (table, keys)) in std::mem::take(&mut self.wanted) {
            let values = keys.iter().map(Key::value).collect();
            for row in rows_where(database, table, table.key, values).await? {
                self.found.insert((name, row.key()), Some(row));
            }
            for key in keys {
                self.found.entry((name, key)).or_insert(None);
            }
        }
        for ((name, column), (table, values)) in std::mem::take(&mut self.wanted_lists) {
            let Some(place) = table.place(column) else { continue };
            let rows = rows_where(database, table, column, values.values().cloned().collect()).await?;
            let mut lists: BTreeMap<String, Vec<AnyRow>> = values.into_keys().map(|text| (text, Vec::new())).collect();
            for row in rows {
                let text = row.values().get(place).map(|value| format!("{value:?}")).unwrap_or_default();
                let list = lists.get_mut(&text).ok_or_else(|| {
                    DbErr::Type(format!("list on {name}.{column} was asked with a value of another type than {text}"))
                })?;
                list.push(row);
            }
            self.lists.extend(lists.into_iter().map(|(text, rows)| ((name, column, text), rows)));
        }
        Ok(())
    }
}

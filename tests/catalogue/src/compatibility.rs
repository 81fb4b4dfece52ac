//! Whether a newer schema keeps what an older one promised: fields are only added, and optional; nothing is taken away, no
//! type is narrowed. What others read must keep its fields, too, and become nothing new but a further value of a list.

mod bounds;
mod checker;

use std::collections::BTreeMap;

use serde_json::Value;

pub use checker::breaks;

/// Who writes what a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Others: what they send must still be accepted.
    Sent,
    /// We: what others read must still be there.
    Read,
}

impl Direction {
    /// Of the schema of that name.
    pub fn of(name: &str) -> Self {
        if name.ends_with(".request") { Self::Sent } else { Self::Read }
    }
}

/// Everything in which the schemas `new` break what `old` promised, by name of the schema.
pub fn of_schemas(old: &BTreeMap<String, Value>, new: &BTreeMap<String, Value>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, before) in old {
        match new.get(name) {
            None => found.push(format!("{name}: taken away")),
            Some(after) => {
                let breaks = breaks(before, after, Direction::of(name));
                found.extend(breaks.into_iter().map(|says| format!("{name}{says}")));
            }
        }
    }
    found
}

/// Channels of the older document that the newer one lacks or has at another address.
pub fn of_channels(old: &Value, new: &Value) -> Vec<String> {
    let none = serde_json::Map::new();
    let channels = |document: &'_ Value| document["channels"].as_object().cloned().unwrap_or_else(|| none.clone());
    let (old, new) = (channels(old), channels(new));
    let changed =
        old.iter().filter(|(name, channel)| new.get(*name).map(|new| &new["address"]) != Some(&channel["address"]));
    changed.map(|(name, channel)| format!("channel {name}: no longer at {}", channel["address"])).collect()
}

#[cfg(test)]
mod tests;

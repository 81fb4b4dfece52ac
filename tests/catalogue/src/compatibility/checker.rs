//! Comparing two schemas, part by part.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value};

use super::{Direction, bounds};

/// In what `new` breaks what `old` promised: each by its place (`.items[].name`) and what is wrong there.
pub fn breaks(old: &Value, new: &Value, direction: Direction) -> Vec<String> {
    let mut checker = Checker { old_root: old, new_root: new, direction, compared: HashSet::new(), found: Vec::new() };
    checker.compare("", old, new);
    checker.found
}

struct Checker<'a> {
    old_root: &'a Value,
    new_root: &'a Value,
    direction: Direction,
    /// References compared already, or being compared: a schema may hold itself.
    compared: HashSet<(String, String)>,
    found: Vec<String>,
}

impl<'a> Checker<'a> {
    fn say(&mut self, at: &str, says: impl AsRef<str>) {
        self.found.push(format!("{at}: {}", says.as_ref()));
    }

    fn compare(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        if let (Some(from), Some(to)) = (reference(old), reference(new))
            && !self.compared.insert((from.to_owned(), to.to_owned()))
        {
            return;
        }
        let (old, new) = (resolved(self.old_root, old), resolved(self.new_root, new));
        if takes_all(old) {
            if self.direction == Direction::Sent && !takes_all(new) {
                self.say(at, "took anything, and no longer does");
            }
            return;
        }
        if takes_all(new) {
            if self.direction == Direction::Read {
                self.say(at, "may now be anything");
            }
            return;
        }
        match (values(old), values(new)) {
            (Some(old), Some(new)) => {
                let lost: Vec<&String> = old.difference(&new).collect();
                if !lost.is_empty() {
                    self.say(at, format!("no longer knows {lost:?}"));
                }
            }
            (None, Some(new)) if variants(old).is_none() => {
                self.say(at, format!("narrowed to the values {new:?}"));
            }
            (Some(_), None) if variants(new).is_none() => self.types(at, old, new),
            _ if variants(old).is_some() || variants(new).is_some() => self.variants(at, old, new),
            _ => self.plain(at, old, new),
        }
    }

    fn plain(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        self.types(at, old, new);
        for says in bounds::narrowed(old, new) {
            self.say(at, says);
        }
        self.fields(at, old, new);
        for part in ["items", "additionalProperties"] {
            let below = format!("{at}[]");
            match (old.get(part), new.get(part)) {
                (Some(old), Some(new)) => self.compare(&below, old, new),
                (None, Some(new)) if !takes_all(new) && part == "additionalProperties" => {
                    self.say(at, "no longer takes further fields");
                }
                (None, Some(new)) if !takes_all(new) => self.say(&below, "narrowed"),
                _ => {}
            }
        }
        let lists = (old["prefixItems"].as_array(), new["prefixItems"].as_array());
        if let (Some(old), Some(new)) = lists {
            for (place, (old, new)) in old.iter().zip(new).enumerate() {
                self.compare(&format!("{at}[{place}]"), old, new);
            }
        }
    }

    fn types(&mut self, at: &str, old: &Value, new: &Value) {
        let (Some(old), Some(new)) = (types(old), types(new)) else { return };
        let fits =
            |one: &&str, all: &BTreeSet<&str>| all.contains(one) || (*one == "integer" && all.contains("number"));
        let lost: Vec<_> = old.iter().filter(|one| !fits(one, &new)).collect();
        if !lost.is_empty() {
            self.say(at, format!("no longer {lost:?}, but {new:?}"));
        }
        let more: Vec<_> = new.iter().filter(|one| !fits(one, &old)).collect();
        if self.direction == Direction::Read && lost.is_empty() && !more.is_empty() {
            self.say(at, format!("may now be {more:?}, which nobody who reads it expects"));
        }
    }

    fn fields(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        let none = Map::new();
        let of = |schema: &'a Value| schema["properties"].as_object();
        let (old_fields, new_fields) = (of(old).cloned().unwrap_or_default(), of(new).unwrap_or(&none).clone());
        let (old_required, new_required) = (required(old), required(new));
        for name in old_fields.keys() {
            let below = format!("{at}.{name}");
            let pair = (of(old).and_then(|fields| fields.get(name)), of(new).and_then(|fields| fields.get(name)));
            match pair {
                (Some(old), Some(new)) => self.compare(&below, old, new),
                _ => self.say(&below, "the field is gone"),
            }
        }
        for name in &new_required {
            if !old_required.contains(name) {
                let new = !old_fields.contains_key(*name) && new_fields.contains_key(*name);
                self.say(&format!("{at}.{name}"), if new { "a new field must be optional" } else { "is now required" });
            }
        }
        if self.direction == Direction::Read {
            for name in
                old_required.iter().filter(|name| new_fields.contains_key(**name) && !new_required.contains(*name))
            {
                self.say(&format!("{at}.{name}"), "was always there, and no longer is");
            }
        }
    }

    /// Each variant there was must still be there: compared with the one it differs from least.
    fn variants(&mut self, at: &str, old: &'a Value, new: &'a Value) {
        let (of_old, of_new) = (variants(old).unwrap_or_else(|| vec![old]), variants(new).unwrap_or_else(|| vec![new]));
        for variant in &of_old {
            let least = of_new.iter().map(|other| self.apart(at, variant, other)).min_by_key(Vec::len);
            self.found.extend(least.unwrap_or_default());
        }
        let null = |all: &[&Value], root: &Value| {
            all.iter().any(|one| types(resolved(root, one)).is_some_and(|types| types.contains("null")))
        };
        if self.direction == Direction::Read && null(&of_new, self.new_root) && !null(&of_old, self.old_root) {
            self.say(at, "may now be null, which nobody who reads it expects");
        }
    }

    /// The breaks between two variants, noted nowhere yet.
    fn apart(&self, at: &str, old: &'a Value, new: &'a Value) -> Vec<String> {
        let mut other = Checker { compared: self.compared.clone(), found: Vec::new(), ..*self };
        other.compare(at, old, new);
        other.found
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref").and_then(Value::as_str)
}

/// What `schema` refers to, if it does.
fn resolved<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    match reference(schema) {
        Some("#") => root,
        Some(to) => root.pointer(to.trim_start_matches('#')).unwrap_or(schema),
        None => schema,
    }
}

fn takes_all(schema: &Value) -> bool {
    let says_nothing = |key: &String| matches!(key.as_str(), "description" | "title" | "default" | "$schema" | "$id");
    schema == &Value::Bool(true) || schema.as_object().is_some_and(|schema| schema.keys().all(says_nothing))
}

fn types(schema: &Value) -> Option<BTreeSet<&str>> {
    match &schema["type"] {
        Value::String(one) => Some(BTreeSet::from([one.as_str()])),
        Value::Array(all) => Some(all.iter().filter_map(Value::as_str).collect()),
        _ => None,
    }
}

/// The values it is limited to; none where it is not, or has variants that are more than values.
fn values(schema: &Value) -> Option<BTreeSet<String>> {
    if let Some(value) = schema.get("const") {
        return Some(BTreeSet::from([value.to_string()]));
    }
    if let Some(all) = schema["enum"].as_array() {
        return Some(all.iter().map(Value::to_string).collect());
    }
    let all: Vec<_> = variants(schema)?.into_iter().map(values).collect::<Option<_>>()?;
    Some(all.into_iter().flatten().collect())
}

fn variants(schema: &Value) -> Option<Vec<&Value>> {
    let all = ["oneOf", "anyOf"].into_iter().find_map(|key| schema[key].as_array())?;
    Some(all.iter().collect())
}

fn required(schema: &Value) -> BTreeSet<&str> {
    let all = schema["required"].as_array();
    all.map(|all| all.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

//! The schemas of the AsyncAPI document: those of all messages in one place, what they share only once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

/// Where schemas lie in the document.
const PLACE: &str = "#/components/schemas/";
/// Where a schema of its own keeps what it shares.
const OWN: &str = "#/$defs/";

/// The schemas under the names by which the document refers to them.
#[derive(Debug, Default)]
pub struct Components {
    schemas: BTreeMap<String, Value>,
    /// What a name stands for, all it refers to included: another one of that name gets another.
    meant: BTreeMap<String, String>,
}

impl Components {
    /// Puts a whole schema under `name`; what refers to it. Its own parts are told apart by `scope`.
    pub fn add(&mut self, name: &str, scope: &str, mut schema: Value) -> Value {
        let parts = schema.as_object_mut().and_then(|schema| {
            schema.remove("$schema");
            schema.remove("$id");
            schema.remove("$defs")
        });
        let parts = parts.and_then(|parts| parts.as_object().cloned()).unwrap_or_default();
        let names: BTreeMap<&String, String> =
            parts.keys().map(|part| (part, self.name(part, scope, &parts))).collect();
        for (part, schema) in &parts {
            self.schemas.insert(names[part].clone(), moved(schema, &names, name));
        }
        let schema = moved(&schema, &names, name);
        self.schemas.insert(name.to_owned(), schema);
        refers_to(name)
    }

    /// What `schema` comes to: what it refers to, or what is left of it once it may not be absent.
    pub fn meant<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let named = schema["$ref"].as_str().and_then(|to| self.schemas.get(to.strip_prefix(PLACE)?));
        let choices = || ["anyOf", "oneOf", "allOf"].into_iter().find_map(|word| schema[word].as_array());
        match (named, choices()) {
            (Some(named), _) => self.meant(named),
            (None, Some(choices)) => {
                let mut there = choices.iter().filter(|choice| choice["type"] != "null");
                match (there.next(), there.next()) {
                    (Some(one), None) => self.meant(one),
                    _ => schema,
                }
            }
            (None, None) => schema,
        }
    }

    /// `schema`, for what cannot be null: the parameter of an address.
    pub fn without_null(&self, schema: &Value) -> Value {
        let mut schema = schema.clone();
        for word in ["anyOf", "oneOf"] {
            if let Some(choices) = schema[word].as_array_mut() {
                choices.retain(|choice| choice["type"] != "null");
            }
        }
        if let Some(kinds) = schema["type"].as_array_mut() {
            kinds.retain(|kind| kind != "null");
        }
        if let Some(object) = schema.as_object_mut() {
            // Told beside the schema, or meant for what is absent.
            object.retain(|word, value| !["description", "default"].contains(&word.as_str()) && !value.is_null());
        }
        schema
    }

    /// All of them.
    pub fn into_schemas(self) -> BTreeMap<String, Value> {
        self.schemas
    }

    /// Its own name, unless that means something else already.
    fn name(&mut self, part: &str, scope: &str, parts: &Map<String, Value>) -> String {
        let means = meaning(part, parts);
        let more = (2..).map(|number| format!("{scope}.{part}.{number}"));
        let mut candidates = [part.to_owned(), format!("{scope}.{part}")].into_iter().chain(more);
        let fits = |name: &String| self.meant.get(name).is_none_or(|other| *other == means);
        let name = candidates.find(fits).unwrap_or_else(|| part.to_owned());
        self.meant.insert(name.clone(), means);
        name
    }
}

/// What refers to the schema `name` of the document.
pub fn refers_to(name: &str) -> Value {
    json!({ "$ref": format!("{PLACE}{name}") })
}

/// `part` and everything it refers to, as a text to compare.
fn meaning(part: &str, parts: &Map<String, Value>) -> String {
    let mut reached = BTreeSet::from([part.to_owned()]);
    let mut open = vec![part.to_owned()];
    while let Some(next) = open.pop() {
        let mut found = Vec::new();
        references(parts.get(&next).unwrap_or(&Value::Null), &mut found);
        open.extend(found.into_iter().filter(|name| reached.insert(name.clone())));
    }
    let texts = reached.iter().map(|name| format!("{name}={}", parts.get(name).unwrap_or(&Value::Null)));
    texts.collect::<Vec<_>>().join(";")
}

fn references(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix(OWN));
            found.extend(own.map(str::to_owned));
            object.values().for_each(|value| references(value, found));
        }
        Value::Array(array) => array.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

/// The schema with its references led to where its parts lie now; `root` is its own name.
fn moved(schema: &Value, names: &BTreeMap<&String, String>, root: &str) -> Value {
    match schema {
        Value::Array(array) => array.iter().map(|value| moved(value, names, root)).collect(),
        Value::Object(object) => {
            let mut rest: Map<String, Value> =
                object.iter().map(|(key, value)| (key.clone(), moved(value, names, root))).collect();
            let to = object.get("$ref").and_then(Value::as_str);
            let Some(name) = to.and_then(|to| if to == "#" { Some(root) } else { part_of(to, names) }) else {
                return Value::Object(rest);
            };
            rest.remove("$ref");
            if rest.is_empty() {
                return refers_to(name);
            }
            // What stands beside a reference is ignored there.
            rest.insert("allOf".to_owned(), json!([refers_to(name)]));
            Value::Object(rest)
        }
        other => other.clone(),
    }
}

fn part_of<'a>(to: &str, names: &'a BTreeMap<&String, String>) -> Option<&'a str> {
    names.get(&to.strip_prefix(OWN)?.to_owned()).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(state: &Value) -> Value {
        json!({
            "$defs": { "State": state, "Thing": { "properties": { "state": { "$ref": "#/$defs/State" } } } },
            "properties": { "thing": { "$ref": "#/$defs/Thing", "description": "It" }, "next": { "$ref": "#" } }
        })
    }

    #[test]
    fn what_is_shared_is_there_once_and_what_only_shares_a_name_is_told_apart() {
        let mut components = Components::default();
        assert_eq!(components.add("a.one", "a", schema(&json!("x"))), refers_to("a.one"));
        components.add("a.two", "a", schema(&json!("x")));
        components.add("b.one", "b", schema(&json!("y")));
        let schemas = components.into_schemas();
        let names: Vec<&str> = schemas.keys().map(String::as_str).collect();
        assert_eq!(names, ["State", "Thing", "a.one", "a.two", "b.State", "b.Thing", "b.one"]);
        assert_eq!(schemas["b.Thing"]["properties"]["state"], refers_to("b.State"));
        let thing = &schemas["b.one"]["properties"]["thing"];
        assert_eq!(thing, &json!({ "allOf": [refers_to("b.Thing")], "description": "It" }));
        assert_eq!(schemas["b.one"]["properties"]["next"], refers_to("b.one"));
    }
}

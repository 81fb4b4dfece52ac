//! Where settings come from, and what each source may say.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use config::{Environment, File, FileFormat, Map, Source, Value, ValueKind};
use schemars::{JsonSchema, generate::SchemaSettings};

use super::load::{SettingsError, UnknownKey};

/// Variables beginning with `WUWEI_` that are no settings: the command line reads them itself.
const NO_SETTINGS: [&str; 5] = ["WUWEI_DATA", "WUWEI_NATS", "WUWEI_CONFIG", "WUWEI_LANG", "WUWEI_POSTGRES"];
/// Variables beginning with this tell tests where their servers are; whoever runs tests may have them set.
const OF_TESTS: &str = "WUWEI_TEST_";

/// Where settings come from; a later source wins over an earlier one.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// A TOML file.
    pub file: Option<PathBuf>,
    /// Environment variables; those named `WUWEI_<SECTION>__<KEY>` are settings.
    pub environment: BTreeMap<String, String>,
    /// Flags: `section.key` to value.
    pub flags: BTreeMap<String, String>,
}

/// What one source said, and its name for messages.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub origin: String,
    pub values: Map<String, Value>,
}

impl Sources {
    /// The process's environment, and nothing else.
    pub fn of_environment() -> Self {
        // Names that are no UTF-8 cannot be settings, values that are none are refused as unknown text.
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())))
            .filter(|(name, _)| name.starts_with("WUWEI_"))
            .collect();
        Self { environment, ..Self::default() }
    }

    /// The same, with this file before the environment.
    #[must_use]
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// The same, with this flag after the environment.
    #[must_use]
    pub fn flag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.flags.insert(key.into(), value.into());
        self
    }

    /// What each source says, first to last.
    pub(super) fn collect(&self) -> Result<Vec<Said>, SettingsError> {
        let mut all = Vec::new();
        if let Some(path) = &self.file {
            let origin = path.display().to_string();
            let text = std::fs::read_to_string(path)
                .map_err(|cause| SettingsError::Unreadable { path: origin.clone(), cause: cause.to_string() })?;
            let values = File::from_str(&text, FileFormat::Toml)
                .collect()
                .map_err(|cause| SettingsError::Malformed { path: origin.clone(), cause: cause.to_string() })?;
            all.push(Said { origin, values });
        }
        let variables = self
            .environment
            .clone()
            .into_iter()
            .filter(|(name, _)| !NO_SETTINGS.contains(&&**name) && !name.starts_with(OF_TESTS));
        let values = Environment::with_prefix("WUWEI")
            .prefix_separator("_")
            .separator("__")
            .source(Some(variables.collect()))
            .collect()
            .map_err(|cause| SettingsError::Malformed {
                path: "the environment".to_owned(),
                cause: cause.to_string(),
            })?;
        all.push(Said { origin: "the environment".to_owned(), values });
        let flags = self
            .flags
            .iter()
            .map(|(key, value)| (key.clone(), Value::new(Some(&"the flags".to_owned()), value.as_str())));
        all.push(Said { origin: "the flags".to_owned(), values: flags.collect() });
        Ok(all)
    }
}

impl Source for Said {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, config::ConfigError> {
        Ok(self.values.clone())
    }
}

impl Said {
    /// Dotted names of every value this source gives.
    pub fn keys(&self, known: &Keys) -> Vec<String> {
        let mut keys = Vec::new();
        leaves(&self.values, "", known, &mut keys);
        keys
    }

    /// The key as an operator writes it in this source.
    pub fn spelled(&self, key: &str) -> String {
        match self.origin.as_str() {
            "the environment" => format!("WUWEI_{}", key.to_uppercase().replace('.', "__")),
            _ => key.to_owned(),
        }
    }

    /// The keys of this source that are no settings.
    pub fn unknown(&self, known: &Keys) -> Vec<UnknownKey> {
        let foreign = self.keys(known).into_iter().filter(|key| !known.contains(key));
        let told = foreign.map(|key| UnknownKey {
            nearest: self.spelled(known.nearest(&key)),
            key: self.spelled(&key),
            origin: self.origin.clone(),
        });
        told.collect()
    }
}

/// Values of a table, as dotted names; a map of free keys is not taken apart.
fn leaves(table: &Map<String, Value>, path: &str, known: &Keys, keys: &mut Vec<String>) {
    for (name, value) in table {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match &value.kind {
            ValueKind::Table(inner) if !known.open.contains(&path) && !inner.is_empty() => {
                leaves(inner, &path, known, keys);
            }
            _ => keys.push(path),
        }
    }
}

/// Every setting there is, by dotted name, from a schema.
pub(super) struct Keys {
    /// Name to what it means.
    pub documented: BTreeMap<String, String>,
    /// Those that hold a map of free keys.
    open: BTreeSet<String>,
}

impl Keys {
    /// The settings there are in `S`.
    pub fn of<S: JsonSchema>() -> Self {
        let generator = SchemaSettings::default().with(|settings| settings.inline_subschemas = true).into_generator();
        let mut keys = Self { documented: BTreeMap::new(), open: BTreeSet::new() };
        keys.walk(generator.into_root_schema_for::<S>().as_value(), "");
        keys
    }

    fn walk(&mut self, schema: &serde_json::Value, path: &str) {
        let says = schema.get("description").and_then(|text| text.as_str()).unwrap_or_default();
        if let Some(properties) = schema.get("properties").and_then(|properties| properties.as_object()) {
            for (name, property) in properties {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                self.walk(property, &path);
            }
            return;
        }
        if schema.get("additionalProperties").is_some_and(serde_json::Value::is_object) {
            self.open.insert(path.to_owned());
        }
        self.documented.insert(path.to_owned(), says.to_owned());
    }

    fn contains(&self, key: &str) -> bool {
        let inside = |map: &String| key.strip_prefix(map.as_str()).is_some_and(|rest| rest.starts_with('.'));
        self.documented.contains_key(key) || self.open.iter().any(inside)
    }

    /// The setting whose name is most like `key`, separators aside.
    fn nearest(&self, key: &str) -> &str {
        let plain = |name: &str| name.replace(['.', '-'], "_");
        let wanted = plain(key);
        let distance = |name: &&String| {
            // A right key in the wrong section, or none, should find its section.
            let whole = strsim::levenshtein(&plain(name), &wanted);
            let last = name.rsplit('.').next().unwrap_or(name);
            let own = key.rsplit('.').next().unwrap_or(key);
            whole.min(strsim::levenshtein(last, own) * 2 + 1)
        };
        self.documented.keys().min_by_key(distance).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_the_command_line_and_of_a_test_run_are_no_settings() {
        let names = NO_SETTINGS.into_iter().chain(["WUWEI_TEST_RUNNER", "WUWEI_TEST_NATS", "WUWEI_TEST_POSTGRES"]);
        let environment = names.map(|name| (name.to_owned(), "given".to_owned())).collect();
        let sources = Sources { environment, ..Sources::default() };
        assert!(sources.collect().unwrap().iter().all(|said| said.values.is_empty()));
        let mistaken = BTreeMap::from([("WUWEI_TESTS".to_owned(), "given".to_owned())]);
        let sources = Sources { environment: mistaken, ..Sources::default() };
        assert!(crate::settings::Settings::load(&sources).is_err(), "only what begins with {OF_TESTS} is left out");
    }
}

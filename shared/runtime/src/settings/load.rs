//! Sources into settings: later sources win, unknown keys and impossible values are named.

use std::{collections::BTreeMap, fmt, ops::RangeInclusive};

use config::{Config, ConfigError};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Settings, TelemetrySettings,
    sources::{Keys, Said, Sources},
};

/// Settings that a program can be told: sections of values, each documented.
pub trait Configured: Serialize + DeserializeOwned + JsonSchema {
    /// Every value out of bounds, with its way out.
    fn wrong(&self) -> Vec<String>;
}

/// Settings, and where each came from.
#[derive(Debug, Clone)]
pub struct Loaded<S = Settings> {
    /// The settings in force.
    pub settings: S,
    /// Dotted key to the source that set it; keys at their default are absent.
    pub origins: BTreeMap<String, String>,
}

/// A key no setting has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKey {
    /// The key as written in its source.
    pub key: String,
    /// The source.
    pub origin: String,
    /// The setting most like it, as it would be written there.
    pub nearest: String,
}

impl fmt::Display for UnknownKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {} is no setting; did you mean {}?", self.key, self.origin, self.nearest)
    }
}

/// Why there are no settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("settings file {path} cannot be read: {cause}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        cause: String,
    },
    /// The file is no TOML.
    #[error("{path} is no valid TOML: {cause}")]
    Malformed {
        /// The file, or the environment.
        path: String,
        /// What the parser says.
        cause: String,
    },
    /// Keys that no setting has.
    #[error("{}", join(.0))]
    UnknownKeys(Vec<UnknownKey>),
    /// A value of the wrong type.
    #[error("{key} in {origin} does not fit: {says}")]
    WrongType {
        /// The setting.
        key: String,
        /// Where it was set.
        origin: String,
        /// What was found and what was expected.
        says: String,
    },
    /// Values out of bounds or missing, each with its way out.
    #[error("{}", join(.0))]
    Impossible(Vec<String>),
}

fn join(lines: &[impl fmt::Display]) -> String {
    lines.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The settings these sources give, checked.
///
/// # Errors
/// Names every unknown key with its source and the nearest setting; then the value of a wrong type; then every value out of
/// bounds.
pub fn load<S: Configured>(sources: &Sources) -> Result<Loaded<S>, SettingsError> {
    let known = Keys::of::<S>();
    let said = sources.collect()?;
    let unknown: Vec<_> = said.iter().flat_map(|said| said.unknown(&known)).collect();
    if !unknown.is_empty() {
        return Err(SettingsError::UnknownKeys(unknown));
    }
    let mut origins = BTreeMap::new();
    let mut builder = Config::builder();
    for said in said {
        origins.extend(said.keys(&known).into_iter().map(|key| (key, said.origin.clone())));
        builder = builder.add_source(said);
    }
    let settings: S = builder.build().and_then(Config::try_deserialize).map_err(|error| wrong_type(error, &origins))?;
    let wrong = settings.wrong();
    if wrong.is_empty() { Ok(Loaded { settings, origins }) } else { Err(SettingsError::Impossible(wrong)) }
}

impl Settings {
    /// The settings of a service that these sources give; see [`load`].
    ///
    /// # Errors
    /// See [`load`].
    pub fn load(sources: &Sources) -> Result<Loaded, SettingsError> {
        load(sources)
    }

    /// Every value within its bounds. Whether the service's name and database are set is checked when it starts.
    ///
    /// # Errors
    /// Names every setting out of bounds, its value and its bounds.
    pub fn check(&self) -> Result<(), SettingsError> {
        let wrong = self.wrong();
        if wrong.is_empty() { Ok(()) } else { Err(SettingsError::Impossible(wrong)) }
    }
}

impl Configured for Settings {
    fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut within = |key: &str, value: u64, range: RangeInclusive<u64>| {
            if !range.contains(&value) {
                wrong.push(format!("{key} is {value}; give {} to {}", range.start(), range.end()));
            }
        };
        within("database.readers", self.database.readers.into(), 1..=200);
        within("database.statement_timeout_ms", self.database.statement_timeout_ms, 100..=600_000);
        within("database.lock_timeout_ms", self.database.lock_timeout_ms, 10..=60_000);
        within("database.query_timeout_ms", self.database.query_timeout_ms, 100..=600_000);
        within("database.connect_timeout_ms", self.database.connect_timeout_ms, 100..=600_000);
        within("writer.max_batch", self.writer.max_batch as u64, 1..=1_024);
        within("writer.queue_per_town", self.writer.queue_per_town as u64, 1..=1_000_000);
        within("writer.connections", self.writer.connections.into(), 1..=200);
        within("outbox.retention_seconds", self.outbox.retention_seconds, 1..=86_400);
        within("outbox.poll_seconds", self.outbox.poll_seconds, 1..=600);
        within("streams.max_age_days", self.streams.max_age_days.into(), 1..=36_500);
        within("streams.replicas", self.streams.replicas as u64, 1..=5);
        wrong.extend(self.telemetry.wrong());
        if self.streams.max_bytes < 1 << 20 {
            wrong.push(format!("streams.max_bytes is {}; give at least 1048576", self.streams.max_bytes));
        }
        let url = &self.database.url;
        if !(url.expose().is_empty() || url.is_sqlite() || url.is_postgres()) {
            wrong.push(format!("database.url is {url}; give postgres://user:password@host/database or sqlite://file"));
        }
        let identity = &self.identity;
        let secrets =
            [("idempotency_secret", &identity.idempotency_secret), ("sealing_secret", &identity.sealing_secret)];
        for (key, secret) in secrets {
            let length = secret.expose().chars().count();
            if (1..32).contains(&length) {
                wrong.push(format!("identity.{key} has {length} characters; give at least 32"));
            }
        }
        wrong
    }
}

impl TelemetrySettings {
    /// Every value out of bounds, with its way out.
    pub fn wrong(&self) -> Vec<String> {
        let ratio = self.sample_ratio;
        let fits = (0.0..=1.0).contains(&ratio);
        (!fits).then(|| format!("telemetry.sample_ratio is {ratio}; give 0 to 1")).into_iter().collect()
    }
}

fn wrong_type(error: ConfigError, origins: &BTreeMap<String, String>) -> SettingsError {
    let (key, says) = match error {
        ConfigError::Type { unexpected, expected, key, .. } => (key, format!("it is {unexpected}, give {expected}")),
        ConfigError::At { error, key, .. } => (key, error.to_string()),
        other => (None, other.to_string()),
    };
    let key = key.unwrap_or_default();
    let origin = origins.get(&key).cloned().unwrap_or_else(|| "the settings".to_owned());
    SettingsError::WrongType { key, origin, says }
}

impl Said {
    /// Whether this source says nothing.
    #[cfg(test)]
    fn is_silent(&self) -> bool {
        self.values.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::settings::Towns;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    fn variables(pairs: &[(&str, &str)]) -> Sources {
        let environment = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Sources { environment, ..Sources::default() }
    }

    #[test]
    fn a_flag_beats_the_environment_which_beats_the_file() {
        let file = file("[writer]\nmax_batch = 1\nqueue_per_town = 2\n[outbox]\npoll_seconds = 3\n");
        let sources = variables(&[("WUWEI_WRITER__QUEUE_PER_TOWN", "20"), ("WUWEI_OUTBOX__POLL_SECONDS", "30")])
            .file(file.path())
            .flag("outbox.poll_seconds", "300");
        let Loaded { settings, origins } = Settings::load(&sources).unwrap();
        assert_eq!(settings.writer.max_batch, 1);
        assert_eq!(settings.writer.queue_per_town, 20);
        assert_eq!(settings.outbox.poll_seconds, 300);
        assert_eq!(settings.outbox.retention_seconds, 30, "the rest keeps its default");
        assert_eq!(origins["outbox.poll_seconds"], "the flags");
        assert_eq!(origins["writer.queue_per_town"], "the environment");
        assert_eq!(origins["writer.max_batch"], file.path().display().to_string());
        assert_eq!(origins.get("outbox.retention_seconds"), None);
    }

    #[test]
    fn an_unknown_key_is_named_with_its_source_and_the_nearest_setting() {
        let file = file("[databse]\nurl = 'sqlite://a.db'\n");
        let sources = variables(&[("WUWEI_DATABASE_URL", "sqlite://b.db"), ("WUWEI_DATA", "./data")])
            .file(file.path())
            .flag("writer.max_bach", "3");
        let Err(SettingsError::UnknownKeys(keys)) = Settings::load(&sources) else { panic!("accepted") };
        let told: Vec<_> = keys.iter().map(|key| (key.key.as_str(), key.nearest.as_str())).collect();
        assert_eq!(
            told,
            [
                ("databse.url", "database.url"),
                ("WUWEI_DATABASE_URL", "WUWEI_DATABASE__URL"),
                ("writer.max_bach", "writer.max_batch")
            ]
        );
        assert_eq!(keys[0].origin, file.path().display().to_string());
        assert_eq!(keys[2].to_string(), "writer.max_bach in the flags is no setting; did you mean writer.max_batch?");
    }

    #[test]
    fn a_key_in_the_wrong_section_finds_its_own() {
        let Err(SettingsError::UnknownKeys(keys)) =
            Settings::load(&Sources::default().flag("service.sample_ratio", "1"))
        else {
            panic!("accepted")
        };
        assert_eq!(keys[0].nearest, "telemetry.sample_ratio");
    }

    #[test]
    fn a_value_of_the_wrong_type_is_named_with_its_source() {
        let error = Settings::load(&variables(&[("WUWEI_WRITER__MAX_BATCH", "many")])).unwrap_err();
        let SettingsError::WrongType { key, origin, says } = error else { panic!("{error:?}") };
        assert_eq!((key.as_str(), origin.as_str()), ("writer.max_batch", "the environment"));
        assert!(says.contains("many"), "{says}");
        let error = Settings::load(&Sources::default().flag("service.towns", "dalang,Tangxia")).unwrap_err();
        assert!(error.to_string().contains("Tangxia"), "{error}");
        let error = Settings::load(&Sources::default().flag("telemetry.log_format", "xml")).unwrap_err();
        assert!(error.to_string().contains("telemetry.log_format"), "{error}");
    }

    #[test]
    fn values_out_of_bounds_are_all_named() {
        let sources = Sources::default()
            .flag("writer.max_batch", "0")
            .flag("telemetry.sample_ratio", "1.5")
            .flag("identity.idempotency_secret", "short")
            .flag("database.url", "mysql://x");
        let Err(SettingsError::Impossible(wrong)) = Settings::load(&sources) else { panic!("accepted") };
        let keys: Vec<_> = wrong.iter().filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(keys, ["writer.max_batch", "telemetry.sample_ratio", "database.url", "identity.idempotency_secret"]);
        assert!(!wrong.concat().contains("short"), "a secret never shows");
    }

    #[test]
    fn towns_are_all_or_a_list_in_every_source() {
        let these = |towns: &str| Settings::load(&Sources::default().flag("service.towns", towns)).unwrap().settings;
        assert_eq!(these("all").service.towns, Towns::All);
        let two = these("dalang, shijie").service.towns;
        let file = file("[service]\ntowns = ['dalang', 'shijie']\n");
        let filed = Settings::load(&Sources::default().file(file.path())).unwrap().settings;
        assert_eq!(filed.service.towns, two);
    }

    #[test]
    fn keys_of_the_identity_map_are_free_and_kept() {
        let file = file("[identity.keys]\ngateway-2026 = 'AAAA'\n");
        let sources = variables(&[("WUWEI_IDENTITY__KEYS__SPARE", "BBBB")]).file(file.path());
        let keys = Settings::load(&sources).unwrap().settings.identity.keys;
        assert_eq!(keys["gateway-2026"], "AAAA");
        assert_eq!(keys["spare"], "BBBB");
    }

    #[test]
    fn a_missing_or_malformed_file_is_named() {
        let missing = Settings::load(&Sources::default().file("/nowhere/wuwei.toml")).unwrap_err();
        assert!(missing.to_string().starts_with("settings file /nowhere/wuwei.toml cannot be read"), "{missing}");
        let file = file("[writer\n");
        let malformed = Settings::load(&Sources::default().file(file.path())).unwrap_err();
        assert!(matches!(malformed, SettingsError::Malformed { .. }));
        assert!(Sources::default().collect().unwrap().iter().all(Said::is_silent));
    }
}

//! Settings as TOML that can be read back, each with its meaning and where it came from.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Configured, Loaded, sources::Keys};

impl<S: Configured> Loaded<S> {
    /// The settings in force as a commented TOML document; secrets are masked.
    pub fn to_toml(&self) -> String {
        let documented = Keys::of::<S>().documented;
        // Settings hold texts, numbers, lists and maps of texts: they serialise always.
        let effective = serde_json::to_value(&self.settings).unwrap_or_default();
        let mut toml = String::from("# Settings in force. Later sources win: default, file, environment, flag.\n");
        for (section, values) in effective.as_object().into_iter().flatten() {
            let _ = write!(toml, "\n[{section}]\n");
            for (name, value) in values.as_object().into_iter().flatten() {
                let key = format!("{section}.{name}");
                let says = documented.get(&key).map(String::as_str).unwrap_or_default();
                for line in says.lines() {
                    let _ = writeln!(toml, "# {line}");
                }
                let origin = self.origin(&key);
                let _ = match value {
                    Value::Null => writeln!(toml, "# {name} = \"\"  # not set"),
                    value => writeln!(toml, "{name} = {}  # from {origin}", inline(value)),
                };
            }
        }
        toml
    }

    fn origin(&self, key: &str) -> String {
        // A map of free keys has the origin of its first.
        let of_map = || {
            let below = format!("{key}.");
            self.origins
                .range(below.clone()..)
                .next()
                .filter(|(at, _)| at.starts_with(&below))
                .map(|(_, origin)| origin)
        };
        self.origins.get(key).or_else(of_map).cloned().unwrap_or_else(|| "default".to_owned())
    }
}

/// A value as TOML; JSON's texts, numbers and lists are TOML's.
fn inline(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let pairs = map.iter().map(|(key, value)| format!("{} = {}", Value::from(key.as_str()), inline(value)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use crate::settings::{Settings, Sources};

    #[test]
    fn printed_settings_tell_origins_mask_secrets_and_read_back() {
        let sources = Sources::default()
            .flag("database.url", "postgres://wuwei:s3cret@db/registry")
            .flag("nats.password", "s3cret-too")
            .flag("identity.idempotency_secret", "a-secret-of-more-than-32-characters")
            .flag("identity.keys.main", "AAAA")
            .flag("service.towns", "dalang");
        let loaded = Settings::load(&sources).unwrap();
        let printed = loaded.to_toml();
        assert!(!printed.contains("s3cret") && !printed.contains("a-secret"), "{printed}");
        assert!(printed.contains("url = \"postgres://wuwei:********@db/registry\"  # from the flags"), "{printed}");
        assert!(printed.contains("# Most commands in one batch.\nmax_batch = 256  # from default"), "{printed}");
        assert!(printed.contains("keys = { \"main\" = \"AAAA\" }  # from the flags"), "{printed}");
        let path = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
        std::fs::write(path.path(), printed.replace("\"********\"", "\"a-secret-of-more-than-32-characters\""))
            .unwrap();
        let again = Settings::load(&Sources::default().file(path.path())).unwrap().settings;
        assert_eq!(again.service, loaded.settings.service);
        assert_eq!(again.writer, loaded.settings.writer);
    }

    #[test]
    fn every_setting_is_documented() {
        for (key, says) in super::Keys::of::<Settings>().documented {
            assert!(!says.is_empty(), "{key} has no documentation");
        }
    }
}

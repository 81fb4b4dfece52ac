//! Kinds of setting values: secrets that never print, towns to serve, log formats.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use wuwei_contracts::Town;

/// What stands where a secret would.
const MASK: &str = "********";

/// A secret: neither printed nor serialised.
#[derive(Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A secret holding `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn masked(&self) -> &'static str {
        if self.0.is_empty() { "" } else { MASK }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.masked())
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.masked())
    }
}

/// The address of a server or database; a password in it is neither printed nor serialised.
#[derive(Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// The address `url`.
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    /// The address with its password, for connecting only.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether this is an `SQLite` file.
    pub fn is_sqlite(&self) -> bool {
        self.0.starts_with("sqlite:")
    }

    /// Whether this is a `PostgreSQL` server.
    pub fn is_postgres(&self) -> bool {
        self.0.starts_with("postgres://") || self.0.starts_with("postgresql://")
    }
}

impl<T: Into<String>> From<T> for Address {
    fn from(url: T) -> Self {
        Self(url.into())
    }
}

impl fmt::Display for Address {
    /// The address, its password masked (in the user part and in a `password=` parameter).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (address, parameters) = self.0.split_once('?').map_or((&*self.0, None), |(a, p)| (a, Some(p)));
        // The last @ ends the user part: one inside a password need not be escaped.
        match address.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?))) {
            Some((scheme, (user, host))) => {
                let user = user.split_once(':').map_or_else(|| user.to_owned(), |(name, _)| format!("{name}:{MASK}"));
                write!(f, "{scheme}://{user}@{host}")?;
            }
            None => f.write_str(address)?,
        }
        for (place, parameter) in parameters.into_iter().flat_map(|all| all.split('&')).enumerate() {
            let parameter = if parameter.starts_with("password=") { "password=********" } else { parameter };
            write!(f, "{}{parameter}", if place == 0 { '?' } else { '&' })?;
        }
        Ok(())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Towns an instance serves. Written `all`, or as a list (in the environment: separated by commas).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Towns {
    /// Every town placed in the instance's cell.
    #[default]
    All,
    /// These, as far as they are placed in the instance's cell.
    List(Vec<Town>),
}

impl Towns {
    /// Whether `town` is among them.
    pub fn includes(&self, town: &Town) -> bool {
        match self {
            Self::All => true,
            Self::List(towns) => towns.contains(town),
        }
    }
}

impl Serialize for Towns {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All => serializer.serialize_str("all"),
            Self::List(towns) => towns.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Towns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Towns;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("all, or a list of town slugs")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Towns, E> {
                if text.trim() == "all" {
                    return Ok(Towns::All);
                }
                let slugs = text.split(',').map(|slug| Town::try_from(slug.trim().to_owned()));
                slugs.collect::<Result<_, _>>().map(Towns::List).map_err(E::custom)
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<Towns, A::Error> {
                let mut towns = Vec::new();
                while let Some(town) = items.next_element()? {
                    towns.push(town);
                }
                Ok(Towns::List(towns))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for Towns {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Towns".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["string", "array"] })
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people at a terminal.
    #[default]
    Text,
    /// For collectors.
    Json,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_a_database_address_never_shows() {
        for (url, shown) in [
            ("postgres://wuwei:s3cret@db:5432/registry", "postgres://wuwei:********@db:5432/registry"),
            (
                "postgres://wuwei:p@ss:w@db/registry?sslmode=require",
                "postgres://wuwei:********@db/registry?sslmode=require",
            ),
            ("postgres:///registry?user=me&password=s3cret", "postgres:///registry?user=me&password=********"),
            ("sqlite://data/registry.db", "sqlite://data/registry.db"),
        ] {
            let url = Address::new(url);
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), shown);
            assert_eq!(serde_json::to_value(&url).unwrap(), shown);
        }
        assert_eq!(format!("{:?}", Secret::new("hush")), "********");
        assert_eq!(serde_json::to_value(Secret::new("hush")).unwrap(), "********");
    }
}

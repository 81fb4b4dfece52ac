//! Private text on its way: a name, a phone number, what somebody told in confidence.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Text that nobody may see but whom it is sent to. Printed as `…`, so that no log, error or panic repeats it; it is
/// written out only as JSON, to be sent. Equal where the texts are.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Private(String);

impl Private {
    /// Makes `text` private.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, to be sealed or checked.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Serialize for Private {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Private {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Text)
    }
}

struct Text;

/// Numbers are taken as their digits: a refusal would repeat them.
impl de::Visitor<'_> for Text {
    type Value = Private;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("private text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Private, E> {
        Ok(Private::new(text))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Private, E> {
        Ok(Private::new(number.to_string()))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Private, E> {
        Ok(Private::new(number.to_string()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Private, E> {
        Ok(Private::new(number.to_string()))
    }
}

impl JsonSchema for Private {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Private".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "description": "Private text, kept sealed." })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_text_is_never_printed_nor_repeated_in_an_error() {
        let phone: Private = serde_json::from_str("\"13800138000\"").unwrap();
        assert_eq!(format!("{phone:?} {:?}", Some(&phone)), "… Some(…)");
        assert_eq!(phone.expose(), "13800138000");
        assert_eq!(serde_json::to_string(&phone).unwrap(), "\"13800138000\"");
        assert_eq!(serde_json::from_str::<Private>("13800138000").unwrap(), phone);
        for wrong in ["[13800138000]", "{\"a\":13800138000}", "true"] {
            let error = serde_json::from_str::<Private>(wrong).unwrap_err().to_string();
            assert!(!error.contains("138"), "{error}");
        }
    }
}

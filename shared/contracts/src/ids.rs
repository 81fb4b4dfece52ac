//! Names of places and things.

use std::{fmt, sync::Arc};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Slug of a town (镇/街道/园区), as used in subjects and URLs: `[a-z0-9_-]`, 1 to 32 characters. The reserved slug
/// `city` names what belongs to the whole city.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Town(Arc<str>);

impl Town {
    /// The reserved town of city-level things.
    pub const CITY: &'static str = "city";

    /// The reserved town of city-level things.
    pub fn city() -> Self {
        Self(Self::CITY.into())
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the reserved town `city`.
    pub fn is_city(&self) -> bool {
        &*self.0 == Self::CITY
    }

    /// The slug, if `text` is one.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=32).contains(&text.len())
            && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'));
        fits.then(|| Self(text.into()))
    }
}

impl fmt::Display for Town {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Town {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("{text:?} is no town slug: 1 to 32 of a-z, 0-9, _ and -"))
    }
}

impl From<Town> for String {
    fn from(town: Town) -> Self {
        town.0.as_ref().to_owned()
    }
}

impl JsonSchema for Town {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Town".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[a-z0-9_-]{1,32}$" })
    }
}

/// Nine-digit division code of a town, National Bureau of Statistics.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TownCode(String);

/// Twelve-digit division code of a village or community (村/社区), National Bureau of Statistics.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VillageCode(String);

impl VillageCode {
    /// The town's code: the first nine digits.
    pub fn town_code(&self) -> TownCode {
        TownCode(self.0[..9].to_owned())
    }
}

/// Id of a micro-community (微社区): `<village code>-<4 digits>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CommunityId(String);

impl CommunityId {
    /// The `number`-th community of `village`, if `number` has at most four digits.
    pub fn new(village: &VillageCode, number: u32) -> Option<Self> {
        (1..=9999).contains(&number).then(|| Self(format!("{village}-{number:04}")))
    }

    /// The village it belongs to.
    pub fn village(&self) -> VillageCode {
        VillageCode(self.0[..12].to_owned())
    }
}

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}

fn community_shape(text: &str) -> bool {
    text.split_once('-').is_some_and(|(village, number)| digits(village, 12) && digits(number, 4))
}

macro_rules! text_id {
    ($name:ident, $fits:expr, $says:literal, $pattern:literal) => {
        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The id, if `text` is one.
            pub fn parse(text: &str) -> Option<Self> {
                let fits: fn(&str) -> bool = $fits;
                fits(text).then(|| Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text).ok_or_else(|| format!(concat!("{:?} is no ", $says), text))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}

text_id!(TownCode, |text| digits(text, 9), "town code: 9 digits", "^[0-9]{9}$");
text_id!(VillageCode, |text| digits(text, 12), "village code: 12 digits", "^[0-9]{12}$");
text_id!(
    CommunityId,
    community_shape,
    "community id: a 12-digit village code, a hyphen and 4 digits",
    "^[0-9]{12}-[0-9]{4}$"
);
text_id!(
    ReceiptNumber,
    receipt_shape,
    "receipt number: two letters, two digits, six or more digits and the right check digit, as in WS-26-004173-7",
    "^[A-Z]{2}-[0-9]{2}-[0-9]{6,}-[0-9]$"
);

/// Receipt number people quote: kind, year, counter per owner, check digit, as in `WS-26-004173-7`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReceiptNumber(String);

impl ReceiptNumber {
    /// The number of the `counter`-th thing of `kind` (two capital letters) in the year `year`.
    pub fn new(kind: &str, year: i16, counter: u64) -> Option<Self> {
        let stem = format!("{kind}-{:02}-{counter:06}", year.rem_euclid(100));
        Self::parse(&format!("{stem}-{}", check_digit(&stem)))
    }
}

/// Luhn check digit over letters (A = 10 … Z = 35, digit by digit) and digits.
fn check_digit(stem: &str) -> u32 {
    let digits: Vec<u32> = stem
        .chars()
        .filter_map(|c| c.to_digit(36))
        .flat_map(|n| if n >= 10 { vec![n / 10, n % 10] } else { vec![n] })
        .collect();
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            if place % 2 == 0 {
                let twice = digit * 2;
                twice / 10 + twice % 10
            } else {
                *digit
            }
        })
        .sum();
    (10 - sum % 10) % 10
}

fn receipt_shape(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [kind, year, counter, check] = parts[..] else { return false };
    kind.len() == 2
        && kind.bytes().all(|b| b.is_ascii_uppercase())
        && digits(year, 2)
        && counter.len() >= 6
        && counter.bytes().all(|b| b.is_ascii_digit())
        && digits(check, 1)
        && check.parse() == Ok(check_digit(&text[..text.len() - 2]))
}

/// How a request names a thing that has a receipt: by its id, or by the number people quote. Written as either.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Reference {
    /// Its id.
    Id(Uuid),
    /// Its receipt number.
    Receipt(ReceiptNumber),
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Receipt(number) => number.fmt(f),
        }
    }
}

impl From<Uuid> for Reference {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl From<ReceiptNumber> for Reference {
    fn from(number: ReceiptNumber) -> Self {
        Self::Receipt(number)
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.to_string()
    }
}

impl TryFrom<String> for Reference {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let receipt = || ReceiptNumber::parse(&text.to_ascii_uppercase()).map(Self::Receipt);
        let id = || Uuid::try_parse(&text).ok().map(Self::Id);
        receipt().or_else(id).ok_or_else(|| {
            format!(
                "{text:?} is neither an id (UUID) nor a receipt number with the right check digit, as in WS-26-004173-7"
            )
        })
    }
}

impl JsonSchema for Reference {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Reference".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^([A-Za-z]{2}-[0-9]{2}-[0-9]{6,}-[0-9]|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_number_with_one_wrong_digit_is_refused() {
        let number = ReceiptNumber::new("WS", 2026, 4173).unwrap();
        let text = number.to_string();
        assert!(text.starts_with("WS-26-004173-"));
        for (place, old) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
            for new in ('0'..='9').filter(|new| *new != old) {
                let mut wrong = text.clone();
                wrong.replace_range(place..=place, &new.to_string());
                assert_eq!(ReceiptNumber::parse(&wrong), None, "{wrong}");
            }
        }
    }

    #[test]
    fn a_community_knows_its_village_and_town() {
        let id = CommunityId::parse("441900119001-0042").unwrap();
        assert_eq!(id.village().as_str(), "441900119001");
        assert_eq!(id.village().town_code().as_str(), "441900119");
        assert_eq!(CommunityId::new(&id.village(), 42).unwrap(), id);
        assert_eq!(CommunityId::new(&id.village(), 10_000), None);
        assert_eq!(CommunityId::parse("441900119001-42"), None);
        assert_eq!(CommunityId::parse("44190011900一-0042"), None);
    }
}

//! Shares and thresholds, exactly: no floating point decides a quorum, a grade or an award.

use std::{cmp::Ordering, fmt};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A share of a whole, such as a quorum of 2/3. Written `2/3`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ratio {
    numerator: u64,
    denominator: u64,
}

impl Ratio {
    /// `numerator` of `denominator`; none where the denominator is 0.
    pub const fn new(numerator: u64, denominator: u64) -> Option<Self> {
        if denominator == 0 { None } else { Some(Self { numerator, denominator }) }
    }

    /// What stands above the line.
    pub const fn numerator(self) -> u64 {
        self.numerator
    }

    /// What stands below it; never 0.
    pub const fn denominator(self) -> u64 {
        self.denominator
    }

    /// Whether `part` of `whole` is at least this share: exactly at it counts. Nothing is no share of nothing.
    pub fn reached_by(self, part: u64, whole: u64) -> bool {
        whole > 0 && self.compare(part, whole) != Ordering::Less
    }

    /// Whether `part` of `whole` is more than this share: exactly at it does not count.
    pub fn exceeded_by(self, part: u64, whole: u64) -> bool {
        whole > 0 && self.compare(part, whole) == Ordering::Greater
    }

    /// How `part / whole` compares with this share.
    fn compare(self, part: u64, whole: u64) -> Ordering {
        let given = u128::from(part) * u128::from(self.denominator);
        given.cmp(&(u128::from(self.numerator) * u128::from(whole)))
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ratio {}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        other.compare(self.numerator, self.denominator)
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

impl From<Ratio> for String {
    fn from(ratio: Ratio) -> Self {
        ratio.to_string()
    }
}

impl TryFrom<String> for Ratio {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let parts = text.split_once('/').and_then(|(above, below)| above.parse().ok().zip(below.parse().ok()));
        let ratio = parts.and_then(|(above, below)| Self::new(above, below));
        ratio.ok_or_else(|| format!("{text:?} is no share: write two whole numbers as in 2/3, the second not 0"))
    }
}

impl JsonSchema for Ratio {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Ratio".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]{1,20}/[1-9][0-9]{0,19}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_reached_exactly_at_it_and_exceeded_only_above() {
        let two_thirds = Ratio::new(2, 3).unwrap();
        for (part, whole, reached, exceeded) in
            [(199, 300, false, false), (200, 300, true, false), (201, 300, true, true), (0, 0, false, false)]
        {
            assert_eq!((two_thirds.reached_by(part, whole), two_thirds.exceeded_by(part, whole)), (reached, exceeded));
        }
    }

    #[test]
    fn the_largest_numbers_compare_exactly() {
        let half = Ratio::new(1, 2).unwrap();
        assert!(!half.reached_by(u64::MAX / 2, u64::MAX));
        assert!(half.exceeded_by(u64::MAX / 2 + 1, u64::MAX));
    }

    #[test]
    fn equal_shares_are_equal_however_written() {
        assert_eq!(Ratio::new(2, 4), Ratio::new(1, 2));
        assert!(Ratio::new(2, 3) > Ratio::new(1, 2));
        assert_eq!(Ratio::try_from("2/3".to_owned()).unwrap().to_string(), "2/3");
        assert!(Ratio::try_from("2/0".to_owned()).is_err());
    }
}

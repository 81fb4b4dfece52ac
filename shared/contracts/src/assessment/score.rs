//! A score of 0 to 100 points, exactly: no rounding stands between the votes and the grade.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Points as a fraction in lowest terms. Written `535/6`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Score {
    numerator: u128,
    denominator: u128,
}

impl Score {
    /// Largest number on either side of the line: times any number of points it still fits 128 bits.
    const MOST: u128 = u128::MAX >> 8;

    /// No points.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// `numerator / denominator`; none where the denominator is 0, or the fraction too fine to be kept exactly.
    pub fn new(numerator: u128, denominator: u128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let divisor = common(numerator, denominator);
        let (numerator, denominator) = (numerator / divisor, denominator / divisor);
        let fits = numerator <= Self::MOST && denominator <= Self::MOST;
        fits.then_some(Self { numerator, denominator })
    }

    /// What stands above the line.
    pub const fn numerator(self) -> u128 {
        self.numerator
    }

    /// What stands below it; never 0.
    pub const fn denominator(self) -> u128 {
        self.denominator
    }

    /// The sum; none where it is too fine to be kept exactly.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let divisor = common(self.denominator, other.denominator);
        let (left, right) = (other.denominator / divisor, self.denominator / divisor);
        let sum = self.numerator.checked_mul(left)?.checked_add(other.numerator.checked_mul(right)?)?;
        Self::new(sum, self.denominator.checked_mul(left)?)
    }

    /// `by` times as much; none where it is too large.
    #[must_use]
    pub fn times(self, by: u32) -> Option<Self> {
        let divisor = common(u128::from(by), self.denominator);
        Self::new(self.numerator.checked_mul(u128::from(by) / divisor)?, self.denominator / divisor)
    }

    /// The `by`-th part; none where `by` is 0, or the part too fine to be kept exactly.
    #[must_use]
    pub fn over(self, by: u32) -> Option<Self> {
        let divisor = common(u128::from(by), self.numerator).max(1);
        Self::new(self.numerator / divisor, self.denominator.checked_mul(u128::from(by) / divisor)?)
    }

    /// Whether it is at least `points`: exactly at them counts.
    pub fn reaches(self, points: u8) -> bool {
        self.numerator >= u128::from(points) * self.denominator
    }

    /// Two decimals for people, the rest cut off: what does not reach a band never looks as if it did.
    pub fn shown(self) -> String {
        let (whole, rest) = (self.numerator / self.denominator, self.numerator % self.denominator);
        format!("{whole}.{:02}", rest * 100 / self.denominator)
    }
}

/// The greatest common divisor; 1 where both are 0.
fn common(mut one: u128, mut other: u128) -> u128 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one.max(1)
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

impl From<Score> for String {
    fn from(score: Score) -> Self {
        score.to_string()
    }
}

impl TryFrom<String> for Score {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let parts = text.split_once('/').and_then(|(above, below)| above.parse().ok().zip(below.parse().ok()));
        let score = parts.and_then(|(above, below)| Self::new(above, below));
        score.ok_or_else(|| format!("{text:?} is no score: write two whole numbers as in 535/6, the second not 0"))
    }
}

impl JsonSchema for Score {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Score".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]{1,39}/[1-9][0-9]{0,38}$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(numerator: u128, denominator: u128) -> Score {
        Score::new(numerator, denominator).unwrap()
    }

    #[test]
    fn a_score_reaches_points_exactly_at_them_and_not_a_hair_below() {
        assert!(score(90, 1).reaches(90));
        assert!(score(270, 3).reaches(90));
        assert!(!score(269, 3).reaches(90));
        assert!(score(271, 3).reaches(90));
        let hair = 10_u128.pow(34);
        assert!(!score(90 * hair - 1, hair).reaches(90), "floating point would round this up");
        assert_eq!(score(90 * hair - 1, hair).shown(), "89.99");
    }

    #[test]
    fn sums_and_parts_are_exact() {
        let third = score(100, 3);
        assert_eq!(third.plus(third).and_then(|sum| sum.plus(third)), Some(score(100, 1)));
        assert_eq!(score(535, 6).times(60).and_then(|score| score.over(100)), Some(score(107, 2)));
        assert_eq!(third.over(0), None);
        assert_eq!(Score::ZERO.over(7), Some(Score::ZERO));
    }

    #[test]
    fn what_is_too_fine_is_told_and_never_rounded() {
        let fine = score(1, (1 << 100) - 1);
        assert_eq!(fine.plus(score(1, (1 << 100) - 3)), None);
        assert_eq!(Score::new(1, u128::MAX), None);
    }

    #[test]
    fn a_score_reads_as_it_is_written_in_lowest_terms() {
        assert_eq!(score(1070, 12).to_string(), "535/6");
        assert_eq!(Score::try_from("535/6".to_owned()).unwrap(), score(535, 6));
        assert!(Score::try_from("1/0".to_owned()).is_err());
    }
}

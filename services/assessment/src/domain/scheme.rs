//! Schemes: published version by version; a period takes the last version in force on its first day.

use jiff::{Timestamp, civil::Date};
use wuwei_contracts::assessment::{AssessmentRejection, PublishScheme, SchemePublished, SchemeView};

/// The next version of a scheme; none where it says what the last one says.
pub fn publish(
    before: Option<SchemeView>,
    command: PublishScheme,
    now: Timestamp,
) -> Option<(SchemeView, SchemePublished)> {
    let PublishScheme { id, scheme } = command;
    if before.as_ref().is_some_and(|before| before.scheme == scheme) {
        return None;
    }
    let version = before.map_or(0, |before| before.version) + 1;
    let scheme = SchemeView { id, version, scheme, published: now };
    Some((scheme.clone(), SchemePublished { scheme }))
}

/// The last of `versions` that is in force on `day`.
pub fn in_force(id: &str, versions: Vec<SchemeView>, day: Date) -> Result<SchemeView, AssessmentRejection> {
    let first = versions.iter().map(|version| version.scheme.effective_from).min();
    let first = first.ok_or_else(|| AssessmentRejection::SchemeUnknown(id.to_owned()))?;
    let in_force = versions.into_iter().filter(|version| version.scheme.effective_from <= day);
    let last = in_force.max_by_key(|version| version.version);
    last.ok_or_else(|| AssessmentRejection::NotInForce { id: id.to_owned(), from: day, first })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::reference;

    fn versions() -> Vec<SchemeView> {
        let mut command = reference::scheme().unwrap();
        command.scheme.effective_from = date(2026, 1, 1);
        let (first, _) = publish(None, command.clone(), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(publish(Some(first.clone()), command.clone(), Timestamp::UNIX_EPOCH), None, "the same again");
        command.scheme.effective_from = date(2027, 1, 1);
        let (second, _) = publish(Some(first.clone()), command, Timestamp::UNIX_EPOCH).unwrap();
        vec![first, second]
    }

    #[test]
    fn a_period_takes_the_version_in_force_on_its_first_day() {
        let version = |day| in_force("two-way", versions(), day).map(|scheme| scheme.version);
        assert!(matches!(version(date(2025, 12, 31)), Err(AssessmentRejection::NotInForce { .. })));
        assert_eq!(version(date(2026, 1, 1)), Ok(1));
        assert_eq!(version(date(2026, 12, 31)), Ok(1));
        assert_eq!(version(date(2027, 1, 1)), Ok(2));
        assert!(matches!(in_force("x", Vec::new(), date(2026, 1, 1)), Err(AssessmentRejection::SchemeUnknown(_))));
    }
}

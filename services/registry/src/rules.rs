//! The rules this service is shipped with: which organisations serve for terms, what is expected where, how meetings are
//! judged, who is told what. Read once, from `data/`.

use std::sync::LazyLock;

use serde::de::DeserializeOwned;
use wuwei_runtime::Fault;

use crate::domain::{
    assembly::AssemblyRules, coverage::CoverageRules, notice::NoticeRules, organisation_rules::OrganisationRules,
};

static ORGANISATIONS: Shipped<OrganisationRules> =
    LazyLock::new(|| read(include_str!("../data/organisation_rules.toml")));
static COVERAGE: Shipped<CoverageRules> = LazyLock::new(|| read(include_str!("../data/coverage_rules.toml")));
static ASSEMBLIES: Shipped<AssemblyRules> = LazyLock::new(|| read(include_str!("../data/assembly_rules.toml")));
static NOTICES: Shipped<NoticeRules> = LazyLock::new(|| read(include_str!("../data/notices.toml")));

/// Rules, or why the shipped file holds none: a mistake in the shipped data, which a test excludes.
type Shipped<T> = LazyLock<Result<T, String>>;

fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| error.to_string())
}

/// Which organisations serve for terms, and when their elections are valid.
pub fn organisations() -> Result<&'static OrganisationRules, Fault> {
    ORGANISATIONS.as_ref().map_err(Fault::new)
}

/// What is expected in which kind of community.
pub fn coverage() -> Result<&'static CoverageRules, Fault> {
    COVERAGE.as_ref().map_err(Fault::new)
}

/// How meetings are judged.
pub fn assemblies() -> Result<&'static AssemblyRules, Fault> {
    ASSEMBLIES.as_ref().map_err(Fault::new)
}

/// Who is told what.
pub fn notices() -> Result<&'static NoticeRules, Fault> {
    NOTICES.as_ref().map_err(Fault::new)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use wuwei_contracts::registry::{MeetingKind, OrganisationKind};

    use super::*;

    #[test]
    fn the_shipped_rules_can_be_read_and_there_is_one_for_every_kind_of_meeting() {
        let day = date(2026, 11, 26);
        for kind in MeetingKind::ALL {
            let local = (kind == MeetingKind::LocalStricter).then_some("four-fifths");
            let rule = assemblies().unwrap().of(kind, local, day).unwrap();
            assert_eq!(rule.illustrative, local.is_some(), "{kind:?}");
            assert!(!rule.source.is_empty() && rule.version > 0);
        }
        assert!(coverage().unwrap().on(day).is_some());
        let (_, rule) = organisations().unwrap().of(OrganisationKind::OwnersCommittee, day).unwrap();
        assert!(!rule.unwrap().source.is_empty());
        let (_, rule) = organisations().unwrap().of(OrganisationKind::PropertyCompany, day).unwrap();
        assert!(rule.is_none(), "a property company has no terms");
    }
}

//! The illustrative data this service is shipped with; the headers of the files in `data` say what of it is ours.

use wuwei_contracts::assessment::{PublishDutyList, PublishScheme};

/// The scheme, to be sent to `city`.
///
/// # Errors
/// The shipped file is not what it should be: a mistake in it.
pub fn scheme() -> Result<PublishScheme, toml::de::Error> {
    toml::from_str(include_str!("../data/scheme.toml"))
}

/// The duty list that the scheme's indicators refer to, to be sent to a town.
///
/// # Errors
/// The shipped file is not what it should be: a mistake in it.
pub fn duty_list() -> Result<PublishDutyList, toml::de::Error> {
    toml::from_str(include_str!("../data/duty_list.toml"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use wuwei_contracts::{
        Fields, Message,
        assessment::{Direction, Formula},
    };

    use super::*;

    #[test]
    fn the_shipped_data_says_that_it_is_illustrative_and_keeps_every_rule() {
        let (scheme, duties) = (scheme().unwrap(), duty_list().unwrap());
        let mut fields = Fields::default();
        scheme.check(&mut fields);
        duties.check(&mut fields);
        fields.finish().unwrap();
        assert!(scheme.scheme.sample && duties.sample);
        let counts = Direction::ALL.map(|direction| scheme.scheme.indicators(direction).len());
        assert_eq!(counts, [2, 4], "six indicators");
        let codes: BTreeSet<&String> = duties.items.iter().map(|item| &item.code).collect();
        for indicator in Direction::ALL.into_iter().flat_map(|direction| scheme.scheme.indicators(direction)) {
            assert!(indicator.duties.iter().all(|code| codes.contains(code)), "{}", indicator.code);
        }
    }

    #[test]
    fn the_shipped_scheme_uses_facts_of_all_four_other_services_and_ballots_of_both_sides() {
        let scheme = scheme().unwrap().scheme;
        let formulas = |direction| {
            let measures = scheme.indicators(direction).iter().flat_map(|indicator| indicator.measures.clone());
            measures.map(|measure| measure.formula).collect::<BTreeSet<_>>()
        };
        let [town, committees] = Direction::ALL.map(formulas);
        assert!(town.contains(&Formula::Ballot) && committees.contains(&Formula::Ballot));
        assert_eq!(town.union(&committees).count(), Formula::ALL.len());
    }
}

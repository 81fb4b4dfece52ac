//! Ballots: complete, and of the side whose rater hands them in.

use std::collections::BTreeSet;

use wuwei_contracts::{
    VillageCode,
    assessment::{BallotEntry, BallotRejection, Direction, Formula, Scheme},
};

/// What a ballot of one side rates: indicators by ballot, of each village where committees are rated.
pub fn rated(scheme: &Scheme, direction: Direction, villages: &[VillageCode]) -> Vec<(String, Option<VillageCode>)> {
    let by_ballot = scheme.indicators(direction).iter().filter(|indicator| {
        let mut measures = indicator.measures.iter();
        measures.any(|measure| measure.formula == Formula::Ballot)
    });
    let units: Vec<Option<VillageCode>> = match direction {
        Direction::TownToCommittee => villages.iter().cloned().map(Some).collect(),
        Direction::CommitteeToTown => vec![None],
    };
    by_ballot.flat_map(|indicator| units.iter().map(|unit| (indicator.code.clone(), unit.clone()))).collect()
}

/// Every entry rates something of `rated`, nothing is rated twice, and all of it is rated.
pub fn check(entries: &[BallotEntry], rated: &[(String, Option<VillageCode>)]) -> Result<(), BallotRejection> {
    let mut seen = BTreeSet::new();
    for (place, entry) in entries.iter().enumerate() {
        let named = (entry.indicator.clone(), entry.village.clone());
        let indicator = entry.indicator.clone();
        if !rated.contains(&named) {
            return Err(BallotRejection::EntryUnknown { place, indicator });
        }
        if !seen.insert(named) {
            return Err(BallotRejection::EntryTwice { place, indicator });
        }
    }
    match rated.iter().find(|named| !seen.contains(*named)) {
        Some((indicator, village)) => {
            Err(BallotRejection::EntryMissing { indicator: indicator.clone(), village: village.clone() })
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference;

    fn village(code: &str) -> VillageCode {
        VillageCode::parse(code).unwrap()
    }

    fn entry((indicator, village): (String, Option<VillageCode>)) -> BallotEntry {
        BallotEntry { indicator, village, points: 80 }
    }

    #[test]
    fn a_ballot_rates_every_indicator_of_its_own_side_once() {
        let scheme = reference::scheme().unwrap().scheme;
        let villages = [village("441900113002"), village("441900113003")];
        let committees = rated(&scheme, Direction::TownToCommittee, &villages);
        let town = rated(&scheme, Direction::CommitteeToTown, &villages);
        assert!(committees.len() >= 2 && committees.iter().all(|(_, village)| village.is_some()));
        assert!(!town.is_empty() && town.iter().all(|(_, village)| village.is_none()));
        let full: Vec<_> = committees.iter().cloned().map(entry).collect();
        assert_eq!(check(&full, &committees), Ok(()));
        assert!(matches!(check(&full[1..], &committees), Err(BallotRejection::EntryMissing { .. })));
        let twice: Vec<_> = full.iter().chain(&full[..1]).cloned().collect();
        assert!(matches!(check(&twice, &committees), Err(BallotRejection::EntryTwice { .. })));
        assert!(matches!(check(&full, &town), Err(BallotRejection::EntryUnknown { place: 0, .. })));
    }
}

//! Rosters: who rates for which side. The rated have no part in it, nor have those who run the period.

use std::collections::BTreeSet;

use wuwei_contracts::{
    Place, Role, Scope, Town, VillageCode,
    assessment::{BallotRejection, CommitteeRoster, Direction, FreezeRosters},
};

/// A seat: one rater, one ballot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Its number within the period, from 1.
    pub number: i32,
    /// Subject of the rater.
    pub rater: String,
    /// The side they rate for.
    pub direction: Direction,
    /// The village whose committee they rate for; none on the town's side.
    pub village: Option<VillageCode>,
}

/// What rosters must fit.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The villages assessed.
    pub villages: &'a [VillageCode],
    /// Fewest raters of a side.
    pub minimum: u32,
    /// Whoever opened the period and whoever freezes it, and those they act for.
    pub running: &'a [String],
}

/// The seats of `command`, numbered, if they fit. Whether a rater belongs to the rated side, [`rated`] tells.
pub fn seats(command: FreezeRosters, terms: Terms<'_>) -> Result<Vec<Seat>, BallotRejection> {
    covers(&command.committees, terms.villages)?;
    let town = command.town.into_iter().map(|rater| (rater, Direction::TownToCommittee, None));
    let committees = command.committees.into_iter().flat_map(|roster| {
        let CommitteeRoster { village, raters } = roster;
        raters.into_iter().map(move |rater| (rater, Direction::CommitteeToTown, Some(village.clone())))
    });
    let mut seats: Vec<Seat> = Vec::new();
    let mut seen = BTreeSet::new();
    for (number, (rater, direction, village)) in (1..).zip(town.chain(committees)) {
        if !seen.insert(rater.clone()) {
            return Err(BallotRejection::RaterTwice(rater));
        }
        if terms.running.contains(&rater) {
            return Err(BallotRejection::RunsThePeriod(rater));
        }
        seats.push(Seat { number, rater, direction, village });
    }
    for direction in Direction::ALL {
        let raters = count(&seats, direction);
        if raters < terms.minimum {
            return Err(BallotRejection::RosterTooSmall { direction, raters, minimum: terms.minimum });
        }
    }
    Ok(seats)
}

/// How many seats a side has.
pub fn count(seats: &[Seat], direction: Direction) -> u32 {
    let count = seats.iter().filter(|seat| seat.direction == direction).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Every assessed village has a roster, and no other.
fn covers(rosters: &[CommitteeRoster], villages: &[VillageCode]) -> Result<(), BallotRejection> {
    let rated = |village: &&VillageCode| rosters.iter().any(|roster| roster.village == **village);
    if let Some(village) = villages.iter().find(|village| !rated(village)) {
        return Err(BallotRejection::VillageWithoutRaters(village.clone()));
    }
    match rosters.iter().find(|roster| !villages.contains(&roster.village)) {
        Some(roster) => Err(BallotRejection::VillageNotAssessed(roster.village.clone())),
        None => Ok(()),
    }
}

/// The role by which a rater with the grants `held` belongs to the side that `direction` rates, if there is one: town
/// officers of the town where it is rated; village officers and clerks of an assessed village where committees are.
pub fn rated(direction: Direction, held: &[(Role, Scope)], town: &Town, villages: &[VillageCode]) -> Option<Role> {
    let belongs = |role: Role, scope: &Scope| match direction {
        Direction::CommitteeToTown => role == Role::TownOfficer && scope.covers(town, Place::Town),
        Direction::TownToCommittee => {
            matches!(role, Role::VillageOfficer | Role::StationClerk)
                && villages.iter().any(|village| in_village(scope, village))
        }
    };
    held.iter().find(|(role, scope)| belongs(*role, scope)).map(|(role, _)| *role)
}

fn in_village(scope: &Scope, village: &VillageCode) -> bool {
    match scope {
        Scope::Village(code) => code == village,
        Scope::Community(id) => id.village() == *village,
        Scope::City | Scope::Town(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn village(code: &str) -> VillageCode {
        VillageCode::parse(code).unwrap()
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    fn freeze(town: &[&str], committees: &[(&str, &[&str])]) -> Result<Vec<Seat>, BallotRejection> {
        let roster =
            |(code, raters): &(&str, &[&str])| CommitteeRoster { village: village(code), raters: names(raters) };
        let committees = committees.iter().map(roster).collect();
        let command = FreezeRosters { period: Uuid::nil(), town: names(town), committees };
        let villages = [village("441900113002"), village("441900113003")];
        seats(command, Terms { villages: &villages, minimum: 3, running: &names(&["opener"]) })
    }

    const TWO: (&str, &[&str]) = ("441900113002", &["d", "e"]);
    const ONE: (&str, &[&str]) = ("441900113003", &["f"]);

    #[test]
    fn seats_are_numbered_and_know_their_side() {
        let seats = freeze(&["a", "b", "c"], &[TWO, ONE]).unwrap();
        assert_eq!(seats.iter().map(|seat| seat.number).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
        assert_eq!((seats[5].direction, seats[5].village.clone()), (Direction::CommitteeToTown, Some(village(ONE.0))));
        assert_eq!(count(&seats, Direction::TownToCommittee), 3);
    }

    #[test]
    fn nobody_rates_twice_or_on_both_sides_or_runs_the_period() {
        let twice = |town: &[&str]| freeze(town, &[TWO, ONE]);
        assert_eq!(twice(&["a", "b", "d"]), Err(BallotRejection::RaterTwice("d".to_owned())));
        assert_eq!(twice(&["a", "a", "b"]), Err(BallotRejection::RaterTwice("a".to_owned())));
        assert_eq!(twice(&["a", "b", "opener"]), Err(BallotRejection::RunsThePeriod("opener".to_owned())));
    }

    #[test]
    fn a_roster_one_short_of_the_minimum_is_refused() {
        let short = freeze(&["a", "b"], &[TWO, ONE]).unwrap_err();
        let direction = Direction::TownToCommittee;
        assert_eq!(short, BallotRejection::RosterTooSmall { direction, raters: 2, minimum: 3 });
    }

    #[test]
    fn every_assessed_village_has_a_roster_and_no_other() {
        let three: (&str, &[&str]) = (TWO.0, &["d", "e", "f"]);
        let without = freeze(&["a", "b", "c"], &[three]).unwrap_err();
        assert_eq!(without, BallotRejection::VillageWithoutRaters(village(ONE.0)));
        let other = freeze(&["a", "b", "c"], &[TWO, ONE, ("441900113004", &["g"])]).unwrap_err();
        assert_eq!(other, BallotRejection::VillageNotAssessed(village("441900113004")));
    }

    #[test]
    fn the_rated_are_known_by_their_roles() {
        let (town, villages) = (Town::parse("dalang").unwrap(), [village("441900113002")]);
        let scope = |text: &str| Scope::try_from(text.to_owned()).unwrap();
        let is = |direction, role, text: &str| rated(direction, &[(role, scope(text))], &town, &villages).is_some();
        assert!(is(Direction::CommitteeToTown, Role::TownOfficer, "town:dalang"));
        assert!(!is(Direction::CommitteeToTown, Role::TownOfficer, "town:humen"));
        assert!(!is(Direction::CommitteeToTown, Role::VillageOfficer, "village:441900113002"));
        assert!(is(Direction::TownToCommittee, Role::VillageOfficer, "village:441900113002"));
        assert!(is(Direction::TownToCommittee, Role::StationClerk, "community:441900113002-0001"));
        assert!(!is(Direction::TownToCommittee, Role::VillageOfficer, "village:441900113003"));
        assert!(!is(Direction::TownToCommittee, Role::TownOfficer, "town:dalang"));
    }
}

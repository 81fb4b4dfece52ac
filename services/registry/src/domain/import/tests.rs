use jiff::Timestamp;
use wuwei_contracts::registry::{CommunityDetails, CommunityKind, VillageKind};

use super::*;
use crate::domain::community;

const VILLAGE: &str = "441900113219";

fn town() -> Town {
    Town::parse("dalang").unwrap()
}

fn village(code: &str, town: Town) -> (VillageCode, VillageView) {
    let code = VillageCode::parse(code).unwrap();
    let name = "水平村".to_owned();
    (code.clone(), VillageView { code, town, name, kind: VillageKind::VillageCommittee, version: 1 })
}

fn row(row: u32, id: Option<&str>, client_id: Option<&str>) -> Candidate {
    Candidate {
        row,
        id: id.map(|id| CommunityId::parse(id).unwrap()),
        village: VillageCode::parse(VILLAGE).unwrap(),
        new: NewCommunity {
            kind: CommunityKind::RentalCluster,
            details: CommunityDetails { name: "北区".to_owned(), ..CommunityDetails::default() },
            sample: false,
            client_id: client_id.map(str::to_owned),
        },
    }
}

fn imported(candidate: &Candidate) -> CommunityView {
    let id = CommunityId::parse("441900113219-0007").unwrap();
    community::register(id, &town(), candidate.new.clone(), Timestamp::UNIX_EPOCH).0.view()
}

fn sorted(rows: Vec<Candidate>, change: impl FnOnce(&mut Known<'_>)) -> Sorted {
    let town = town();
    let villages =
        HashMap::from([village(VILLAGE, town.clone()), village("441900114201", Town::parse("huangjiang").unwrap())]);
    let mut known = Known { town: &town, only: None, villages, imported: HashMap::new(), taken: HashSet::new() };
    change(&mut known);
    sort(rows, &known)
}

/// (row, column, rule) of each problem.
fn problems(sorted: &Sorted) -> Vec<(u32, &str, &str)> {
    sorted.problems.iter().map(|problem| (problem.row, problem.column.as_str(), problem.rule.as_str())).collect()
}

#[test]
fn new_rows_are_fresh_with_or_without_an_id_of_their_own() {
    let rows = vec![row(2, None, None), row(3, Some("441900113219-0042"), Some("a"))];
    assert_eq!(sorted(rows.clone(), |_| {}), Sorted { fresh: rows, ..Sorted::default() });
}

#[test]
fn a_row_imported_before_is_unchanged_and_one_that_differs_is_a_problem() {
    let before = imported(&row(2, None, Some("a")));
    let mut other = row(2, None, Some("a"));
    let same = sorted(vec![other.clone()], |known| known.imported.extend([("a".to_owned(), before.clone())]));
    assert_eq!(same.unchanged, [ImportedRow { row: 2, id: before.id.clone() }]);
    assert!(same.fresh.is_empty() && same.problems.is_empty());
    other.new.details.households = Some(3);
    let differs = sorted(vec![other], |known| known.imported.extend([("a".to_owned(), before)]));
    assert_eq!(problems(&differs), [(2, "client_id", "same_content")]);
}

#[test]
fn duplicates_within_the_file_are_named_by_their_second_row() {
    let id = Some("441900113219-0042");
    let rows = vec![row(2, id, Some("a")), row(3, id, Some("b")), row(4, None, Some("a"))];
    let sorted = sorted(rows, |_| {});
    assert_eq!(problems(&sorted), [(3, "id", "unique"), (4, "client_id", "unique")]);
    assert_eq!(sorted.fresh.len(), 1);
}

#[test]
fn a_taken_id_and_an_id_of_another_village_are_problems() {
    let taken = CommunityId::parse("441900113219-0001").unwrap();
    let rows = vec![row(2, Some("441900113219-0001"), None), row(3, Some("441900113209-0001"), None)];
    let sorted = sorted(rows, |known| known.taken.extend([taken]));
    assert_eq!(problems(&sorted), [(2, "id", "unique"), (3, "id", "village")]);
}

#[test]
fn a_village_unknown_or_of_another_town_or_not_the_one_asked_for_is_a_problem() {
    let at = |number, code| Candidate { village: VillageCode::parse(code).unwrap(), ..row(number, None, None) };
    let rows = vec![at(2, "441900113999"), at(3, "441900114201"), at(4, VILLAGE)];
    assert_eq!(problems(&sorted(rows.clone(), |_| {})), [(2, "village", "known"), (3, "village", "owner")]);
    let only = VillageCode::parse("441900113209").unwrap();
    let town = town();
    let known = Known {
        town: &town,
        only: Some(&only),
        villages: HashMap::from([village(VILLAGE, town.clone())]),
        imported: HashMap::new(),
        taken: HashSet::new(),
    };
    assert_eq!(problems(&sort(rows[2..].to_vec(), &known)), [(4, "village", "scope")]);
}

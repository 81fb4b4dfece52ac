//! Which rows of a spreadsheet can be registered, which were before, and what is wrong with the others.

use std::collections::{HashMap, HashSet};

use wuwei_contracts::{
    CommunityId, Town, VillageCode,
    registry::{CommunityView, ImportedRow, RowProblem, VillageView},
};

use super::community::NewCommunity;

/// A row that is well-formed by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its number in the spreadsheet.
    pub row: u32,
    /// The id it names.
    pub id: Option<CommunityId>,
    /// The village it names.
    pub village: VillageCode,
    /// The community.
    pub new: NewCommunity,
}

/// What the registry knows of the things the rows name.
#[derive(Debug)]
pub struct Known<'a> {
    /// The town in the subject.
    pub town: &'a Town,
    /// The only village the caller asked for.
    pub only: Option<&'a VillageCode>,
    /// The villages.
    pub villages: HashMap<VillageCode, VillageView>,
    /// Communities imported before, by client id.
    pub imported: HashMap<String, CommunityView>,
    /// Ids that are taken.
    pub taken: HashSet<CommunityId>,
}

/// The rows, sorted.
#[derive(Debug, Default, PartialEq)]
pub struct Sorted {
    /// Rows to register.
    pub fresh: Vec<Candidate>,
    /// Rows imported before, just so.
    pub unchanged: Vec<ImportedRow>,
    /// What is wrong with the others.
    pub problems: Vec<RowProblem>,
}

/// Sorts `rows` by what is to be done with them.
pub fn sort(rows: Vec<Candidate>, known: &Known<'_>) -> Sorted {
    let mut sorted = Sorted::default();
    let (mut client_ids, mut ids) = (HashSet::new(), HashSet::new());
    for row in rows {
        let twice = row.new.client_id.as_ref().is_some_and(|id| !client_ids.insert(id.clone()));
        if twice {
            let says = "another row of this file has the same client id; leave one out";
            sorted.problems.push(problem(&row, "client_id", "unique", says));
            continue;
        }
        let imported = row.new.client_id.as_ref().and_then(|id| known.imported.get(id));
        let id_twice = imported.is_none() && row.id.as_ref().is_some_and(|id| !ids.insert(id.clone()));
        match (imported, village_fits(&row, known).or_else(|| id_fits(&row, known, id_twice))) {
            (Some(before), _) if same(&row, before) => {
                sorted.unchanged.push(ImportedRow { row: row.row, id: before.id.clone() });
            }
            (Some(before), _) => {
                let says = format!("was imported as {}, which now differs from this row; update that one", before.id);
                sorted.problems.push(problem(&row, "client_id", "same_content", &says));
            }
            (None, Some(problem)) => sorted.problems.push(problem),
            (None, None) => sorted.fresh.push(row),
        }
    }
    sorted
}

fn village_fits(row: &Candidate, known: &Known<'_>) -> Option<RowProblem> {
    let (rule, says) = match known.villages.get(&row.village) {
        None => ("known", "no village has this code; list_villages tells which there are"),
        Some(village) if village.town != *known.town => ("owner", "belongs to another town; import it there"),
        Some(_) if known.only.is_some_and(|only| *only != row.village) => {
            ("scope", "is another village than the one this import is for; leave the row out")
        }
        Some(_) => return None,
    };
    Some(problem(row, "village", rule, says))
}

fn id_fits(row: &Candidate, known: &Known<'_>, twice: bool) -> Option<RowProblem> {
    let id = row.id.as_ref()?;
    let (rule, says) = if id.village() != row.village || id.as_str().ends_with("-0000") {
        ("village", "is none of this village: it is the village's code, a hyphen and 0001 to 9999")
    } else if twice {
        ("unique", "another row of this file has the same id; leave one out")
    } else if known.taken.contains(id) {
        ("unique", "is taken, and ids are never given again; give another or leave the cell empty")
    } else {
        return None;
    };
    Some(problem(row, "id", rule, says))
}

fn same(row: &Candidate, before: &CommunityView) -> bool {
    row.id.as_ref().is_none_or(|id| *id == before.id)
        && (row.new.kind, row.new.sample) == (before.kind, before.sample)
        && row.village == before.village
        && row.new.details == before.details
}

fn problem(row: &Candidate, column: &str, rule: &str, reason: &str) -> RowProblem {
    let value = match column {
        "village" => row.village.to_string(),
        "id" => row.id.as_ref().map(ToString::to_string).unwrap_or_default(),
        _ => row.new.client_id.clone().unwrap_or_default(),
    };
    RowProblem { row: row.row, column: column.to_owned(), value, rule: rule.to_owned(), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests;

//! Registering the communities of a spreadsheet.

use std::collections::{BTreeMap, HashMap};

use wuwei_contracts::{
    CommunityId, FieldError, Kind, Reject, Rejection, VillageCode,
    registry::{ImportCommunities, ImportReport, ImportedRow, RowProblem},
};
use wuwei_runtime::{Computes, Outcome, Refusal, Work};

use crate::{
    Registry,
    domain::{
        community,
        import::{self, Candidate, Known, Sorted},
    },
    sheet::{self, Sheet},
    store::{communities, coverage, numbers, villages},
};

/// Most problems a rejection or a report lists; it tells how many there are.
const MOST_PROBLEMS: usize = 500;

/// A file, read.
pub struct Import {
    sheet: Sheet,
    village: Option<VillageCode>,
    dry_run: bool,
    skip_bad_rows: bool,
}

impl Computes<ImportCommunities> for Registry {
    type Computed = Import;

    fn compute(&self, command: ImportCommunities) -> Result<Import, Rejection> {
        let sheet = sheet::read(&command).map_err(Reject::into_rejection)?;
        let ImportCommunities { village, dry_run, skip_bad_rows, .. } = command;
        Ok(Import { sheet, village, dry_run, skip_bad_rows })
    }

    async fn commit(&self, work: &Work, import: &Import) -> Outcome<ImportCommunities> {
        let Sorted { mut fresh, unchanged, problems } =
            import::sort(import.sheet.rows.clone(), &known(work, import).await?);
        let mut problems: Vec<RowProblem> = import.sheet.problems.iter().cloned().chain(problems).collect();
        problems.sort_by_key(|problem| problem.row);
        if !problems.is_empty() && !import.skip_bad_rows {
            if !import.dry_run {
                return Err(refused(&problems).into());
            }
            fresh.clear();
        }
        let registered = register(work, fresh, import.dry_run).await?;
        let problem_count = u32::try_from(problems.len()).unwrap_or(u32::MAX);
        problems.truncate(MOST_PROBLEMS);
        Ok(ImportReport {
            dry_run: import.dry_run,
            rows: import.sheet.count,
            registered,
            unchanged,
            problem_count,
            problems,
        })
    }
}

/// Everything the rows name, as the registry knows it. Villages never leave their town; ids and client ids are
/// protected by the keys of their tables.
async fn known<'a>(work: &'a Work, import: &'a Import) -> Result<Known<'a>, Refusal> {
    let rows = &import.sheet.rows;
    let villages = villages::find_all(work, rows.iter().map(|row| &row.village)).await?;
    let client_ids = rows.iter().filter_map(|row| row.new.client_id.as_deref());
    let imported = communities::imported(work, client_ids).await?;
    let taken = communities::existing(work, rows.iter().filter_map(|row| row.id.as_ref())).await?;
    let by_client = |view: wuwei_contracts::registry::CommunityView| Some((view.client_id.clone()?, view));
    Ok(Known {
        town: work.town(),
        only: import.village.as_ref(),
        villages: villages.into_iter().map(|village| (village.code.clone(), village)).collect(),
        imported: imported.into_iter().filter_map(by_client).collect(),
        taken: taken.into_iter().collect(),
    })
}

async fn register(work: &Work, fresh: Vec<Candidate>, dry_run: bool) -> Result<Vec<ImportedRow>, Refusal> {
    let mut ids = ids(work, &fresh, dry_run).await?;
    let mut registered = Vec::with_capacity(fresh.len());
    for Candidate { row, new, .. } in fresh {
        let Some(id) = ids.remove(&row) else { continue };
        registered.push(ImportedRow { row, id: id.clone() });
        if !dry_run {
            let (community, event) = community::register(id, work.town(), new, work.now());
            communities::insert(work, &community);
            coverage::insert(work, &community.view())?;
            work.emit(event);
        }
    }
    Ok(registered)
}

/// The id of each row's community, by row, drawn village by village.
async fn ids(work: &Work, fresh: &[Candidate], dry_run: bool) -> Result<HashMap<u32, CommunityId>, Refusal> {
    let mut by_village: BTreeMap<&VillageCode, Vec<&Candidate>> = BTreeMap::new();
    for candidate in fresh {
        by_village.entry(&candidate.village).or_default().push(candidate);
    }
    let mut ids = HashMap::new();
    for (village, rows) in by_village {
        let wanted: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
        let drawn = if dry_run {
            numbers::preview(work, village, &wanted).await?
        } else {
            numbers::reserve(work, village, &wanted).await?
        };
        ids.extend(rows.iter().map(|row| row.row).zip(drawn));
    }
    Ok(ids)
}

fn refused(problems: &[RowProblem]) -> Rejection {
    let detail = format!(
        "{} cells are wrong and no row was registered; mend them, or set skip_bad_rows to register the others",
        problems.len()
    );
    let errors = problems.iter().take(MOST_PROBLEMS).map(|problem| {
        let field = format!("rows.{}.{}", problem.row, problem.column);
        FieldError::new(&field, &problem.value, &problem.rule, &problem.reason)
    });
    Rejection::new(Kind::Invalid, "import_refused", detail).with_errors(errors.collect())
}

//! Cases, counted by town: open ones by their light, decided ones by whether the promise was kept.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use wuwei_contracts::{
    Town,
    delegation::{CaseCount, CaseCounts, CaseState, CountCases, Light},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read, Refusal};

use super::list_cases::shows;
use crate::{
    Delegation,
    entities::case::{Column, Entity},
};

impl Answers<CountCases> for Delegation {
    async fn answer(&self, read: &Read, _: CountCases) -> Outcome<CountCases> {
        let now = read.now();
        let mut towns = BTreeMap::new();
        let figures: [(Condition, fn(&mut CaseCount) -> &mut u64); 6] = [
            (shows(Light::Green, now), |count| &mut count.green),
            (shows(Light::Yellow, now), |count| &mut count.yellow),
            (shows(Light::Red, now), |count| &mut count.red),
            (Condition::all().add(Column::InTime.eq(true)), |count| &mut count.in_time),
            (Condition::all().add(Column::InTime.eq(false)), |count| &mut count.late),
            (Condition::all().add(Column::State.eq(CaseState::Refused.as_str())), |count| &mut count.refused),
        ];
        for (fits, figure) in figures {
            for (town, cases) in counted(read, fits).await? {
                *figure(towns.entry(town.to_string()).or_insert_with(|| none(town))) = cases;
            }
        }
        Ok(CaseCounts { at: now, towns: towns.into_values().collect() })
    }
}

fn none(town: Town) -> CaseCount {
    CaseCount { town, green: 0, yellow: 0, red: 0, in_time: 0, late: 0, refused: 0 }
}

/// How many cases fit, by town.
async fn counted(read: &Read, fits: Condition) -> Result<Vec<(Town, u64)>, Refusal> {
    let mut rows = Entity::find().filter(fits);
    if !read.town().is_city() {
        rows = rows.filter(Column::Town.eq(read.town().as_str()));
    }
    let rows = rows.select_only().column(Column::Town).column_as(Column::Id.count(), "cases").group_by(Column::Town);
    let counted: Vec<(String, i64)> = rows.into_tuple().all(read.database()).await.map_err(Fault::new)?;
    let town = |name: &str| Town::parse(name).ok_or_else(|| Fault::new(format!("{name:?} is no town")));
    let count = |(name, cases): (String, i64)| Ok((town(&name)?, u64::try_from(cases).unwrap_or_default()));
    counted.into_iter().map(count).collect()
}

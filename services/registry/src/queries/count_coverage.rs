//! Communities and their gaps, counted by town.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use wuwei_contracts::{
    Town,
    registry::{CountCoverage, CoverageCount, CoverageCounts, Gap},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read, Refusal};

use super::list_coverage::lacks;
use crate::{
    Registry,
    entities::coverage::{Column, Entity},
};

impl Answers<CountCoverage> for Registry {
    async fn answer(&self, read: &Read, _: CountCoverage) -> Outcome<CountCoverage> {
        let all = counts(read, None).await?;
        let party = counts(read, Some(Gap::Party)).await?;
        let governing = counts(read, Some(Gap::SelfGoverning)).await?;
        let liaison = counts(read, Some(Gap::Liaison)).await?;
        let of = |counts: &BTreeMap<String, u64>, town: &String| counts.get(town).copied().unwrap_or_default();
        let count = |(name, communities): (&String, &u64)| {
            let town = Town::parse(name).ok_or_else(|| Fault::new(format!("{name:?} is no town")))?;
            Ok(CoverageCount {
                town,
                communities: *communities,
                without_party: of(&party, name),
                without_self_governing: of(&governing, name),
                without_liaison: of(&liaison, name),
            })
        };
        let towns = all.iter().map(count).collect::<Result<_, Fault>>()?;
        Ok(CoverageCounts { towns })
    }
}

/// How many active communities have the gap, or are there, by town.
async fn counts(read: &Read, gap: Option<Gap>) -> Result<BTreeMap<String, u64>, Refusal> {
    let mut rows = Entity::find().filter(Column::State.eq("active"));
    if !read.town().is_city() {
        rows = rows.filter(Column::Town.eq(read.town().as_str()));
    }
    if let Some(gap) = gap {
        rows = rows.filter(lacks(gap).eq(true));
    }
    let rows = rows.select_only().column(Column::Town).column_as(Column::Id.count(), "n").group_by(Column::Town);
    let counted: Vec<(String, i64)> = rows.into_tuple().all(read.database()).await.map_err(Fault::new)?;
    Ok(counted.into_iter().map(|(town, n)| (town, u64::try_from(n).unwrap_or_default())).collect())
}

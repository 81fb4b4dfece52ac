//! Visits and households met, counted by community of a village.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use wuwei_contracts::{
    CommunityId,
    wishes::{CountVisits, VisitCount, VisitCounts},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read, clock::from_micros};

use crate::{
    Wishes,
    entities::{visit, visited_household},
};

impl Answers<CountVisits> for Wishes {
    async fn answer(&self, read: &Read, query: CountVisits) -> Outcome<CountVisits> {
        // Ids of communities begin with the village's code and a hyphen, which a dot follows.
        let (from, to) = (format!("{}-", query.village), format!("{}.", query.village));
        let visits = {
            use visit::{Column, Entity};
            let rows = Entity::find().filter(Column::Community.between(&from, &to)).select_only();
            let rows = rows.column(Column::Community).column_as(Column::Id.count(), "visits");
            rows.column_as(Column::MetAt.max(), "last").group_by(Column::Community)
        };
        let households = {
            use visited_household::{Column, Entity};
            let rows = Entity::find().filter(Column::Community.between(&from, &to)).select_only();
            rows.column(Column::Community).column_as(Column::Id.count(), "households").group_by(Column::Community)
        };
        let visits: Vec<(String, i64, i64)> = visits.into_tuple().all(read.database()).await.map_err(Fault::new)?;
        let met: Vec<(String, i64)> = households.into_tuple().all(read.database()).await.map_err(Fault::new)?;
        let met: BTreeMap<_, _> = met.into_iter().collect();
        let number = |n: i64| u64::try_from(n).unwrap_or_default();
        let count = |(community, visits, last): (String, i64, i64)| {
            let households = number(met.get(&community).copied().unwrap_or_default());
            let named = CommunityId::parse(&community);
            let community = named.ok_or_else(|| Fault::new(format!("{community:?} is no community")))?;
            Ok(VisitCount { community, visits: number(visits), households, last: from_micros(last) })
        };
        let mut communities = visits.into_iter().map(count).collect::<Result<Vec<_>, Fault>>()?;
        communities.sort_by(|a, b| a.community.as_str().cmp(b.community.as_str()));
        Ok(VisitCounts { communities })
    }
}

//! Wishes, counted by town, state and grade.

use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QuerySelect, sea_query::Expr};
use wuwei_contracts::{
    Town,
    wishes::{CountWishes, Grade, WishCount, WishCounts, WishState},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use crate::{
    Wishes,
    entities::wish::{Column, Entity},
};

/// Town, state, grade, how many, how many of them late.
type Counted = (String, String, Option<String>, i64, i64);

impl Answers<CountWishes> for Wishes {
    async fn answer(&self, read: &Read, _: CountWishes) -> Outcome<CountWishes> {
        let mut rows = Entity::find();
        if !read.town().is_city() {
            rows = rows.filter(Column::Town.eq(read.town().as_str()));
        }
        let late: Expr = Expr::case(past_limit(read.now().as_microsecond()), 1).into();
        let rows = rows
            .select_only()
            .columns([Column::Town, Column::State, Column::Grade])
            .column_as(Column::Id.count(), "wishes")
            .column_as(late.count(), "late")
            .group_by(Column::Town)
            .group_by(Column::State)
            .group_by(Column::Grade);
        let mut counted: Vec<Counted> = rows.into_tuple().all(read.database()).await.map_err(Fault::new)?;
        counted.sort();
        let counts = counted.into_iter().map(count).collect::<Result<_, _>>()?;
        Ok(WishCounts { at: read.now(), counts })
    }
}

/// Wishes that are neither kept nor reviewed, though their limit is over at `now`.
pub(super) fn past_limit(now: i64) -> Condition {
    let open = [WishState::Graded.as_str(), WishState::Published.as_str()];
    Condition::all().add(Column::State.is_in(open)).add(Column::LimitAt.lte(now))
}

fn count((town, state, grade, wishes, late): Counted) -> Result<WishCount, Fault> {
    let none = |what: &str, text: &str| Fault::new(format!("{text:?} is no {what}"));
    let number = |n: i64| u64::try_from(n).unwrap_or_default();
    Ok(WishCount {
        town: Town::parse(&town).ok_or_else(|| none("town", &town))?,
        state: WishState::parse(&state).ok_or_else(|| none("state", &state))?,
        grade: grade.map(|text| Grade::parse(&text).ok_or_else(|| none("grade", &text))).transpose()?,
        wishes: number(wishes),
        late: number(late),
    })
}

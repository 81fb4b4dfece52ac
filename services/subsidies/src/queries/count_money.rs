//! The money of rounds, by town and by where it stands.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, Func},
};
use wuwei_contracts::{
    Fen, Town,
    subsidies::{CountMoney, MoneyCount, MoneyCounts, MoneyStage},
};
use wuwei_runtime::{Answers, Fault, Outcome, Read, Refusal, column::value};

use crate::{
    Subsidies,
    entities::{proposal, round_money},
};

impl Answers<CountMoney> for Subsidies {
    async fn answer(&self, read: &Read, _: CountMoney) -> Outcome<CountMoney> {
        let mut stages = stages(read).await?;
        let mut towns = Vec::new();
        for (name, rounds, envelope, reserved, paid) in envelopes(read).await? {
            towns.push(MoneyCount {
                town: Town::parse(&name).ok_or_else(|| Fault::new(format!("{name:?} is no town")))?,
                rounds: number(rounds),
                envelope: Fen(envelope),
                reserved: Fen(reserved),
                paid: Fen(paid),
                stages: stages.remove(&name).unwrap_or_default(),
            });
        }
        Ok(MoneyCounts { towns })
    }
}

fn number(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}

/// A sum of fen: `PostgreSQL` sums 64 bits to a decimal.
fn sum(of: Expr) -> Expr {
    of.sum().cast_as("BIGINT")
}

/// Town, rounds, envelopes, reserved and paid, by town.
async fn envelopes(read: &Read) -> Result<Vec<(String, i64, i64, i64, i64)>, Refusal> {
    use round_money::{Column, Entity};
    let mut rows = Entity::find();
    if !read.town().is_city() {
        rows = rows.filter(Column::Town.eq(read.town().as_str()));
    }
    let rows = rows
        .select_only()
        .column(Column::Town)
        .column_as(Column::Id.count(), "rounds")
        .column_as(sum(Expr::col(Column::Envelope)), "envelopes")
        .column_as(sum(Expr::col(Column::Reserved)), "reserves")
        .column_as(sum(Expr::col(Column::Paid)), "payments")
        .group_by(Column::Town);
    let mut rows: Vec<(String, i64, i64, i64, i64)> =
        rows.into_tuple().all(read.database()).await.map_err(Fault::new)?;
    rows.sort();
    Ok(rows)
}

/// Proposals and their money by where they stand, by town.
async fn stages(read: &Read) -> Result<BTreeMap<String, Vec<MoneyStage>>, Refusal> {
    use proposal::{Column, Entity};
    let mut rows = Entity::find();
    if !read.town().is_city() {
        rows = rows.filter(Column::Town.eq(read.town().as_str()));
    }
    let amount = Func::coalesce([Expr::col(Column::Awarded), Expr::col(Column::Amount)]);
    let rows = rows
        .select_only()
        .columns([Column::Town, Column::State])
        .column_as(Column::Id.count(), "proposals")
        .column_as(sum(Expr::from(amount)), "amounts")
        .group_by(Column::Town)
        .group_by(Column::State);
    let rows: Vec<(String, String, i64, i64)> = rows.into_tuple().all(read.database()).await.map_err(Fault::new)?;
    let mut stages: BTreeMap<String, Vec<MoneyStage>> = BTreeMap::new();
    for (town, state, proposals, amount) in rows {
        let state = value("proposals.state", state)?;
        stages.entry(town).or_default().push(MoneyStage { state, proposals: number(proposals), amount: Fen(amount) });
    }
    stages.values_mut().for_each(|town| town.sort_by_key(|stage| stage.state));
    Ok(stages)
}

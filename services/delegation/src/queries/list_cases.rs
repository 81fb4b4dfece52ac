//! Cases by village, community, state, light and holder.

use jiff::Timestamp;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;
use wuwei_contracts::delegation::{CaseState, Light, ListCases};
use wuwei_runtime::{Answers, Outcome, Read, paging};

use crate::{
    Delegation,
    entities::case::{Column, Entity},
    store::cases,
};

impl Answers<ListCases> for Delegation {
    async fn answer(&self, read: &Read, query: ListCases) -> Outcome<ListCases> {
        let now = read.now();
        let after = query.page.cursor::<Uuid>()?;
        let mut fits = Condition::all().add(Column::Town.eq(read.town().as_str()));
        let texts = [
            (Column::Village, query.village.map(String::from)),
            (Column::Community, query.community.map(String::from)),
            (Column::State, query.state.map(|state| state.as_str().to_owned())),
            (Column::Holder, query.holder),
        ];
        for (column, text) in texts {
            fits = fits.add_option(text.map(|text| column.eq(text)));
        }
        fits = fits.add_option(query.wish.map(|wish| Column::Wish.eq(wish)));
        fits = fits.add_option(query.light.map(|light| shows(light, now)));
        let rows = (Entity::find().filter(fits), Column::Id);
        let page = (&query.page, after);
        paging::page(read, rows, page, |row| row.id.to_string(), |row| Ok(cases::case(row)?.answer(now))).await
    }
}

/// What open cases show `light` at `now`: as their clock tells while it runs, as it was stopped while it stands still.
pub(super) fn shows(light: Light, now: Timestamp) -> Condition {
    let now = now.as_microsecond();
    let running = Condition::all()
        .add(Column::State.is_in([CaseState::Filed.as_str(), CaseState::InHand.as_str()]))
        .add_option((light == Light::Green).then(|| Column::YellowAt.gt(now)))
        .add_option((light == Light::Yellow).then(|| Column::YellowAt.lte(now)))
        .add_option((light == Light::Red).then(|| Column::LimitAt.lte(now)))
        .add_option((light != Light::Red).then(|| Column::LimitAt.gt(now)));
    let stopped =
        Condition::all().add(Column::State.eq(CaseState::Paused.as_str())).add(Column::StoppedLight.eq(light.as_str()));
    Condition::any().add(running).add(stopped)
}

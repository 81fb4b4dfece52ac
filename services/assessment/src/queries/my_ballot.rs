//! The caller's own ballot.

use sea_orm::EntityTrait;
use wuwei_contracts::assessment::{BallotRejection, MyBallot};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use super::reading;
use crate::{
    Assessment,
    entities::{ballot, rater},
    store::{ballots, raters},
};

impl Answers<MyBallot> for Assessment {
    async fn answer(&self, read: &Read, query: MyBallot) -> Outcome<MyBallot> {
        let period = reading::period(read, query.period).await?.facts().id;
        let seat = raters::key(period, &read.origin().actor.subject);
        let seat = rater::Entity::find_by_id(seat).one(read.database()).await.map_err(Fault::new)?;
        let seat = seat.ok_or(BallotRejection::NotARater(period))?;
        let row = ballot::Entity::find_by_id(ballots::id(period, seat.seat)).one(read.database()).await;
        let row = row.map_err(Fault::new)?.ok_or(BallotRejection::NoBallot(period))?;
        Ok(ballots::answer(&self.sealer, &row)?)
    }
}

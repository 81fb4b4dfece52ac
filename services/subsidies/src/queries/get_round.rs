//! One round.

use wuwei_contracts::subsidies::GetRound;
use wuwei_runtime::{Answers, Outcome, Read};

use super::find;
use crate::Subsidies;

impl Answers<GetRound> for Subsidies {
    async fn answer(&self, read: &Read, query: GetRound) -> Outcome<GetRound> {
        let round = find::round(read, "id", query.id).await?;
        Ok(round.answer(&find::money(read, query.id).await?))
    }
}

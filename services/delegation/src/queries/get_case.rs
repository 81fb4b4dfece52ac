//! One case.

use wuwei_contracts::delegation::GetCase;
use wuwei_runtime::{Answers, Outcome, Read};

use super::find;
use crate::{Delegation, store::cases};

impl Answers<GetCase> for Delegation {
    async fn answer(&self, read: &Read, query: GetCase) -> Outcome<GetCase> {
        let row = find::row(read, &query.case).await?;
        cases::of_community(&row, query.community.as_ref())?;
        Ok(cases::case(row)?.answer(read.now()))
    }
}

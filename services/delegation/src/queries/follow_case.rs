//! One's own case.

use wuwei_contracts::delegation::{DelegationRejection, FollowCase};
use wuwei_runtime::{Answers, Outcome, Read};

use super::find;
use crate::{Delegation, store::cases};

impl Answers<FollowCase> for Delegation {
    async fn answer(&self, read: &Read, query: FollowCase) -> Outcome<FollowCase> {
        let row = find::row(read, &query.case).await?;
        if row.applicant.as_deref() != Some(read.origin().actor.subject.as_str()) {
            return Err(DelegationRejection::NotTheApplicant { field: "case", case: query.case }.into());
        }
        Ok(cases::case(row)?.answer(read.now()))
    }
}

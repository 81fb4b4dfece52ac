//! One proposal.

use wuwei_contracts::subsidies::GetProposal;
use wuwei_runtime::{Answers, Outcome, Read};

use super::find;
use crate::{Subsidies, store::proposals};

impl Answers<GetProposal> for Subsidies {
    async fn answer(&self, read: &Read, query: GetProposal) -> Outcome<GetProposal> {
        Ok(proposals::proposal(find::proposal(read, &query.proposal).await?)?.answer())
    }
}

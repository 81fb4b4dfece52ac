//! The case of a matched part was decided.

use wuwei_contracts::{
    CloudEvent,
    delegation::{CaseDecided, CaseOrigin, Decision},
    wishes::MatchTarget,
};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use super::Concerned;
use crate::Wishes;

impl ReactsTo<CaseDecided> for Wishes {
    async fn react(&self, work: &Work, event: CloudEvent<CaseDecided>) -> Result<(), Refusal> {
        let CaseDecided { case, decision, reason, .. } = event.data;
        let CaseOrigin::WishPart { wish, part } = case.origin else { return Ok(()) };
        let matched = |target: &MatchTarget| matches!(target, MatchTarget::ServiceItem { item } if *item == case.item);
        let concerned = Concerned { wish, part, matched };
        match decision {
            Decision::Done => concerned.fulfil(work, case.receipt.to_string()).await,
            Decision::Declined => concerned.give_back(work, reason).await,
        }
    }
}

//! The case of a matched part was not taken in.

use wuwei_contracts::{
    CloudEvent,
    delegation::{CaseOrigin, CaseRefused},
    wishes::MatchTarget,
};
use wuwei_runtime::{ReactsTo, Refusal, Work};

use super::Concerned;
use crate::Wishes;

impl ReactsTo<CaseRefused> for Wishes {
    async fn react(&self, work: &Work, event: CloudEvent<CaseRefused>) -> Result<(), Refusal> {
        let CaseRefused { case, reason } = event.data;
        let CaseOrigin::WishPart { wish, part } = case.origin else { return Ok(()) };
        let matched = |target: &MatchTarget| matches!(target, MatchTarget::ServiceItem { item } if *item == case.item);
        Concerned { wish, part, matched }.give_back(work, reason).await
    }
}

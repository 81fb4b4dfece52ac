//! A part of a wish was matched to a round: a proposal is drafted for it, for whoever takes it up.

use uuid::Uuid;
use wuwei_contracts::{
    CloudEvent, Fen,
    fields::SAMPLE_MARK,
    subsidies::{Applicant, ProposalOrigin, ProposalStep},
    wishes::{MatchTarget, WishPartMatched},
};
use wuwei_projections::communities;
use wuwei_runtime::{ReactsTo, Refusal, Work};

use crate::{
    Subsidies,
    domain::{
        proposal::{self, NewProposal, SAMPLE_PREFIX},
        round::Round,
    },
    store::{proposals, rounds},
};

impl ReactsTo<WishPartMatched> for Subsidies {
    /// Where the round cannot take it, the proposal is returned at once with the reason, so that wishes hears of it.
    async fn react(&self, work: &Work, event: CloudEvent<WishPartMatched>) -> Result<(), Refusal> {
        let MatchTarget::Round { round: id, amount } = event.data.target else { return Ok(()) };
        let round = rounds::find(work, id).await?;
        let obstacle = obstacle(work, round.as_ref(), amount, &event.data).await?;
        let sample = event.data.wish.sample || round.as_ref().is_some_and(|round| round.facts.sample);
        let new = new(work, event.id, &event.data, (id, amount, sample)).await?;
        if let Some(round) = &round {
            rounds::guard(work, round);
        }
        if let Some(reason) = obstacle {
            let (proposal, returned) = proposal::return_at_once(new, reason.clone(), work.now());
            proposals::insert(work, &proposal, ProposalStep::Returned, Some(reason));
            work.emit(returned);
            return Ok(());
        }
        let (proposal, drafted) = proposal::draft(new, work.now());
        proposals::insert(work, &proposal, ProposalStep::Drafted, None);
        work.emit(drafted);
        Ok(())
    }
}

/// Why the round cannot take it. A community that this service has not heard of yet is looked at when the draft is
/// completed.
async fn obstacle(
    work: &Work,
    round: Option<&Round>,
    amount: Fen,
    matched: &WishPartMatched,
) -> Result<Option<String>, Refusal> {
    let Some(round) = round else { return Ok(Some("本镇没有这一轮奖补".to_owned())) };
    let known = communities::find(work, &matched.wish.community).await?;
    Ok(if round.takes_in("round", round.facts.id, work.now()).is_err() {
        Some("征集已截止".to_owned())
    } else if amount <= Fen(0) {
        Some("申请金额必须大于零".to_owned())
    } else if round.within_cap(amount).is_err() {
        Some(format!("申请金额{amount}元,超过单项上限{}元", round.facts.cap))
    } else if known.as_ref().is_some_and(|known| round.eligible(known.kind).is_err()) {
        Some("本轮不面向该类小区".to_owned())
    } else {
        None
    })
}

async fn new(
    work: &Work,
    id: Uuid,
    matched: &WishPartMatched,
    (round, amount, sample): (Uuid, Fen, bool),
) -> Result<NewProposal, Refusal> {
    let wish = &matched.wish;
    let part = wish.parts.iter().find(|part| part.number == matched.part);
    let title = part.map_or_else(|| wish.receipt.to_string(), |part| part.title.clone());
    let marked = if sample && !title.contains(SAMPLE_MARK) { format!("{SAMPLE_PREFIX}{title}") } else { title };
    Ok(NewProposal {
        id,
        receipt: work.receipt("SP").await?,
        town: work.town().clone(),
        community: wish.community.clone(),
        round,
        origin: ProposalOrigin::WishPart { wish: wish.id, part: matched.part },
        applicant: Applicant { subject: None, organisation: None },
        title: marked,
        amount,
        contents: None,
        sample,
        correlation: work.origin().correlation,
    })
}

//! Why a wish, a case or a proposal stands where it does.

use wuwei_contracts::{
    PageRequest, Town,
    delegation::{CaseAnswer, CaseTimeline, ListCatalogue},
    subsidies::{ProposalAnswer, ProposalTimeline},
    wishes::{ListCategories, WishTimeline, WishView},
};

use super::{Decision, Why, round, wire};
use crate::{
    commands::{
        call,
        things::{Reader, Thing},
    },
    context::Context,
    exit::Result,
    say,
};

/// The answer.
pub async fn why(context: &Context, reader: &Reader, (town, thing): (&Town, Thing)) -> Result<Why> {
    match thing {
        Thing::Wish(wish) => of_wish(context, reader, &wish).await,
        Thing::Case(case) => of_case(context, reader, &case).await,
        Thing::Proposal(proposal) => of_proposal(context, reader, (town, &proposal)).await,
    }
}

fn all() -> PageRequest {
    PageRequest { after: None, limit: Some(PageRequest::MOST) }
}

async fn of_wish(context: &Context, reader: &Reader, wish: &WishView) -> Result<Why> {
    let (messages, town) = (&context.messages, &wish.town);
    let (receipt, state) = (&wish.receipt, wish.state.as_str());
    let mut why = Why { what: say!(messages, "why.wish", receipt, town, state), ..Why::default() };
    let categories = reader.ask(town, &ListCategories {}).await.map_err(|error| call::failed(&error))?;
    why.rule(say!(messages, "why.rule"), format!("{} / {}", categories.version, wish.category));
    if let Some(grade) = wish.grade {
        why.rule(say!(messages, "why.grade"), wire(&grade));
    }
    if let Some(limit) = wish.limit {
        why.rule(say!(messages, "why.limit"), limit.to_string());
    }
    let timeline = WishTimeline { wish: wish.id.into(), page: all() };
    let steps = reader.ask(town, &timeline).await.map_err(|error| call::failed(&error))?;
    why.decisions.extend(steps.items.into_iter().map(|step| Decision {
        at: step.at,
        step: wire(&step.what),
        by: step.by.unwrap_or_else(|| wire(&step.acted_as)),
        on_behalf_of: step.on_behalf_of,
        reason: step.reason,
    }));
    Ok(why)
}

async fn of_case(context: &Context, reader: &Reader, answer: &CaseAnswer) -> Result<Why> {
    let (messages, case) = (&context.messages, &answer.case);
    let (receipt, town, state) = (&case.receipt, &case.town, case.state.as_str());
    let mut why = Why { what: say!(messages, "why.case", receipt, town, state), ..Why::default() };
    let (version, item) = (&case.catalogue, &case.item);
    why.rule(say!(messages, "why.rule"), say!(messages, "why.item", version, item));
    let catalogue = ListCatalogue { version: Some(version.clone()), page: all(), ..ListCatalogue::default() };
    let listed = reader.ask(town, &catalogue).await.ok();
    if let Some(item) = listed.iter().flat_map(|answer| &answer.items.items).find(|known| known.code == *item) {
        why.rule(say!(messages, "why.source"), &item.basis);
        let (promised, statutory) = (item.promised_days, item.statutory_days);
        why.rule(say!(messages, "why.days"), say!(messages, "why.promised", promised, statutory));
    }
    if let Some(limit) = case.limit {
        why.rule(say!(messages, "why.limit"), limit.to_string());
    }
    let timeline = CaseTimeline { case: case.id.into(), community: Some(case.community.clone()), page: all() };
    let steps = reader.ask(town, &timeline).await.map_err(|error| call::failed(&error))?;
    why.decisions.extend(steps.items.into_iter().map(|step| Decision {
        at: step.at,
        step: step.step.as_str().to_owned(),
        by: step.by,
        on_behalf_of: step.on_behalf_of,
        reason: step.text,
    }));
    Ok(why)
}

async fn of_proposal(context: &Context, reader: &Reader, (town, answer): (&Town, &ProposalAnswer)) -> Result<Why> {
    let (messages, proposal) = (&context.messages, &answer.proposal);
    let (receipt, state) = (&proposal.receipt, proposal.state.as_str());
    let what = say!(messages, "why.proposal", receipt, town, state);
    let allocated = round::why(context, reader, (std::slice::from_ref(town), proposal.round)).await?;
    let mut why = Why { what, ..allocated.unwrap_or_default() };
    let timeline = ProposalTimeline { proposal: proposal.id.into(), page: all() };
    let steps = reader.ask(town, &timeline).await.map_err(|error| call::failed(&error))?;
    why.decisions.extend(steps.items.into_iter().map(|step| Decision {
        at: step.at,
        step: step.step.as_str().to_owned(),
        by: step.by.unwrap_or_default(),
        on_behalf_of: step.on_behalf_of,
        reason: step.text,
    }));
    Ok(why)
}

//! Why a round of subsidies was shared out as it was.

use uuid::Uuid;
use wuwei_contracts::{
    PageRequest, Town,
    subsidies::{AllocationExplained, ExplainAllocation},
};

use super::{Why, wire};
use crate::{
    commands::{call, things::Reader},
    context::Context,
    exit::Result,
    say,
};

/// The answer, where one of `towns` has allocated a round of that id.
pub async fn why(context: &Context, reader: &Reader, (towns, round): (&[Town], Uuid)) -> Result<Option<Why>> {
    for town in towns {
        if let Some(pages) = pages(reader, town, round).await? {
            return Ok(Some(told(context, (town, round), pages)));
        }
    }
    Ok(None)
}

/// Every page of the explanation; none where the town has no such round, or has not allocated it.
async fn pages(reader: &Reader, town: &Town, round: Uuid) -> Result<Option<Vec<AllocationExplained>>> {
    let mut pages = Vec::new();
    let mut after = None;
    loop {
        let page = PageRequest { after: after.take(), limit: Some(PageRequest::MOST) };
        let explained = match reader.ask(town, &ExplainAllocation { round, page }).await {
            Ok(explained) => explained,
            Err(_) if pages.is_empty() => return Ok(None),
            Err(error) => return Err(call::failed(&error)),
        };
        after.clone_from(&explained.lines.next);
        pages.push(explained);
        if after.is_none() {
            return Ok(Some(pages));
        }
    }
}

fn told(context: &Context, (town, round): (&Town, Uuid), pages: Vec<AllocationExplained>) -> Why {
    let messages = &context.messages;
    let mut why = Why { what: say!(messages, "why.round", round, town), ..Why::default() };
    if let Some(first) = pages.first() {
        why.rule(say!(messages, "why.rule"), &first.rule);
        why.rule(say!(messages, "why.source"), &first.source);
        why.rule(say!(messages, "why.envelope"), first.envelope.to_string());
        why.rule(say!(messages, "why.minimum_scorers"), first.minimum_scorers.to_string());
        let ties = first.tie_breaks.iter().map(wire).collect::<Vec<_>>().join(", ");
        why.rule(say!(messages, "why.tie_breaks"), ties);
        why.rule(say!(messages, "why.allocated_by"), &first.allocated_by);
        if let Some(how) = &first.settled_how {
            why.rule(say!(messages, "why.settled"), how);
        }
    }
    for explained in pages.into_iter().flat_map(|page| page.lines.items) {
        let line = &explained.line;
        let (place, proposal, amount, outcome) = (line.place, line.proposal, line.amount, wire(&line.outcome));
        why.arithmetic.push(say!(messages, "why.line", place, proposal, amount, outcome));
        why.arithmetic.extend(explained.arithmetic.into_iter().map(|step| format!("    {step}")));
    }
    why
}

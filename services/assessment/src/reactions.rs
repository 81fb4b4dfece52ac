//! Reactions to events of other services and our own.

mod on_assembly_judged;
mod on_ballot_submitted;
mod on_case_decided;
mod on_proposal_paid;
mod on_scheme_published;
mod on_village_registered;
mod on_wish_confirmed;
mod on_wish_unconfirmed;

use wuwei_contracts::{CloudEvent, Event};
use wuwei_runtime::Fault;

use crate::domain::evidence::Thing;

/// What an event is about, and its place among the events of that thing.
fn thing<E: Event>(event: &CloudEvent<E>) -> Result<(Thing, i64), Fault> {
    let sequence = event.sequence().ok_or_else(|| Fault::new(format!("{} has no sequence", event.id)))?;
    let (service, aggregate) = (E::SERVICE.to_owned(), E::AGGREGATE.to_owned());
    Ok((Thing { service, aggregate, id: event.data.aggregate_id() }, sequence))
}

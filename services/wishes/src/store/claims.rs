//! Claims and matches: who has a part, or had it.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::wishes::MatchTarget;
use wuwei_runtime::{Fault, Refusal, Work};

use crate::{
    domain::part::{HeldBy, Hold},
    entities::claim::{Column, Model},
};

/// Still held.
const LIVE: &str = "live";

/// What a new claim or match is given.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'a> {
    /// The wish.
    pub wish: Uuid,
    /// Number of the part.
    pub part: u32,
    /// The claim or match.
    pub hold: &'a Hold,
    /// Until when a claimant must have been in touch with the wisher.
    pub contact_by: Option<Timestamp>,
}

/// Inserts a live claim or match of the caller; the database refuses a second one of the same part.
pub fn insert(work: &Work, taken: Taken<'_>) -> Result<(), Fault> {
    let Taken { wish, part, hold, contact_by } = taken;
    let (kind, target) = match &hold.by {
        HeldBy::Claim(_) => ("claim", None),
        HeldBy::Match(target) => ("match", Some(json(target)?)),
    };
    let actor = work.origin().actor.clone();
    work.insert(Model {
        id: hold.id.clone(),
        town: work.town().to_string(),
        wish,
        part: i32::try_from(part).map_err(Fault::new)?,
        kind: kind.to_owned(),
        state: LIVE.to_owned(),
        by_subject: actor.subject,
        on_behalf_of: actor.on_behalf_of,
        organisation: hold.organisation(),
        target,
        taken_at: work.now().as_microsecond(),
        contact_by: contact_by.map(Timestamp::as_microsecond),
        contacted_at: None,
        ended_at: None,
        reason: None,
        version: 1,
    });
    Ok(())
}

fn json(target: &MatchTarget) -> Result<String, Fault> {
    serde_json::to_string(target).map_err(Fault::new)
}

/// The claim or match of that id.
pub async fn of(work: &Work, id: &str) -> Result<Model, Refusal> {
    let row = work.find::<Model>(id).await?;
    row.ok_or_else(|| Fault::new(format!("the claim {id} has no row")).into())
}

/// The live claims and matches of an organisation. For a short list: an organisation holds few parts at once, and those
/// it held before are read with them.
pub async fn live_of(work: &Work, organisation: Uuid) -> Result<Vec<Model>, Refusal> {
    let mut rows = work.list::<Model>(Column::Organisation, Some(organisation)).await?;
    rows.retain(|row| row.state == LIVE);
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(rows)
}

/// The claimant has been in touch with the wisher.
pub fn contacted(work: &Work, claim: Model) {
    let contacted_at = Some(work.now().as_microsecond());
    work.save(Model { contacted_at, version: claim.version + 1, ..claim });
}

/// A claim or match that came to nothing, and why.
pub fn returned(work: &Work, claim: Model, reason: &str) {
    end(work, claim, "returned", Some(reason.to_owned()));
}

/// A claim or match that was made good.
pub fn fulfilled(work: &Work, claim: Model) {
    end(work, claim, "fulfilled", None);
}

fn end(work: &Work, claim: Model, state: &str, reason: Option<String>) {
    let ended_at = Some(work.now().as_microsecond());
    work.save(Model { state: state.to_owned(), ended_at, reason, version: claim.version + 1, ..claim });
}

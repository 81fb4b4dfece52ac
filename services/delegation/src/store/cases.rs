//! Cases and their rows.

mod reading;

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId,
    delegation::{CaseOrigin, CaseStep, DelegationRejection},
};
use wuwei_runtime::{Refusal, Work, column::kept};

use super::{steps, text};
use crate::{
    domain::case::{Case, Facts, Standing},
    entities::case::{Column, Model},
};

pub use reading::case;

/// The case of that id, which must be one of the town in the subject, and of `community` where the request names one.
pub async fn named(work: &Work, id: Uuid, community: Option<&CommunityId>) -> Result<Case, Refusal> {
    let unknown = || DelegationRejection::CaseUnknown { field: "id", case: id.into(), town: work.town().clone() };
    let row = work.find::<Model>(id).await?.filter(|row| row.town == work.town().as_str()).ok_or_else(unknown)?;
    of_community(&row, community)?;
    Ok(case(row)?)
}

/// Refuses a row that is none of `community`, whose scope the caller was checked for.
pub fn of_community(row: &Model, community: Option<&CommunityId>) -> Result<(), DelegationRejection> {
    match community.filter(|community| community.as_str() != row.community) {
        Some(other) => Err(DelegationRejection::OfAnotherCommunity(other.clone())),
        None => Ok(()),
    }
}

/// The ids of the cases for `subject`.
pub async fn of_applicant(work: &Work, subject: &str) -> Result<Vec<Uuid>, Refusal> {
    let rows = work.list::<Model>(Column::Applicant, Some(subject.to_owned())).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Whether the id is taken.
pub async fn exists(work: &Work, id: Uuid) -> Result<bool, Refusal> {
    Ok(work.find::<Model>(id).await?.is_some())
}

/// Inserts a new case with its first step.
pub fn insert(work: &Work, case: &Case, step: CaseStep, why: Option<String>) {
    work.insert(row(case));
    steps::note(work, case, step, why);
}

/// Saves a case at its next version, with the step that led to it.
pub fn save(work: &Work, case: &Case, step: CaseStep, why: Option<String>) {
    work.save(row(case));
    steps::note(work, case, step, why);
}

fn row(case: &Case) -> Model {
    let facts = &case.facts;
    let (wish, part) = match facts.origin {
        CaseOrigin::Staff => (None, None),
        CaseOrigin::WishPart { wish, part } => (Some(wish), Some(kept(part))),
    };
    let escalated = facts.escalated.as_ref();
    let row = Model {
        id: facts.id,
        town: facts.town.to_string(),
        receipt: facts.receipt.to_string(),
        village: facts.community.village().to_string(),
        community: facts.community.to_string(),
        item: facts.item.clone(),
        name: facts.name.clone(),
        catalogue: facts.catalogue.clone(),
        rules: facts.rules.clone(),
        wish,
        part,
        applicant: facts.applicant.clone(),
        channel: text(&facts.channel),
        external_id: facts.external_id.clone(),
        holder: facts.holder.clone(),
        state: case.state().as_str().to_owned(),
        handler: None,
        promised_days: kept(facts.days),
        days_left: 0,
        clock_since: None,
        yellow_at: None,
        limit_at: None,
        stopped_light: None,
        missing: "[]".to_owned(),
        escalated_level: escalated.map_or(0, |escalation| kept(escalation.level)),
        escalated_to: escalated.map(|escalation| escalation.to.clone()),
        escalated_at: escalated.map(|escalation| escalation.at.as_microsecond()),
        reason: None,
        decision: None,
        decided_at: None,
        in_time: None,
        stars: None,
        filed_at: facts.filed.as_microsecond(),
        changed_at: facts.changed.as_microsecond(),
        sample: facts.sample,
        correlation: facts.correlation,
        version: facts.version,
    };
    standing(row, facts, &case.standing)
}

/// The same with what only its standing has.
fn standing(row: Model, facts: &Facts, standing: &Standing) -> Model {
    let row = Model { handler: handler(standing), ..row };
    match standing {
        Standing::Filed { clock } | Standing::InHand { clock, .. } => Model {
            days_left: kept(clock.left.min(facts.days)),
            clock_since: Some(clock.since.as_microsecond()),
            yellow_at: Some(clock.yellow.as_microsecond()),
            limit_at: Some(clock.limit.as_microsecond()),
            ..row
        },
        Standing::Refused { reason } => Model { reason: Some(reason.clone()), ..row },
        Standing::Paused { clock, missing, .. } => Model {
            days_left: kept(clock.left),
            limit_at: clock.late.map(Timestamp::as_microsecond),
            stopped_light: Some(clock.light.as_str().to_owned()),
            missing: text(missing),
            ..row
        },
        Standing::Decided { outcome, .. } | Standing::Rated { outcome, .. } => Model {
            limit_at: Some(outcome.promised.as_microsecond()),
            reason: Some(outcome.reason.clone()),
            decision: Some(outcome.decision.as_str().to_owned()),
            decided_at: Some(outcome.decided.as_microsecond()),
            in_time: Some(outcome.in_time),
            stars: outcome.stars.map(i32::from),
            ..row
        },
    }
}

fn handler(standing: &Standing) -> Option<String> {
    match standing {
        Standing::Filed { .. } | Standing::Refused { .. } => None,
        Standing::InHand { handler, .. }
        | Standing::Paused { handler, .. }
        | Standing::Decided { handler, .. }
        | Standing::Rated { handler, .. } => Some(handler.clone()),
    }
}

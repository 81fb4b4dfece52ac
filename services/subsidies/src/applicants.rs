//! Who may apply, and whether an applicant may still act.
//!
//! An organisation's right rests on its projection, which is guarded. That somebody is an officer of the village rests on
//! the service's projection of grants, as every permission does: as old as the last event that came.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Place, Role,
    registry::{CommunityStatus, OrganisationView, Power},
    subsidies::{Applicant, SubsidyRejection},
};
use wuwei_projections::{
    communities::{self, CommunityRefused},
    organisations::{self, Known, OrganisationRefused},
};
use wuwei_runtime::{Refusal, Work, grants};

use crate::domain::proposal::Proposal;

/// Whoever acts, as applicant for `organisation` under its mandate, or as officer of the village of `community`.
pub async fn new(work: &Work, community: &CommunityId, organisation: Option<Uuid>) -> Result<Applicant, Refusal> {
    match organisation {
        Some(id) => organisations::hold(work, &represented(work, id).await?),
        None => officer(work, community).await?,
    }
    Ok(Applicant { subject: Some(work.origin().actor.subject.clone()), organisation })
}

/// Whoever acts, if they are the applicant of `proposal` already: the person, or another who speaks for the organisation.
pub async fn of(work: &Work, proposal: &Proposal) -> Result<Applicant, Refusal> {
    let applicant = &proposal.facts.applicant;
    let subject = &work.origin().actor.subject;
    if applicant.organisation.is_none() && applicant.subject.as_ref() != Some(subject) {
        return Err(SubsidyRejection::NotTheApplicant(proposal.facts.id).into());
    }
    new(work, &proposal.facts.community, applicant.organisation).await
}

/// Refuses where the applying organisation may not act; there may be none.
pub async fn must_act(work: &Work, proposal: &Proposal) -> Result<(), Refusal> {
    if let Some(id) = proposal.facts.applicant.organisation {
        organisations::hold(work, &acting(work, id).await?);
    }
    Ok(())
}

/// Whether the applicant may act at present; a village always may.
pub async fn may_act(work: &Work, proposal: &Proposal) -> Result<bool, Refusal> {
    let Some(id) = proposal.facts.applicant.organisation else { return Ok(true) };
    let Some(known) = organisations::find(work, id).await? else { return Ok(false) };
    organisations::guard(work, &known);
    Ok(known.view.may_act(work.now()))
}

/// Who speaks for the applying organisation at present.
pub async fn representatives(work: &Work, proposal: &Proposal) -> Result<Vec<String>, Refusal> {
    let Some(id) = proposal.facts.applicant.organisation else { return Ok(Vec::new()) };
    let Some(known) = organisations::find(work, id).await? else { return Ok(Vec::new()) };
    organisations::guard(work, &known);
    Ok(speaking(known.view, work.now()))
}

/// Who holds a mandate of the organisation at `now`.
pub fn speaking(organisation: OrganisationView, now: Timestamp) -> Vec<String> {
    let mandates = organisation.mandates.into_iter();
    let lasting = mandates.filter(|mandate| mandate.from <= now && mandate.until.is_none_or(|until| now < until));
    lasting.map(|mandate| mandate.subject).collect()
}

/// The community that the request names: of the town at work, or of any town where the round is the city's.
pub async fn community(work: &Work, id: &CommunityId) -> Result<communities::Known, Refusal> {
    if !work.town().is_city() {
        return communities::active(work, "community", id).await;
    }
    let unknown = || CommunityRefused::Unknown { field: "community", id: id.clone(), town: work.town().clone() };
    let known = communities::find(work, id).await?.ok_or_else(unknown)?;
    if known.status != CommunityStatus::Active {
        let communities::Known { status, successors, .. } = known;
        return Err(CommunityRefused::Ended { field: "community", id: id.clone(), status, successors }.into());
    }
    Ok(known)
}

async fn acting(work: &Work, id: Uuid) -> Result<Known, Refusal> {
    let field = "organisation";
    if !work.town().is_city() {
        return organisations::acting(work, field, id).await;
    }
    let unknown = || OrganisationRefused::Unknown { field, id, town: work.town().clone() };
    let known = organisations::find(work, id).await?.ok_or_else(unknown)?;
    if !known.view.may_act(work.now()) {
        let status = known.view.status.as_str();
        return Err(OrganisationRefused::MayNotAct { field, id, status }.into());
    }
    Ok(known)
}

async fn represented(work: &Work, id: Uuid) -> Result<Known, Refusal> {
    let known = acting(work, id).await?;
    let subject = &work.origin().actor.subject;
    if !known.view.allows(subject, Power::Apply, work.now()) {
        return Err(OrganisationRefused::NoMandate { field: "organisation", id, subject: subject.clone() }.into());
    }
    Ok(known)
}

async fn officer(work: &Work, community: &CommunityId) -> Result<(), Refusal> {
    let officer = grants::held(work, &[Role::VillageOfficer], Place::Community(community)).await?;
    if officer { Ok(()) } else { Err(SubsidyRejection::NotTheVillage(community.clone()).into()) }
}

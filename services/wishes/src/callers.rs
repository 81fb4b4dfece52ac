//! What a handler must know of its caller that the declared roles do not tell.

use wuwei_contracts::{
    CommunityId, Place, Role, Scope,
    registry::Power,
    wishes::{WishRejection, roles::STAFF},
};
use wuwei_projections::organisations;
use wuwei_runtime::{Refusal, Sealer, Work, entities::grant};

use crate::{
    domain::wish::Facts,
    entities::claim,
    secrets::{Shown, is_wisher},
    store::{authors, known},
};

/// Whether the caller is staff for `community` at present. Rests on the projection of grants, which is as fresh as that
/// by which the runtime checks roles.
pub async fn is_staff(work: &Work, community: &CommunityId) -> Result<bool, Refusal> {
    let subject = work.origin().actor.subject.clone();
    let now = work.now().as_microsecond();
    let held = work.list::<grant::Model>(grant::Column::Holder, subject).await?;
    let in_force = held.iter().filter(|grant| {
        let until = grant.until_at.unwrap_or(i64::MAX).min(grant.revoked_at.unwrap_or(i64::MAX));
        grant.from_at <= now && now < until
    });
    let mut staff = in_force.filter(|grant| Role::parse(&grant.role).is_some_and(|role| STAFF.contains(&role)));
    let covers = |scope: Scope| scope.covers(work.town(), Place::Community(community));
    Ok(staff.any(|grant| Scope::try_from(grant.scope.clone()).is_ok_and(covers)))
}

/// Refuses whoever neither made this claim nor speaks for its organisation. An organisation must be able to act, and its
/// row is guarded, so that no claim is used once the organisation may not act any more.
pub async fn holds(work: &Work, part: u32, claim: &claim::Model) -> Result<(), Refusal> {
    match claim.organisation {
        Some(id) => {
            let known = organisations::represented(work, "part", id, Power::Claim).await?;
            organisations::guard(work, &known);
            Ok(())
        }
        None if claim.kind == "claim" && claim.by_subject == work.origin().actor.subject => Ok(()),
        None => Err(WishRejection::NotTheClaimant(part).into()),
    }
}

/// Refuses whoever is not the wisher of `wish`.
pub async fn wisher(work: &Work, sealer: &Sealer, wish: &Facts, code: Option<&str>) -> Result<(), Refusal> {
    let author = authors::find(work, wish).await?;
    let person = known::subject_of(work, author.person).await?;
    let shown = Shown { subject: &work.origin().actor.subject, code };
    if is_wisher(sealer, wish.id, (&author, person.as_deref()), shown)? {
        return Ok(());
    }
    Err(WishRejection::NotTheWisher(wish.id).into())
}

//! What a handler must know of its caller that the declared roles do not tell.

use wuwei_contracts::{
    CommunityId, Place, Role, Scope,
    registry::Power,
    wishes::{ActedAs, WishRejection, roles::STAFF},
};
use wuwei_projections::organisations;
use wuwei_runtime::{Refusal, Sealer, Work, entities::grant};

use crate::{
    domain::wish::Facts,
    entities::{author_key, claim},
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

/// As what the caller acts on `part`: whoever has it, or staff. Others are refused.
pub async fn on_part(work: &Work, part: u32, claim: &claim::Model, of: &CommunityId) -> Result<ActedAs, Refusal> {
    match holds(work, part, claim).await {
        Ok(()) => Ok(ActedAs::Claimant),
        Err(Refusal::Rejection(_)) if is_staff(work, of).await? => Ok(ActedAs::Staff),
        Err(refusal) => Err(refusal),
    }
}

/// Whether the caller is the wisher of `wish`, whose author is `author`.
pub async fn is_the_wisher(
    work: &Work,
    sealer: &Sealer,
    (wish, author): (&Facts, &author_key::Model),
    code: Option<&str>,
) -> Result<bool, Refusal> {
    let person = known::subject_of(work, author.person).await?;
    let shown = Shown { subject: &work.origin().actor.subject, code };
    Ok(is_wisher(sealer, wish.id, (author, person.as_deref()), shown)?)
}

/// Refuses whoever is not the wisher of `wish`.
pub async fn wisher(work: &Work, sealer: &Sealer, wish: &Facts, code: Option<&str>) -> Result<(), Refusal> {
    let author = authors::find(work, wish).await?;
    if is_the_wisher(work, sealer, (wish, &author), code).await? {
        return Ok(());
    }
    Err(WishRejection::NotTheWisher(wish.id).into())
}

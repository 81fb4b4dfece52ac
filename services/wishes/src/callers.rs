//! What a handler must know of its caller that the declared roles do not tell.

use wuwei_contracts::{
    CommunityId, Place,
    registry::Power,
    wishes::{ActedAs, WishRejection, roles::STAFF},
};
use wuwei_projections::organisations;
use wuwei_runtime::{Refusal, Sealer, Work, grants};

use crate::{
    domain::wish::Facts,
    entities::{author_key, claim},
    secrets::{Shown, is_wisher},
    store::{authors, known},
};

/// Whether the caller is staff for `community` at present.
pub async fn is_staff(work: &Work, community: &CommunityId) -> Result<bool, Refusal> {
    grants::held(work, STAFF, Place::Community(community)).await
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

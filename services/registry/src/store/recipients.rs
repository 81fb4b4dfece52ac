//! Who is told: those named by events, who look after a community, who hold a role; and that an erased person is not.

use uuid::Uuid;
use wuwei_contracts::{CommunityId, Role, Scope, registry::PersonStatus};
use wuwei_runtime::{Refusal, UNNAMED, Work, column::kept};

use super::{grants, liaisons};
use crate::{
    domain::notice::{About, Audience, Claim, Learnt, Named, Over},
    entities::{claimant, given_grant, liaison, notice, person, wish_recipient},
};

/// Somebody who is told something.
pub struct Recipient {
    /// How they sign in.
    pub subject: Option<String>,
    /// Their row in the vault, if they are there.
    pub person: Option<person::Model>,
}

impl Recipient {
    /// Whether both are the same person.
    pub fn is(&self, other: &Self) -> bool {
        let id = |of: &Self| of.person.as_ref().map(|row| row.id);
        (self.subject.is_some() && self.subject == other.subject) || (id(self).is_some() && id(self) == id(other))
    }
}

/// Whom `about` is for, in a stated order; nobody where they are not known, or their data may not be used any more. Staff are
/// not told of what they did themselves, nor claimants.
pub async fn of(work: &Work, about: &About, actor: &str) -> Result<Vec<Recipient>, Refusal> {
    let named: Vec<Named> = match &about.audience {
        Audience::Wisher => {
            let row = work.find::<wish_recipient::Model>(about.thing).await?;
            row.map(|row| Named { subject: row.subject, person: row.person }).into_iter().collect()
        }
        Audience::Applicant(subject) => signing_in(subject.iter().cloned().collect()),
        Audience::Claimant(claim) => signing_in(claimant(work, claim).await?),
        Audience::Claimants => signing_in(claimants(work, about.thing).await?),
        Audience::Liaisons(community) => signing_in(looking_after(work, community).await?),
        Audience::Officers(role, scope) => signing_in(holders(work, *role, scope).await?),
    };
    let hears_of_own_acts = matches!(about.audience, Audience::Wisher | Audience::Applicant(_));
    let mut recipients: Vec<Recipient> = Vec::new();
    let others = |named: &Named| hears_of_own_acts || named.subject.as_deref() != Some(actor);
    for named in named.into_iter().filter(others) {
        let person = person_of(work, &named).await?;
        let subject = named.subject.or_else(|| person.as_ref().and_then(|row| row.subject.clone()));
        let recipient = Recipient { subject, person };
        let reached = recipient.person.as_ref().map_or(recipient.subject.is_some(), usable);
        if reached && !recipients.iter().any(|other| other.is(&recipient)) {
            recipients.push(recipient);
        }
    }
    Ok(recipients)
}

fn signing_in(subjects: Vec<String>) -> Vec<Named> {
    subjects.into_iter().map(|subject| Named { subject: Some(subject), person: None }).collect()
}

async fn claimant(work: &Work, claim: &str) -> Result<Vec<String>, Refusal> {
    let row = work.find::<claimant::Model>(claim).await?;
    Ok(row.and_then(|row| row.subject).into_iter().collect())
}

async fn claimants(work: &Work, wish: Uuid) -> Result<Vec<String>, Refusal> {
    let mut rows = work.list::<claimant::Model>(claimant::Column::Wish, wish).await?;
    rows.sort_by_key(|row| row.part);
    Ok(rows.into_iter().filter_map(|row| row.subject).collect())
}

async fn looking_after(work: &Work, community: &CommunityId) -> Result<Vec<String>, Refusal> {
    let village = community.village();
    let mut rows = work.list::<liaison::Model>(liaison::Column::Village, village.to_string()).await?;
    rows.sort_by_key(|row| row.id);
    let mut subjects = Vec::new();
    for row in rows {
        let liaison = liaisons::view(row)?;
        let lasts = liaison.ended.is_none() && liaison.until.is_none_or(|until| work.now() < until);
        if lasts && liaison.communities.contains(community) {
            subjects.push(liaison.subject);
        }
    }
    Ok(subjects)
}

async fn holders(work: &Work, role: Role, scope: &Scope) -> Result<Vec<String>, Refusal> {
    let mut rows = work.list::<given_grant::Model>(given_grant::Column::Scope, scope.to_string()).await?;
    rows.sort_by_key(|row| row.id);
    let mut subjects = Vec::new();
    for row in rows {
        let grant = grants::view(row)?;
        let in_force = grant.from <= work.now() && crate::domain::grant::lasts(&grant, work.now());
        if in_force && grant.role == role {
            subjects.push(grant.holder);
        }
    }
    Ok(subjects)
}

/// The person who signs in as `subject`, if the vault has them.
pub async fn signs_in(work: &Work, subject: &str) -> Result<Option<person::Model>, Refusal> {
    Ok(work.list::<person::Model>(person::Column::Subject, subject).await?.into_iter().next())
}

async fn person_of(work: &Work, named: &Named) -> Result<Option<person::Model>, Refusal> {
    if let Some(person) = named.person {
        return work.find::<person::Model>(person).await;
    }
    let Some(subject) = named.subject.as_deref() else { return Ok(None) };
    signs_in(work, subject).await
}

/// Whether a person's data may be used.
pub fn usable(row: &person::Model) -> bool {
    [PersonStatus::Kept, PersonStatus::Held].iter().any(|status| row.status == status.as_str())
}

/// Notes who is told of what happens later. `actor` did what the event tells.
pub async fn learn(work: &Work, learnt: Learnt, actor: &str) -> Result<(), Refusal> {
    match learnt {
        Learnt::Wisher(wish, Named { subject, person }) => {
            let known = subject.is_some() || person.is_some();
            if known && work.find::<wish_recipient::Model>(wish).await?.is_none() {
                work.insert(wish_recipient::Model { wish, town: work.town().to_string(), subject, person, version: 1 });
            }
        }
        Learnt::Claim(Claim { id, wish, part }) => {
            let somebody = actor != UNNAMED && !actor.starts_with("service:");
            if somebody && work.find::<claimant::Model>(id.as_str()).await?.is_none() {
                let (town, subject) = (work.town().to_string(), Some(actor.to_owned()));
                work.insert(claimant::Model { claim: id, town, wish, part: kept(part), subject, version: 1 });
            }
        }
    }
    Ok(())
}

/// Forgets whose the claims are that are over.
pub async fn end(work: &Work, over: Over) -> Result<(), Refusal> {
    let rows = match over {
        Over::Claim(claim) => work.find::<claimant::Model>(claim.as_str()).await?.into_iter().collect(),
        Over::Wish(wish) => work.list::<claimant::Model>(claimant::Column::Wish, wish).await?,
    };
    rows.into_iter().filter(|row| row.subject.is_some()).for_each(|row| unname(work, row));
    Ok(())
}

fn unname(work: &Work, row: claimant::Model) {
    work.save(claimant::Model { subject: None, version: row.version + 1, ..row });
}

/// Nothing leads from a notice, a wish or a claim to an erased person any more.
pub async fn forget(work: &Work, person: Uuid, subject: Option<&str>) -> Result<(), Refusal> {
    let mut notices = work.list::<notice::Model>(notice::Column::Person, Some(person)).await?;
    let mut wishes = work.list::<wish_recipient::Model>(wish_recipient::Column::Person, Some(person)).await?;
    if let Some(subject) = subject {
        let by_subject = work.list::<notice::Model>(notice::Column::Subject, Some(subject.to_owned())).await?;
        notices.extend(by_subject.into_iter().filter(|row| row.person != Some(person)));
        let column = wish_recipient::Column::Subject;
        let by_subject = work.list::<wish_recipient::Model>(column, Some(subject.to_owned())).await?;
        wishes.extend(by_subject.into_iter().filter(|row| row.person != Some(person)));
        let claims = work.list::<claimant::Model>(claimant::Column::Subject, Some(subject.to_owned())).await?;
        claims.into_iter().for_each(|row| unname(work, row));
    }
    for row in notices {
        work.save(notice::Model { subject: None, person: None, version: row.version + 1, ..row });
    }
    for row in wishes {
        work.save(wish_recipient::Model { subject: None, person: None, version: row.version + 1, ..row });
    }
    Ok(())
}

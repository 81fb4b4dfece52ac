//! Wishes and their rows.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Reference,
    wishes::{PartState, WishRejection, WishState},
};
use wuwei_runtime::{Fault, Refusal, Work, clock::from_micros, column::value};

use crate::{
    domain::{
        part::Part,
        wish::{Answer, Facts, Fulfilled, Graded, Grading, Public, Published, Submitted, Wish},
    },
    entities::wish::Model,
};

/// The wish of that id, one of the town at work. `community`, where the request names it, must be the wish's, since the
/// caller's scope was checked against it.
pub async fn named(work: &Work, id: Uuid, community: Option<&CommunityId>) -> Result<Wish, Refusal> {
    let unknown = || WishRejection::WishUnknown(Reference::Id(id));
    let wish = find(work, id).await?.ok_or_else(unknown)?;
    if let Some(given) = community.filter(|given| **given != wish.facts().community) {
        let is = wish.facts().community.clone();
        return Err(WishRejection::OtherCommunity { is, given: given.clone() }.into());
    }
    Ok(wish)
}

/// The wish of that id, if it is one of the town at work.
pub async fn find(work: &Work, id: Uuid) -> Result<Option<Wish>, Refusal> {
    let row = work.find::<Model>(id).await?;
    Ok(row.filter(|row| row.town == work.town().as_str()).map(wish).transpose()?)
}

/// Inserts a new wish.
pub fn insert(work: &Work, wish: &Wish) -> Result<(), Fault> {
    work.add(counter(wish.state()), 1);
    work.insert(row(wish)?);
    Ok(())
}

/// Saves a wish at its next version; `was` is where it stood before.
pub fn save(work: &Work, was: WishState, wish: &Wish) -> Result<(), Fault> {
    if was != wish.state() {
        work.add(counter(was), -1);
        work.add(counter(wish.state()), 1);
    }
    work.save(row(wish)?);
    Ok(())
}

/// The counter of the wishes that stand there.
const fn counter(state: WishState) -> &'static str {
    match state {
        WishState::Submitted => "wishes/submitted",
        WishState::Accepted => "wishes/accepted",
        WishState::Refused => "wishes/refused",
        WishState::Deliberated => "wishes/deliberated",
        WishState::Graded => "wishes/graded",
        WishState::Published => "wishes/published",
        WishState::Fulfilled => "wishes/fulfilled",
        WishState::Confirmed => "wishes/confirmed",
        WishState::Unconfirmed => "wishes/unconfirmed",
    }
}

/// The wish of a row.
pub fn wish(row: Model) -> Result<Wish, Fault> {
    let state: WishState = value("wishes.state", row.state.clone())?;
    Ok(match state {
        WishState::Submitted => Wish::Submitted(Submitted(facts(row)?)),
        WishState::Accepted => Wish::Accepted(facts(row)?),
        WishState::Refused => Wish::Refused(facts(row)?),
        WishState::Deliberated => Wish::Deliberated(facts(row)?),
        WishState::Graded => {
            let grading = grading(&row)?;
            Wish::Graded(Graded(facts(row)?, grading))
        }
        WishState::Published => Wish::Published(Published(public(row)?)),
        WishState::Fulfilled => Wish::Fulfilled(Fulfilled(public(row)?)),
        WishState::Confirmed => {
            let (solved, satisfied) = row.solved.zip(row.satisfied).ok_or_else(|| incomplete(&row, "an answer"))?;
            Wish::Confirmed(public(row)?, Answer { solved, satisfied })
        }
        WishState::Unconfirmed => Wish::Unconfirmed(public(row)?),
    })
}

fn incomplete(row: &Model, what: &str) -> Fault {
    Fault::new(format!("wish {} is {} without {what}", row.id, row.state))
}

fn facts(row: Model) -> Result<Facts, Fault> {
    Ok(Facts {
        id: row.id,
        receipt: value("wishes.receipt", row.receipt)?,
        town: value("wishes.town", row.town)?,
        community: value("wishes.community", row.community)?,
        category: row.category,
        channel: value("wishes.channel", row.channel)?,
        external_id: row.external_id,
        author: row.author,
        parts: serde_json::from_str(&row.parts).map_err(Fault::new)?,
        talks: u32::try_from(row.talks).map_err(Fault::new)?,
        sample: row.sample,
        story: row.correlation,
        submitted: from_micros(row.submitted_at),
        changed: from_micros(row.changed_at),
        version: row.version,
    })
}

fn grading(row: &Model) -> Result<Grading, Fault> {
    let graded = row.grade.clone().zip(row.limits.clone()).zip(row.limit_at);
    let ((grade, limits), limit) = graded.ok_or_else(|| incomplete(row, "a grade"))?;
    let (grade, limit) = (value("wishes.grade", grade)?, from_micros(limit));
    Ok(Grading { grade, limit, limits, review_due: row.review_due })
}

fn public(row: Model) -> Result<Public, Fault> {
    let grading = grading(&row)?;
    let reopened = u32::try_from(row.reopened).map_err(Fault::new)?;
    let summary = row.summary.clone().ok_or_else(|| incomplete(&row, "a summary"))?;
    Ok(Public { facts: facts(row)?, grading, summary, reopened })
}

fn row(wish: &Wish) -> Result<Model, Fault> {
    let (facts, grading, public, answer) = (wish.facts(), wish.grading(), wish.public(), wish.answer());
    let count = |count: usize| i32::try_from(count).map_err(Fault::new);
    let open = || facts.parts.iter().filter(|part| part.state() == PartState::Open);
    Ok(Model {
        id: facts.id,
        town: facts.town.to_string(),
        receipt: facts.receipt.to_string(),
        community: facts.community.to_string(),
        category: facts.category.clone(),
        channel: facts.channel.as_str().to_owned(),
        external_id: facts.external_id.clone(),
        author: facts.author.clone(),
        state: wish.state().as_str().to_owned(),
        grade: grading.map(|grading| grading.grade.as_str().to_owned()),
        limits: grading.map(|grading| grading.limits.clone()),
        limit_at: grading.map(|grading| grading.limit).map(Timestamp::as_microsecond),
        review_due: grading.is_some_and(|grading| grading.review_due),
        summary: public.map(|public| public.summary.clone()),
        parts: serde_json::to_string(&facts.parts).map_err(Fault::new)?,
        open_parts: count(open().count())?,
        priority_parts: count(open().filter(|part: &&Part| part.priority).count())?,
        talks: i32::try_from(facts.talks).map_err(Fault::new)?,
        reopened: public.map_or(Ok(0), |public| i32::try_from(public.reopened)).map_err(Fault::new)?,
        solved: answer.map(|answer| answer.solved),
        satisfied: answer.map(|answer| answer.satisfied),
        sample: facts.sample,
        correlation: facts.story,
        submitted_at: facts.submitted.as_microsecond(),
        changed_at: facts.changed.as_microsecond(),
        version: facts.version,
    })
}

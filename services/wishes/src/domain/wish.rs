//! A wish's life: handed in, weighed, made public, kept, answered. Each state is a type of its own; a step consumes the
//! old state.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, ReceiptNumber, Town,
    wishes::{Channel, Grade, WishRejection, WishState, WishView},
};

use super::part::Part;

mod answering;
mod intake;
mod keeping;

pub use answering::Answered;
pub use intake::{NewWish, Publication, collect, submit};

/// What is true of a wish whatever its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Its id.
    pub id: Uuid,
    /// The number people quote.
    pub receipt: ReceiptNumber,
    /// Its owner.
    pub town: Town,
    /// Its micro-community.
    pub community: CommunityId,
    /// What it is about.
    pub category: String,
    /// How it reached us.
    pub channel: Channel,
    /// The partner's own id.
    pub external_id: Option<String>,
    /// Key of its author.
    pub author: String,
    /// Its parts, at least one.
    pub parts: Vec<Part>,
    /// How often it was talked over.
    pub talks: u32,
    /// Whether it is invented.
    pub sample: bool,
    /// The story it began in.
    pub story: Uuid,
    /// When it was handed in.
    pub submitted: Timestamp,
    /// When it last changed.
    pub changed: Timestamp,
    /// One more with each transition, from 1.
    pub version: i64,
}

/// How soon a wish is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grading {
    /// The grade.
    pub grade: Grade,
    /// Until when it is to be kept, or reviewed.
    pub limit: Timestamp,
    /// Version of the limits.
    pub limits: String,
    /// Whether the review is due.
    pub review_due: bool,
}

/// What is true of a wish that is or was public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Public {
    /// What is true of every wish.
    pub facts: Facts,
    /// How soon it is to be kept.
    pub grading: Grading,
    /// The summary staff have confirmed.
    pub summary: String,
    /// How often it was opened again.
    pub reopened: u32,
}

/// The wisher's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Whether what was wished for is there.
    pub solved: bool,
    /// Whether the wisher is satisfied.
    pub satisfied: bool,
}

/// Handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted(pub Facts);

/// Taken in, and perhaps talked over already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed(Facts);

/// Given a grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graded(pub Facts, pub Grading);

/// Public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published(pub Public);

/// Every part is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fulfilled(pub Public);

/// Answered, or left unanswered too long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed(Public);

/// A wish in one of its states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Handed in.
    Submitted(Submitted),
    /// Taken in.
    Accepted(Facts),
    /// Not taken in.
    Refused(Facts),
    /// Talked over.
    Deliberated(Facts),
    /// Given a grade.
    Graded(Graded),
    /// Public.
    Published(Published),
    /// Every part is done.
    Fulfilled(Fulfilled),
    /// The wisher has answered.
    Confirmed(Public, Answer),
    /// The wisher has not answered in time.
    Unconfirmed(Public),
}

impl Wish {
    /// What is true of it whatever its state.
    pub fn facts(&self) -> &Facts {
        match self {
            Self::Submitted(Submitted(facts))
            | Self::Accepted(facts)
            | Self::Refused(facts)
            | Self::Deliberated(facts)
            | Self::Graded(Graded(facts, _)) => facts,
            Self::Published(Published(public))
            | Self::Fulfilled(Fulfilled(public))
            | Self::Confirmed(public, _)
            | Self::Unconfirmed(public) => &public.facts,
        }
    }

    /// What is true of it since it is public, if it is or was.
    pub fn public(&self) -> Option<&Public> {
        match self {
            Self::Submitted(_) | Self::Accepted(_) | Self::Refused(_) | Self::Deliberated(_) | Self::Graded(_) => None,
            Self::Published(Published(public))
            | Self::Fulfilled(Fulfilled(public))
            | Self::Confirmed(public, _)
            | Self::Unconfirmed(public) => Some(public),
        }
    }

    /// How soon it is to be kept, once graded.
    pub fn grading(&self) -> Option<&Grading> {
        match self {
            Self::Submitted(_) | Self::Accepted(_) | Self::Refused(_) | Self::Deliberated(_) => None,
            Self::Graded(Graded(_, grading)) => Some(grading),
            Self::Published(_) | Self::Fulfilled(_) | Self::Confirmed(..) | Self::Unconfirmed(_) => {
                self.public().map(|public| &public.grading)
            }
        }
    }

    /// The wisher's answer, once there is one.
    pub fn answer(&self) -> Option<Answer> {
        match self {
            Self::Confirmed(_, answer) => Some(*answer),
            Self::Submitted(_)
            | Self::Accepted(_)
            | Self::Refused(_)
            | Self::Deliberated(_)
            | Self::Graded(_)
            | Self::Published(_)
            | Self::Fulfilled(_)
            | Self::Unconfirmed(_) => None,
        }
    }

    /// Where it stands, in a word.
    pub fn state(&self) -> WishState {
        match self {
            Self::Submitted(_) => WishState::Submitted,
            Self::Accepted(_) => WishState::Accepted,
            Self::Refused(_) => WishState::Refused,
            Self::Deliberated(_) => WishState::Deliberated,
            Self::Graded(_) => WishState::Graded,
            Self::Published(_) => WishState::Published,
            Self::Fulfilled(_) => WishState::Fulfilled,
            Self::Confirmed(..) => WishState::Confirmed,
            Self::Unconfirmed(_) => WishState::Unconfirmed,
        }
    }

    /// The part of that number.
    pub fn part(&self, number: u32) -> Result<&Part, WishRejection> {
        let parts = &self.facts().parts;
        let unknown = WishRejection::PartUnknown { part: number, parts: parts.len() };
        parts.iter().find(|part| part.number == number).ok_or(unknown)
    }

    /// The wish as everybody may see it.
    pub fn view(&self) -> WishView {
        let facts = self.facts();
        let grading = self.grading();
        WishView {
            id: facts.id,
            receipt: facts.receipt.clone(),
            town: facts.town.clone(),
            village: facts.community.village(),
            community: facts.community.clone(),
            category: facts.category.clone(),
            channel: facts.channel,
            external_id: facts.external_id.clone(),
            state: self.state(),
            grade: grading.map(|grading| grading.grade),
            summary: self.public().map(|public| public.summary.clone()),
            parts: facts.parts.iter().map(Part::view).collect(),
            limit: grading.map(|grading| grading.limit),
            submitted: facts.submitted,
            changed: facts.changed,
            sample: facts.sample,
            version: facts.version,
        }
    }

    /// The refusal of a step that begins elsewhere.
    fn not(&self, needed: &'static str) -> WishRejection {
        WishRejection::WrongState { state: self.state(), needed }
    }
}

impl Facts {
    /// The same at the next version.
    fn stepped(self, now: Timestamp) -> Self {
        Self { version: self.version + 1, changed: now, ..self }
    }
}

impl Public {
    /// The same at the next version.
    fn stepped(self, now: Timestamp) -> Self {
        Self { facts: self.facts.stepped(now), ..self }
    }
}

#[cfg(test)]
mod tests;

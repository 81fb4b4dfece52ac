//! From handed in to public.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, ReceiptNumber, Town,
    fields::SAMPLE_MARK,
    wishes::{
        Channel, TalkForm, WishAccepted, WishCollected, WishDeliberated, WishGraded, WishMoved, WishPublished,
        WishRefused, WishRejection, WishReviewDue, WishSubmitted,
    },
};

use super::{Facts, Fulfilled, Graded, Grading, Public, Published, Submitted, Weighed, Wish};
use crate::domain::part::Part;

/// What a new wish is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWish {
    /// Its id.
    pub id: Uuid,
    /// Its receipt number.
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
    /// How many parts the wisher named; one where none.
    pub parts: usize,
    /// Whether it is invented.
    pub sample: bool,
    /// The story it begins.
    pub story: Uuid,
}

/// The words that become public, confirmed by staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The summary.
    pub summary: String,
    /// What the parts are about; as many as there are, or none.
    pub titles: Vec<String>,
}

impl NewWish {
    fn facts(self, now: Timestamp) -> Facts {
        let parts = (1..).take(self.parts.max(1)).map(|number| Part::new(number, None)).collect();
        Facts {
            id: self.id,
            receipt: self.receipt,
            town: self.town,
            community: self.community,
            category: self.category,
            channel: self.channel,
            external_id: self.external_id,
            author: self.author,
            parts,
            talks: 0,
            sample: self.sample,
            story: self.story,
            submitted: now,
            changed: now,
            version: 1,
        }
    }
}

/// Hands a wish in.
pub fn submit(new: NewWish, now: Timestamp) -> (Wish, WishSubmitted) {
    let wish = Wish::Submitted(Submitted(new.facts(now)));
    let event = WishSubmitted { wish: wish.view(), wisher: None, person: None };
    (wish, event)
}

/// Records a wish that was talked over, graded and made public in one go.
pub fn collect(
    new: NewWish,
    grading: Grading,
    publication: Publication,
    now: Timestamp,
) -> Result<(Wish, WishCollected), WishRejection> {
    let facts = Facts { talks: 1, ..new.facts(now) };
    let grade = grading.grade;
    let wish = Wish::Published(public(facts, grading, publication)?);
    let event = WishCollected { wish: wish.view(), grade, wisher: None, person: None };
    Ok((wish, event))
}

/// The public form of a wish. 示例 marks what is invented, and nothing else.
fn public(mut facts: Facts, grading: Grading, publication: Publication) -> Result<Published, WishRejection> {
    let Publication { summary, titles } = publication;
    if summary.contains(SAMPLE_MARK) != facts.sample {
        return Err(WishRejection::SampleSummary { summary, sample: facts.sample });
    }
    if !titles.is_empty() && titles.len() != facts.parts.len() {
        return Err(WishRejection::OtherPartCount { parts: facts.parts.len(), given: titles.len() });
    }
    for (part, title) in facts.parts.iter_mut().zip(titles) {
        part.title = Some(title);
    }
    Ok(Published(Public { facts, grading, summary, reopened: 0 }))
}

impl Submitted {
    /// Takes it in.
    pub fn accept(self, now: Timestamp) -> (Wish, WishAccepted) {
        let wish = Wish::Accepted(self.0.stepped(now));
        let event = WishAccepted { wish: wish.view() };
        (wish, event)
    }

    /// Does not take it in.
    pub fn refuse(self, now: Timestamp) -> (Wish, WishRefused) {
        let wish = Wish::Refused(self.0.stepped(now));
        let event = WishRefused { wish: wish.view() };
        (wish, event)
    }
}

impl Weighed {
    /// Records a talk.
    pub fn deliberate(self, form: TalkForm, now: Timestamp) -> (Wish, WishDeliberated) {
        let facts = Facts { talks: self.0.talks + 1, ..self.0.stepped(now) };
        let wish = Wish::Deliberated(facts);
        let event = WishDeliberated { wish: wish.view(), form: form.as_str().to_owned() };
        (wish, event)
    }
}

impl Graded {
    /// Makes it public.
    pub fn publish(self, publication: Publication, now: Timestamp) -> Result<(Wish, WishPublished), WishRejection> {
        let wish = Wish::Published(public(self.0.stepped(now), self.1, publication)?);
        let event = WishPublished { wish: wish.view() };
        Ok((wish, event))
    }
}

impl Wish {
    /// The wish, if it was just handed in.
    pub fn into_submitted(self) -> Result<Submitted, WishRejection> {
        match self {
            Self::Submitted(wish) => Ok(wish),
            other @ (Self::Accepted(_)
            | Self::Refused(_)
            | Self::Deliberated(_)
            | Self::Graded(_)
            | Self::Published(_)
            | Self::Fulfilled(_)
            | Self::Confirmed(..)
            | Self::Unconfirmed(_)) => Err(other.not("submitted")),
        }
    }

    /// The wish, if it is taken in and not graded yet.
    pub fn into_weighed(self) -> Result<Weighed, WishRejection> {
        match self {
            Self::Accepted(facts) | Self::Deliberated(facts) => Ok(Weighed(facts)),
            other @ (Self::Submitted(_)
            | Self::Refused(_)
            | Self::Graded(_)
            | Self::Published(_)
            | Self::Fulfilled(_)
            | Self::Confirmed(..)
            | Self::Unconfirmed(_)) => Err(other.not("accepted or deliberated")),
        }
    }

    /// The wish, if it is graded and not public yet.
    pub fn into_graded(self) -> Result<Graded, WishRejection> {
        match self {
            Self::Graded(wish) => Ok(wish),
            other @ (Self::Submitted(_)
            | Self::Accepted(_)
            | Self::Refused(_)
            | Self::Deliberated(_)
            | Self::Published(_)
            | Self::Fulfilled(_)
            | Self::Confirmed(..)
            | Self::Unconfirmed(_)) => Err(other.not("graded")),
        }
    }

    /// Grades it: never before a talk, and a public one only when its review is due.
    pub fn grade(self, grading: Grading, now: Timestamp) -> Result<(Self, WishGraded), WishRejection> {
        let grade = grading.grade;
        let wish = match self {
            Self::Deliberated(facts) | Self::Graded(Graded(facts, _)) => {
                Self::Graded(Graded(facts.stepped(now), grading))
            }
            Self::Published(Published(public)) if public.grading.review_due => {
                Self::Published(Published(Public { grading, ..public.stepped(now) }))
            }
            Self::Published(_) => return Err(WishRejection::ReviewNotDue),
            Self::Submitted(_) | Self::Accepted(_) => return Err(WishRejection::NotDeliberated),
            other @ (Self::Refused(_) | Self::Fulfilled(_) | Self::Confirmed(..) | Self::Unconfirmed(_)) => {
                return Err(other.not("deliberated, graded or under review"));
            }
        };
        let event = WishGraded { wish: wish.view(), grade };
        Ok((wish, event))
    }

    /// The review that was set for `limit` is due; nothing is, where the wish is done or was graded anew meanwhile.
    pub fn review(self, limit: Timestamp, now: Timestamp) -> Result<(Self, WishReviewDue), WishRejection> {
        let awaited = |grading: &Grading| grading.limit == limit && !grading.review_due;
        let due = |grading: Grading| Grading { review_due: true, ..grading };
        let wish = match self {
            Self::Graded(Graded(facts, grading)) if awaited(&grading) => {
                Self::Graded(Graded(facts.stepped(now), due(grading)))
            }
            Self::Published(Published(public)) if awaited(&public.grading) => {
                let public = public.stepped(now);
                Self::Published(Published(Public { grading: due(public.grading), ..public }))
            }
            Self::Graded(_) | Self::Published(_) => return Err(WishRejection::ReviewNotDue),
            other @ (Self::Submitted(_)
            | Self::Accepted(_)
            | Self::Refused(_)
            | Self::Deliberated(_)
            | Self::Fulfilled(_)
            | Self::Confirmed(..)
            | Self::Unconfirmed(_)) => return Err(other.not("graded or published")),
        };
        let event = WishReviewDue { wish: wish.view() };
        Ok((wish, event))
    }

    /// Whether it is open: neither refused nor answered.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Submitted(_)
            | Self::Accepted(_)
            | Self::Deliberated(_)
            | Self::Graded(_)
            | Self::Published(_)
            | Self::Fulfilled(_) => true,
            Self::Refused(_) | Self::Confirmed(..) | Self::Unconfirmed(_) => false,
        }
    }

    /// An open wish follows its community into the one it became part of.
    pub fn follow(self, into: CommunityId, now: Timestamp) -> Result<(Self, WishMoved), WishRejection> {
        let from = self.facts().community.clone();
        let moved = |facts: Facts| Facts { community: into.clone(), ..facts.stepped(now) };
        let moved_public = |public: Public| Public { facts: moved(public.facts), ..public };
        let wish = match self {
            Self::Submitted(Submitted(facts)) => Self::Submitted(Submitted(moved(facts))),
            Self::Accepted(facts) => Self::Accepted(moved(facts)),
            Self::Deliberated(facts) => Self::Deliberated(moved(facts)),
            Self::Graded(Graded(facts, grading)) => Self::Graded(Graded(moved(facts), grading)),
            Self::Published(Published(public)) => Self::Published(Published(moved_public(public))),
            Self::Fulfilled(Fulfilled(public)) => Self::Fulfilled(Fulfilled(moved_public(public))),
            other @ (Self::Refused(_) | Self::Confirmed(..) | Self::Unconfirmed(_)) => return Err(other.not("open")),
        };
        let event = WishMoved { wish: wish.view(), from };
        Ok((wish, event))
    }
}

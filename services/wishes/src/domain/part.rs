//! A part of a wish: open, held by one claim or match, or fulfilled.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_contracts::wishes::{MatchTarget, PartState, WishPartView, WishRejection};

/// A part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Number within the wish, from 1.
    pub number: u32,
    /// What it is about, once staff have confirmed the words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whether it came back from a claim or match and goes before others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub priority: bool,
    /// How many claims and matches it has had.
    #[serde(default)]
    pub holds: u32,
    /// Where it stands.
    pub standing: Standing,
}

/// Where a part stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nobody has it.
    Open,
    /// Somebody has.
    Held(Hold),
    /// It is done.
    Fulfilled(Hold, Done),
}

/// Who has a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Id of the claim or match.
    pub id: String,
    /// By which.
    pub by: HeldBy,
}

/// A claim or a match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldBy {
    /// A claim, for an organisation or in somebody's own name.
    Claim(Option<Uuid>),
    /// A match by staff.
    Match(MatchTarget),
}

/// Who says that a part is done, and by what that shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Subject of the person or service.
    pub by: String,
    /// The person acted for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// When.
    pub at: Timestamp,
    /// What shows it, in public words.
    pub evidence: String,
}

impl Hold {
    /// The organisation that claimed it or was matched.
    pub fn organisation(&self) -> Option<Uuid> {
        match &self.by {
            HeldBy::Claim(organisation) => *organisation,
            HeldBy::Match(MatchTarget::Organisation { organisation }) => Some(*organisation),
            HeldBy::Match(MatchTarget::ServiceItem { .. } | MatchTarget::Round { .. }) => None,
        }
    }

    fn target(&self) -> Option<&MatchTarget> {
        match &self.by {
            HeldBy::Claim(_) => None,
            HeldBy::Match(target) => Some(target),
        }
    }
}

impl Part {
    /// A new open part.
    pub fn new(number: u32, title: Option<String>) -> Self {
        Self { number, title, priority: false, holds: 0, standing: Standing::Open }
    }

    /// Where it stands, in a word.
    pub fn state(&self) -> PartState {
        match &self.standing {
            Standing::Open => PartState::Open,
            Standing::Held(hold) => match hold.by {
                HeldBy::Claim(_) => PartState::Claimed,
                HeldBy::Match(_) => PartState::Matched,
            },
            Standing::Fulfilled(..) => PartState::Fulfilled,
        }
    }

    /// The live claim or match, if there is one.
    pub fn hold(&self) -> Option<&Hold> {
        match &self.standing {
            Standing::Held(hold) => Some(hold),
            Standing::Open | Standing::Fulfilled(..) => None,
        }
    }

    /// Gives the open part to a new claim or match of `wish`.
    pub(super) fn take(&mut self, wish: Uuid, by: HeldBy) -> Result<Hold, WishRejection> {
        match &self.standing {
            Standing::Open => {}
            Standing::Held(_) => return Err(WishRejection::AlreadyClaimed(self.number)),
            Standing::Fulfilled(..) => return Err(self.not("open")),
        }
        self.holds += 1;
        self.priority = false;
        let hold = Hold { id: format!("{wish}/{}/{}", self.number, self.holds), by };
        self.standing = Standing::Held(hold.clone());
        Ok(hold)
    }

    /// Takes the part back from whoever has it: it is open again and goes before others.
    pub(super) fn give_back(&mut self, from: PartState) -> Result<Hold, WishRejection> {
        let Some(hold) = self.hold().filter(|_| self.state() == from).cloned() else {
            return Err(self.not(from.as_str()));
        };
        self.standing = Standing::Open;
        self.priority = true;
        Ok(hold)
    }

    /// Whoever has the part has done it.
    pub(super) fn fulfil(&mut self, done: Done) -> Result<Hold, WishRejection> {
        let Some(hold) = self.hold().cloned() else { return Err(self.not("claimed or matched")) };
        self.standing = Standing::Fulfilled(hold.clone(), done);
        Ok(hold)
    }

    /// Opens the part again, before others.
    pub(super) fn reopen(&mut self) {
        self.standing = Standing::Open;
        self.priority = true;
    }

    /// The refusal of a step that begins elsewhere.
    pub fn not(&self, needed: &'static str) -> WishRejection {
        WishRejection::WrongPartState { part: self.number, state: self.state(), needed }
    }

    /// The part as everybody may see it.
    pub(super) fn view(&self) -> WishPartView {
        let hold = match &self.standing {
            Standing::Open => None,
            Standing::Held(hold) | Standing::Fulfilled(hold, _) => Some(hold),
        };
        WishPartView {
            number: self.number,
            title: self.title.clone().unwrap_or_else(|| format!("第{}项", self.number)),
            state: self.state(),
            priority: self.priority,
            organisation: hold.and_then(Hold::organisation),
            matched: hold.and_then(Hold::target).cloned(),
        }
    }
}

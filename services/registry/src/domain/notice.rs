//! Notices: who is told what, in which words, when, and how often it is tried.

mod delivery;
mod rules;

pub use delivery::{Came, Delivery};
pub use rules::{NoticeRules, Rule, in_language};

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, ReceiptNumber, Role, Scope,
    registry::{NoticeSubject, QuietHours, Words},
};

/// What a notice is about: a thing, and what happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// What happened: names a rule.
    pub told: &'static str,
    /// What sort of thing.
    pub sort: NoticeSubject,
    /// Which one.
    pub thing: Uuid,
    /// Its number.
    pub receipt: ReceiptNumber,
    /// Whom it is for.
    pub audience: Audience,
    /// What stands in the words besides the number.
    pub facts: Facts,
    /// Whether it is invented.
    pub sample: bool,
}

/// Whom something is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Whoever made the wish; the wish's first event names them.
    Wisher,
    /// Whoever applied, by how they sign in.
    Applicant(Option<String>),
    /// Whoever holds this claim on a part of the wish.
    Claimant(String),
    /// Whoever holds a claim on any part of the wish.
    Claimants,
    /// The liaisons whose responsibility area holds the community.
    Liaisons(CommunityId),
    /// Who holds a role in exactly this scope.
    Officers(Role, Scope),
}

impl Audience {
    /// The name that rules and ids of notices have for it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Wisher => "wisher",
            Self::Applicant(_) => "applicant",
            Self::Claimant(_) | Self::Claimants => "claimant",
            Self::Liaisons(_) => "liaison",
            Self::Officers(..) => "officer",
        }
    }
}

/// Somebody, as an event names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// How they sign in.
    pub subject: Option<String>,
    /// Their reference in the vault.
    pub person: Option<Uuid>,
}

/// What an event teaches about who is told of later ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Learnt {
    /// Who made a wish.
    Wisher(Uuid, Named),
    /// Somebody claimed a part of a wish.
    Claim(Claim),
}

/// A claim on a part of a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its id.
    pub id: String,
    /// The wish.
    pub wish: Uuid,
    /// Number of the part.
    pub part: u32,
}

/// Claims that an event ends: their holders hear of it, and of nothing later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Over {
    /// One claim.
    Claim(String),
    /// All of a wish.
    Wish(Uuid),
}

/// What stands in the words, by the name it has there.
pub type Facts = BTreeMap<String, String>;

/// The words with `receipt` and `facts` in their places.
pub fn filled(words: &Words, receipt: &ReceiptNumber, facts: &Facts) -> Words {
    let fill = |text: &str| {
        let text = text.replace("{receipt}", &receipt.to_string());
        facts.iter().fold(text, |text, (name, fact)| text.replace(&format!("{{{name}}}"), fact))
    };
    Words { zh: fill(&words.zh), en: fill(&words.en) }
}

/// When something may be sent that happened at `now`: at once, or at the end of the quiet hours.
pub fn sent_at(now: Timestamp, quiet: Option<QuietHours>, zone: &TimeZone) -> Timestamp {
    let Some(QuietHours { from, until }) = quiet else { return now };
    let local = now.to_zoned(zone.clone());
    let hour = u8::try_from(local.hour()).unwrap_or_default();
    let is_quiet = if from < until { (from..until).contains(&hour) } else { hour >= from || hour < until };
    if !is_quiet {
        return now;
    }
    let ends =
        i8::try_from(until).ok().and_then(|until| local.with().time(jiff::civil::time(until, 0, 0, 0)).build().ok());
    let ends = ends.and_then(|ends| if ends <= local { ends.checked_add(1.day()).ok() } else { Some(ends) });
    ends.map_or(now, |ends| ends.timestamp())
}

#[cfg(test)]
mod tests {
    use jiff::tz::Offset;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn what_happens_in_the_quiet_hours_is_sent_at_their_end() {
        let zone = TimeZone::fixed(Offset::constant(8));
        let night = Some(QuietHours { from: 22, until: 7 });
        let sent = |quiet, text: &str| sent_at(at(text), quiet, &zone).to_zoned(zone.clone()).datetime().to_string();
        for (happens, is_sent) in [
            ("2026-03-01T21:59:59+08:00", "2026-03-01T21:59:59"),
            ("2026-03-01T22:00:00+08:00", "2026-03-02T07:00:00"),
            ("2026-03-02T06:59:59+08:00", "2026-03-02T07:00:00"),
            ("2026-03-02T07:00:00+08:00", "2026-03-02T07:00:00"),
        ] {
            assert_eq!(sent(night, happens), is_sent, "{happens}");
        }
        let noon = Some(QuietHours { from: 12, until: 14 });
        assert_eq!(sent(noon, "2026-03-01T13:30:00+08:00"), "2026-03-01T14:00:00");
        assert_eq!(sent(noon, "2026-03-01T14:00:00+08:00"), "2026-03-01T14:00:00");
        assert_eq!(sent(None, "2026-03-01T03:00:00+08:00"), "2026-03-01T03:00:00");
    }
}

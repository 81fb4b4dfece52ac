//! The rules of notices, as data.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::Deserialize;
use wuwei_contracts::registry::{NoticeChannel, NoticeLanguage, QuietHours, Words};

/// Who is told what, and how it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeRules {
    /// How often and when it is tried.
    pub sending: Sending,
    /// Quiet hours of who has chosen none.
    pub quiet: QuietHours,
    /// What is told, by name.
    pub told: BTreeMap<String, Rule>,
}

/// How often and when a delivery is tried.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sending {
    /// Most attempts.
    pub attempts: u32,
    first_pause_seconds: u32,
    longest_pause_seconds: u32,
}

/// One thing that is told.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The event that tells it.
    pub event: String,
    /// For whom it is meant.
    pub audience: String,
    /// Ways besides the inbox.
    pub channels: Vec<NoticeChannel>,
    /// Whether the law demands it, so that nobody opts out of it.
    #[serde(default)]
    pub statutory: bool,
    zh: Text,
    en: Text,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    title: String,
    text: String,
}

impl Rule {
    /// What happened, in one line.
    pub fn title(&self) -> Words {
        Words { zh: self.zh.title.clone(), en: self.en.title.clone() }
    }

    /// What it means.
    pub fn text(&self) -> Words {
        Words { zh: self.zh.text.clone(), en: self.en.text.clone() }
    }
}

impl Sending {
    /// The pause after `attempts` attempts.
    pub fn pause(&self, attempts: u32) -> SignedDuration {
        let doubled = 2_i64.saturating_pow(attempts.saturating_sub(1)).saturating_mul(self.first_pause_seconds.into());
        SignedDuration::from_secs(doubled.min(self.longest_pause_seconds.into()))
    }
}

/// The words in `language`.
pub fn in_language(words: Words, language: NoticeLanguage) -> String {
    match language {
        NoticeLanguage::Zh => words.zh,
        NoticeLanguage::En => words.en,
    }
}

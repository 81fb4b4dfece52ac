//! Entries of a round's ledger: double entry, numbered densely, chained by hash.

use std::fmt::Write as _;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Fen, Town};

/// What stands for the hash before the first entry.
pub const NO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// An account of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// Where the envelope comes from; its balance is minus the envelope.
    Budget,
    /// Not promised to anybody.
    Free,
    /// Promised to awards.
    Reserved,
    /// Paid.
    Paid,
}

impl Account {
    /// Every account, in the order in which an entry lists them.
    pub const ALL: [Self; 4] = [Self::Budget, Self::Free, Self::Reserved, Self::Paid];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::Free => "free",
            Self::Reserved => "reserved",
            Self::Paid => "paid",
        }
    }
}

/// What one entry does to one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// What is added to it, negative where it is taken away.
    pub amount: Fen,
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// The envelope: from `budget` to `free`.
    Opening,
    /// An award: from `free` to `reserved`.
    Award,
    /// A payment: from `reserved` to `paid`.
    Payment,
}

impl EntryKind {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Award => "award",
            Self::Payment => "payment",
        }
    }

    /// The accounts it moves money between: from, to.
    pub const fn accounts(self) -> (Account, Account) {
        match self {
            Self::Opening => (Account::Budget, Account::Free),
            Self::Award => (Account::Free, Account::Reserved),
            Self::Payment => (Account::Reserved, Account::Paid),
        }
    }
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerEntry {
    /// Key of its row in the table `ledger_entries`: `<round>/<number, six digits or more>`.
    pub row: String,
    /// The town that owns the round.
    pub town: Town,
    /// The round.
    pub round: Uuid,
    /// Its number, dense from 1.
    pub number: u64,
    /// When it was made, to the microsecond.
    pub at: Timestamp,
    /// What it is about.
    pub kind: EntryKind,
    /// The proposal awarded or paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Uuid>,
    /// Who made it.
    pub by: String,
    /// The person whose role they exercised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// What people read.
    pub text: String,
    /// What it does to the accounts; sums to 0.
    pub postings: Vec<Posting>,
    /// Hash of the entry before.
    pub previous: String,
    /// Hash of this one: SHA-256 of its canonical text, as 64 small hexadecimal digits.
    pub hash: String,
}

impl LedgerEntry {
    /// The key of the row of entry `number` of `round`.
    pub fn row_of(round: Uuid, number: u64) -> String {
        format!("{round}/{number:06}")
    }

    /// The text that is hashed: `wuwei-ledger-1`, then one line per field, `name=value`, each ended by a line feed. Texts are
    /// JSON strings, what is absent is empty, `at` is microseconds since 1970, postings are `<account>=<fen>` in their
    /// order. The hash of the entry before is its last line, so that the hash of each rests on all before it.
    pub fn canonical(&self) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let mut text = String::from("wuwei-ledger-1\n");
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(text, "{name}={value}");
        };
        line("row", &quoted(&self.row));
        line("town", self.town.as_str());
        line("round", &self.round.to_string());
        line("number", &self.number.to_string());
        line("at", &self.at.as_microsecond().to_string());
        line("kind", self.kind.as_str());
        line("proposal", &self.proposal.map_or_else(String::new, |id| id.to_string()));
        line("by", &quoted(&self.by));
        line("on_behalf_of", &self.on_behalf_of.as_deref().map_or_else(String::new, quoted));
        line("text", &quoted(&self.text));
        for posting in &self.postings {
            line(posting.account.as_str(), &posting.amount.0.to_string());
        }
        line("previous", &quoted(&self.previous));
        text
    }

    /// The hash of its canonical text.
    pub fn digest(&self) -> String {
        let digest = Sha256::digest(self.canonical());
        digest.iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// The same with its hash.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        self.hash = self.digest();
        self
    }
}

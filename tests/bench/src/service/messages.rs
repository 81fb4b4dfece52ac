//! What the service accepts and announces.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wuwei_contracts::{Access, Command, Event, Fields, Message, Role};

use super::NAME;

/// Whoever may call: a role held by a grant, so that every request looks one up.
const ACCESS: Access = Access::roles(&[Role::TownOfficer, Role::Operator]);

/// Records an entry of its own: the workload *insert*.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordEntry {
    /// Its id, drawn by the caller.
    pub id: Uuid,
    /// How much.
    pub amount: i64,
    /// What it is about.
    pub note: String,
}

/// Posts an entry to an account at a place: half of the workload *mixed*.
///
/// The account and the place are reference data here: neither is ever closed, so that an older version decides alike.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostEntry {
    /// Its id, drawn by the caller.
    pub id: Uuid,
    /// The account.
    pub account: Uuid,
    /// The place.
    pub place: String,
    /// How much.
    pub amount: i64,
    /// A code of its own, unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What it is about.
    pub note: String,
}

/// Credits an account at a place: the other half of *mixed*.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditAccount {
    /// The account.
    pub account: Uuid,
    /// The place.
    pub place: String,
    /// How much.
    pub amount: i64,
}

/// An entry, as recorded.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Recorded {
    /// Its id.
    pub id: Uuid,
    /// Its account, where it has one.
    pub account: Option<Uuid>,
    /// How much.
    pub amount: i64,
}

/// An account, as credited.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Credited {
    /// Its id.
    pub account: Uuid,
    /// How much was added.
    pub amount: i64,
    /// What it holds now.
    pub balance: i64,
    /// Its version now.
    pub version: i64,
}

/// An entry was recorded.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct EntryRecorded {
    /// The entry.
    pub id: Uuid,
    /// Its account, where it has one.
    pub account: Option<Uuid>,
    /// How much.
    pub amount: i64,
    /// What it is about.
    pub note: String,
}

/// An account was credited.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AccountCredited {
    /// The account.
    pub account: Uuid,
    /// Where.
    pub place: String,
    /// How much was added.
    pub amount: i64,
    /// What it holds now.
    pub balance: i64,
}

impl Message for RecordEntry {
    const SERVICE: &'static str = NAME;
    const NAME: &'static str = "record_entry";
    const ACCESS: Access = ACCESS;
    type Reply = Recorded;

    fn check(&self, fields: &mut Fields) {
        fields.number("amount", self.amount, 1..=1_000_000);
        fields.text("note", &self.note, 1..=200);
    }
}

impl Command for RecordEntry {
    fn key(&self) -> String {
        format!("entry/{}", self.id)
    }
}

impl Message for PostEntry {
    const SERVICE: &'static str = NAME;
    const NAME: &'static str = "post_entry";
    const ACCESS: Access = ACCESS;
    type Reply = Recorded;

    fn check(&self, fields: &mut Fields) {
        fields.number("amount", self.amount, 1..=1_000_000);
        fields.text("place", &self.place, 1..=16);
        fields.text("note", &self.note, 1..=200);
        if let Some(code) = &self.code {
            fields.text("code", code, 1..=32);
        }
    }
}

impl Command for PostEntry {
    fn key(&self) -> String {
        format!("entry/{}", self.id)
    }
}

impl Message for CreditAccount {
    const SERVICE: &'static str = NAME;
    const NAME: &'static str = "credit_account";
    const ACCESS: Access = ACCESS;
    type Reply = Credited;

    fn check(&self, fields: &mut Fields) {
        fields.number("amount", self.amount, 1..=1_000_000);
        fields.text("place", &self.place, 1..=16);
    }
}

impl Command for CreditAccount {
    fn key(&self) -> String {
        format!("account/{}", self.account)
    }
}

impl Event for EntryRecorded {
    const SERVICE: &'static str = NAME;
    const AGGREGATE: &'static str = "entry";
    const NAME: &'static str = "recorded";

    fn aggregate_id(&self) -> String {
        self.id.to_string()
    }
}

impl Event for AccountCredited {
    const SERVICE: &'static str = NAME;
    const AGGREGATE: &'static str = "account";
    const NAME: &'static str = "credited";

    fn aggregate_id(&self) -> String {
        self.account.to_string()
    }
}

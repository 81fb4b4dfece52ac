//! Opening a round.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::round::RoundView;
use crate::{Access, Command, Fen, Fields, Message, registry::CommunityKind};

/// Most fen of one envelope: ten billion yuan.
pub const MOST_FEN: i64 = 1_000_000_000_000;

/// What proposals are scored by, each with 0 to 100 points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its code, by which score sheets name it: small letters, digits and `_`.
    pub code: String,
    /// What people read.
    pub title: String,
    /// Its share in hundredths of the whole; the weights of a round sum to 100.
    pub weight: u32,
}

/// Opens a round: from now until `call_until` proposals are taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenRound {
    /// Id of the new round, `UUIDv7`.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// What there is to give.
    pub envelope: Fen,
    /// Most that one proposal may ask for.
    pub cap: Fen,
    /// Kinds of communities that may take part; all where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<CommunityKind>,
    /// First instant at which proposals are no longer taken in.
    pub call_until: Timestamp,
    /// What proposals are scored by, the most telling first: it breaks ties.
    pub criteria: Vec<Criterion>,
    /// How many score sheets a proposal needs to be allocated anything.
    pub minimum_scorers: u32,
    /// Working days from acceptance within which an award is to be paid.
    pub pay_within: u32,
    /// Whether it is invented sample data.
    #[serde(default)]
    pub sample: bool,
}

/// A round and the terms it was opened under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundAnswer {
    /// The round.
    pub round: RoundView,
    /// What proposals are scored by.
    pub criteria: Vec<Criterion>,
    /// How many score sheets a proposal needs.
    pub minimum_scorers: u32,
    /// Working days from acceptance to payment.
    pub pay_within: u32,
    /// Version of the rules it runs under.
    pub rules: String,
    /// Reserved for awards and not yet paid.
    pub reserved: Fen,
    /// Paid.
    pub paid: Fen,
    /// Neither.
    pub free: Fen,
    /// Who opened it.
    pub opened_by: String,
}

impl Message for OpenRound {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "open_round";
    const ACCESS: Access = Access::roles(super::OFFICE);
    type Reply = RoundAnswer;

    fn check(&self, fields: &mut Fields) {
        fields.name("title", &self.title, 80, self.sample);
        fields.public_text("title", &self.title, 1..=80);
        fields.number("envelope", self.envelope.0, 1..=MOST_FEN);
        fields.number("cap", self.cap.0, 1..=MOST_FEN);
        fields.items("kinds", self.kinds.len(), 0..=CommunityKind::ALL.len());
        fields.number("minimum_scorers", self.minimum_scorers.into(), 1..=50);
        fields.number("pay_within", self.pay_within.into(), 1..=250);
        fields.items("criteria", self.criteria.len(), 1..=20);
        for (place, criterion) in self.criteria.iter().enumerate() {
            criterion.check(place, fields);
            if self.criteria[..place].iter().any(|earlier| earlier.code == criterion.code) {
                let says = "names a criterion twice; give each a code of its own";
                fields.refuse(&format!("criteria.{place}.code"), &criterion.code, "unique", says);
            }
        }
        let sum: u64 = self.criteria.iter().map(|criterion| u64::from(criterion.weight)).sum();
        if sum != 100 {
            let says = format!("have weights that sum to {sum}; make it exactly 100");
            fields.refuse("criteria", &sum.to_string(), "weights", &says);
        }
    }
}

impl Criterion {
    fn check(&self, place: usize, fields: &mut Fields) {
        let field = format!("criteria.{place}.code");
        fields.line(&field, &self.code, 40);
        if !self.code.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_')) {
            fields.refuse(&field, &self.code, "token", "give small letters, digits and _");
        }
        fields.line(&format!("criteria.{place}.title"), &self.title, 80);
        fields.number(&format!("criteria.{place}.weight"), self.weight.into(), 1..=100);
    }
}

impl Command for OpenRound {
    fn key(&self) -> String {
        format!("round/{}", self.id)
    }
}

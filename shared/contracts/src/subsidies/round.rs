//! A round as others see it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Fen, Town, registry::CommunityKind};

/// Where a round stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoundState {
    /// Proposals are taken in until the call ends.
    Open,
    /// The call is over: panels score.
    Scoring,
    /// Allocated: awards are made within the envelope.
    Allocated,
    /// Over.
    Closed,
}

/// A round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundView {
    /// Its id.
    pub id: Uuid,
    /// The town that owns it.
    pub town: Town,
    /// Its title.
    pub title: String,
    /// What there is to give.
    pub envelope: Fen,
    /// Most that one proposal may be awarded.
    pub cap: Fen,
    /// Kinds of communities that may take part; all where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<CommunityKind>,
    /// First instant at which proposals are no longer taken in.
    pub call_until: Timestamp,
    /// Where it stands.
    pub state: RoundState,
    /// Whether it is invented sample data.
    pub sample: bool,
    /// Version, from 1.
    pub version: i64,
}

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

impl RoundState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Open, Self::Scoring, Self::Allocated, Self::Closed];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Scoring => "scoring",
            Self::Allocated => "allocated",
            Self::Closed => "closed",
        }
    }

    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Open => "征集中",
            Self::Scoring => "评审中",
            Self::Allocated => "已分配",
            Self::Closed => "已结束",
        }
    }
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

//! A proposal as others see it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{CommunityId, Fen, ReceiptNumber, Town, VillageCode};

/// Where a proposal came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ProposalOrigin {
    /// Somebody applied.
    Applicant,
    /// A part of a wish was matched to the round.
    WishPart {
        /// The wish.
        wish: Uuid,
        /// Number of the part.
        part: u32,
    },
}

/// Who applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Applicant {
    /// Subject (`sub`) of the person, once somebody has taken the draft up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The organisation they apply for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Uuid>,
}

/// Where a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalState {
    /// Being written.
    Draft,
    /// Given back with a reason; its text can be taken into a new one.
    Returned,
    /// Handed in with its adopted resolution.
    Submitted,
    /// Allocated no money.
    Unsuccessful,
    /// Money is reserved for it.
    Awarded,
    /// Awarded, but nothing is paid before the applicant's successor or the town's payee confirms.
    Held,
    /// Its work is accepted.
    Accepted,
    /// Paid.
    Paid,
}

impl ProposalState {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Draft,
        Self::Returned,
        Self::Submitted,
        Self::Unsuccessful,
        Self::Awarded,
        Self::Held,
        Self::Accepted,
        Self::Paid,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Returned => "returned",
            Self::Submitted => "submitted",
            Self::Unsuccessful => "unsuccessful",
            Self::Awarded => "awarded",
            Self::Held => "held",
            Self::Accepted => "accepted",
            Self::Paid => "paid",
        }
    }

    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Draft => "起草中",
            Self::Returned => "已退回",
            Self::Submitted => "已申报",
            Self::Unsuccessful => "未获资助",
            Self::Awarded => "已立项",
            Self::Held => "暂缓拨付",
            Self::Accepted => "已验收",
            Self::Paid => "已拨付",
        }
    }
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProposalView {
    /// Its id.
    pub id: Uuid,
    /// The number people quote.
    pub receipt: ReceiptNumber,
    /// The town that owns the round.
    pub town: Town,
    /// The village it is for.
    pub village: VillageCode,
    /// The micro-community it is for.
    pub community: CommunityId,
    /// The round.
    pub round: Uuid,
    /// Where it came from.
    pub origin: ProposalOrigin,
    /// Who applies.
    pub applicant: Applicant,
    /// Its title.
    pub title: String,
    /// What is asked for.
    pub amount: Fen,
    /// What was awarded, once it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub awarded: Option<Fen>,
    /// The meeting that adopted it, once handed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Uuid>,
    /// Where it stands.
    pub state: ProposalState,
    /// When its work was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Timestamp>,
    /// When it last changed.
    pub changed: Timestamp,
    /// Whether it is invented sample data.
    pub sample: bool,
    /// Version, from 1.
    pub version: i64,
}

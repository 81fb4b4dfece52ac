//! A case as others see it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{CommunityId, ReceiptNumber, Town, VillageCode};

/// Where a case came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum CaseOrigin {
    /// Staff opened it for a resident.
    Staff,
    /// A part of a wish was matched to its item.
    WishPart {
        /// The wish.
        wish: Uuid,
        /// Number of the part.
        part: u32,
    },
}

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Filed; the clock runs.
    Filed,
    /// Not taken in.
    Refused,
    /// Accepted and in hand; the clock runs.
    InHand,
    /// The person was asked for all missing materials at once; the clock stands still.
    Paused,
    /// Done.
    Done,
    /// Declined.
    Declined,
    /// Done or declined, and the person has rated it.
    Rated,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseView {
    /// Its id.
    pub id: Uuid,
    /// The number people quote.
    pub receipt: ReceiptNumber,
    /// The town that owns it.
    pub town: Town,
    /// The village.
    pub village: VillageCode,
    /// The micro-community.
    pub community: CommunityId,
    /// Code of the catalogue's item.
    pub item: String,
    /// Version of the catalogue it began under.
    pub catalogue: String,
    /// Where it came from.
    pub origin: CaseOrigin,
    /// Subject (`sub`) of the person it is for, if they sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<String>,
    /// Where it stands.
    pub state: CaseState,
    /// Who has it: `station:<community>`, `village:<code>` or `town:<slug>`.
    pub holder: String,
    /// When the promised time is over; none while the clock stands still or none is promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Timestamp>,
    /// When it was filed.
    pub filed: Timestamp,
    /// When it last changed.
    pub changed: Timestamp,
    /// Whether it is invented sample data.
    pub sample: bool,
    /// Version, from 1.
    pub version: i64,
}

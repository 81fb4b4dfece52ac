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

impl CaseState {
    /// Every state.
    pub const ALL: [Self; 7] =
        [Self::Filed, Self::Refused, Self::InHand, Self::Paused, Self::Done, Self::Declined, Self::Rated];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::Refused => "refused",
            Self::InHand => "in_hand",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Declined => "declined",
            Self::Rated => "rated",
        }
    }

    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Filed => "已登记",
            Self::Refused => "不予受理",
            Self::InHand => "办理中",
            Self::Paused => "待补正",
            Self::Done => "已办结",
            Self::Declined => "不予办理",
            Self::Rated => "已评价",
        }
    }
}

/// How much of the promised time is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// 绿灯: less than four fifths.
    Green,
    /// 黄灯: four fifths or more, but not all.
    Yellow,
    /// 红灯: all of it.
    Red,
}

impl Light {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }

    /// The name people see.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Green => "绿灯",
            Self::Yellow => "黄灯",
            Self::Red => "红灯",
        }
    }
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

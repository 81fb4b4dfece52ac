//! A wish as others see it: never its private text, and its public summary only once staff have confirmed it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{CommunityId, Fen, ReceiptNumber, Town, VillageCode};

/// How a submission reached us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 小区综合服务站
    Station,
    /// 村(社区)党群服务中心
    VillageCentre,
    /// 网上办事大厅
    OnlineHall,
    /// 村居通
    VillageApp,
    /// 小程序
    MiniProgram,
    /// 直通车
    RovingService,
    /// 走访
    Visit,
    /// A partner's system, which gives its own `external_id`.
    PartnerApi,
}

/// How soon a wish is to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// 当下
    Now,
    /// 近期
    NearTerm,
    /// 未来: has a review date, so that it cannot be forgotten.
    Future,
}

/// Where a wish stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WishState {
    /// Handed in.
    Submitted,
    /// Taken in: staff weigh it.
    Accepted,
    /// Not taken in; only the wisher sees why.
    Refused,
    /// Talked about at least once.
    Deliberated,
    /// Given a grade.
    Graded,
    /// Public: its open parts can be claimed and matched.
    Published,
    /// Every part is fulfilled; the wisher has not answered yet.
    Fulfilled,
    /// The wisher has answered.
    Confirmed,
    /// The wisher did not answer in time; never counted as satisfied.
    Unconfirmed,
}

/// Where a part of a wish stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    /// Nobody has taken it.
    Open,
    /// Somebody has claimed it.
    Claimed,
    /// Staff have matched it to something.
    Matched,
    /// Done.
    Fulfilled,
}

/// What staff match a part to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum MatchTarget {
    /// An item of the catalogue of services: delegation opens a case.
    ServiceItem {
        /// Code of the item.
        item: String,
    },
    /// A round of subsidies of the same town: subsidies drafts a proposal.
    Round {
        /// The round.
        round: Uuid,
        /// What it would cost.
        amount: Fen,
    },
    /// An organisation of the same town, which sees to it.
    Organisation {
        /// The organisation.
        organisation: Uuid,
    },
}

/// A part of a wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishPartView {
    /// Number within the wish, from 1.
    pub number: u32,
    /// What this part is about, in public words.
    pub title: String,
    /// Where it stands.
    pub state: PartState,
    /// Whether it came back from a claim or match and goes before others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub priority: bool,
    /// The organisation that has claimed it or was matched, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Uuid>,
    /// What it was matched to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matched: Option<MatchTarget>,
}

/// A wish, as everybody may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishView {
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
    /// What it is about: a code of the list of categories.
    pub category: String,
    /// How it reached us.
    pub channel: Channel,
    /// The partner's own id, where a partner handed it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Where it stands.
    pub state: WishState,
    /// How soon it is to be kept, once graded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// The public summary, once staff have confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Its parts, at least one.
    pub parts: Vec<WishPartView>,
    /// Until when it is to be kept, or reviewed if it is for the future.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Timestamp>,
    /// When it was handed in.
    pub submitted: Timestamp,
    /// When it last changed.
    pub changed: Timestamp,
    /// Whether it is invented sample data.
    pub sample: bool,
    /// Version, from 1.
    pub version: i64,
}

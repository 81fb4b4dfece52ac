//! Looking wishes up: one, many, and what happened to one.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    answer::check_code,
    events::ReturnCause,
    wish::{Grade, WishState, WishView},
};
use crate::{Access, CommunityId, Fields, Message, Page, PageRequest, Query, Reference, Town, VillageCode};

/// Asks for one wish, as everybody may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetWish {
    /// Its id or receipt number.
    pub wish: Reference,
}

impl Message for GetWish {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "get_wish";
    const ACCESS: Access = Access::ANYONE;
    type Reply = WishView;

    fn check(&self, _: &mut Fields) {}
}

impl Query for GetWish {}

/// Finds the wish that a follow code is of, whichever town it is in. Asked of `city`; how often one may try, the gateway
/// limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowWish {
    /// The code of the receipt.
    pub follow_code: String,
}

impl Message for FollowWish {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "follow_wish";
    const ACCESS: Access = Access::ANYONE;
    type Reply = WishView;

    fn check(&self, fields: &mut Fields) {
        check_code(Some(&self.follow_code), fields);
    }
}

impl Query for FollowWish {}

/// Lists the wishes of a town, or of all towns when asked of `city`, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListWishes {
    /// Only this town's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<Town>,
    /// Only this village's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageCode>,
    /// Only this community's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Only those that stand there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<WishState>,
    /// Only those of that grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// Only those of that category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Only those with a part that can be claimed or matched (`open`), or with one that came back from a claim or match
    /// and goes before others (`priority`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<OpenParts>,
    /// Only open ones whose limit comes before that instant: those past it, asked with the present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_before: Option<Timestamp>,
    /// Only those whose review is due.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub review_due: bool,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// Lists the caller's own wishes, latest first: those handed in in the caller's name, and those staff handed in for the
/// caller as a person. Of the town in the subject; asked of `city`, of every town.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListOwnWishes {
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

impl Message for ListOwnWishes {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_own_wishes";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<WishView>;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for ListOwnWishes {}

/// Which open parts a wish must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpenParts {
    /// Any.
    Open,
    /// One that came back and goes before others.
    Priority,
}

impl Message for ListWishes {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_wishes";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<WishView>;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
        if let Some(category) = &self.category {
            fields.line("category", category, 40);
        }
    }
}

impl Query for ListWishes {}

/// Asks what happened to a wish, in order, by whom in which role. Nothing private is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WishTimeline {
    /// Its id or receipt number.
    pub wish: Reference,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// As what somebody acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActedAs {
    /// The wisher; not named.
    Wisher,
    /// Whoever claimed a part, or sees to it; not named.
    Claimant,
    /// Staff.
    Staff,
    /// A service of the system: time ran out, or another service decided.
    System,
}

impl ActedAs {
    /// Wire name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wisher => "wisher",
            Self::Claimant => "claimant",
            Self::Staff => "staff",
            Self::System => "system",
        }
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Happening {
    /// The event's name: `part_claimed`.
    pub what: String,
    /// When.
    pub at: Timestamp,
    /// As what whoever did it acted.
    pub acted_as: ActedAs,
    /// Subject of the staff member or service; residents and volunteers are not named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The person for whom an acting officer acted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// Where the wish stood then.
    pub state: WishState,
    /// Number of the part concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<u32>,
    /// Why a claim came to nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<ReturnCause>,
    /// Why, in public words, where somebody gave a reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Message for WishTimeline {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "wish_timeline";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<Happening>;

    fn check(&self, fields: &mut Fields) {
        fields.page(&self.page);
    }
}

impl Query for WishTimeline {}

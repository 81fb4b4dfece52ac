//! The wisher's answer, and opening a wish again.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    roles::{OFFICERS, key, on_a_wish},
    wish::WishView,
};
use crate::{Access, Command, CommunityId, Fields, Message};

/// The wisher says whether a fulfilled wish is kept. Whoever is not satisfied sees it opened again, once; after that only
/// officers open it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmWish {
    /// The wish.
    pub wish: Uuid,
    /// The follow code, where the wisher does not sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_code: Option<String>,
    /// Whether what was wished for is there.
    pub solved: bool,
    /// Whether the wisher is satisfied.
    pub satisfied: bool,
}

impl Message for ConfirmWish {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "confirm_wish";
    const ACCESS: Access = Access::ANYONE;
    type Reply = WishView;

    fn check(&self, fields: &mut Fields) {
        check_code(self.follow_code.as_deref(), fields);
    }
}

/// A follow code has the length of one. What was given is not repeated.
pub(super) fn check_code(code: Option<&str>, fields: &mut Fields) {
    if code.is_some_and(|code| code.len() != 12) {
        fields.refuse("follow_code", "", "length", "is no follow code; give the 12 letters and digits of the receipt");
    }
}

impl Command for ConfirmWish {
    fn key(&self) -> String {
        key(self.wish)
    }
}

/// Officers open a wish again that its wisher has answered, or left unanswered: all its parts can be claimed anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopenWish {
    /// The wish.
    pub wish: Uuid,
    /// Its community, named by whoever acts for a village or community only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Why, in public words.
    pub reason: String,
}

on_a_wish!(ReopenWish, "reopen_wish", OFFICERS, |command, fields| {
    fields.public_text("reason", &command.reason, 1..=500);
});

//! Weighing wishes: talking them over, grading them, making them public.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    intake::{MOST_PARTS, check_public},
    roles::{STAFF, on_a_wish},
    wish::Grade,
    words::Talk,
};
use crate::CommunityId;

/// Records a talk about a wish, in one of the five forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliberateWish {
    /// The wish.
    pub wish: Uuid,
    /// Its community, named by whoever acts for a village or community only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// The talk.
    pub talk: Talk,
}

/// Says how soon a wish is to be kept; at least one talk comes before. A wish whose review is due is graded anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GradeWish {
    /// The wish.
    pub wish: Uuid,
    /// Its community, named by whoever acts for a village or community only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// How soon.
    pub grade: Grade,
    /// Why, in public words.
    pub reason: String,
}

/// Makes a wish public: whoever sends this confirms that the words tell nothing private.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishWish {
    /// The wish.
    pub wish: Uuid,
    /// Its community, named by whoever acts for a village or community only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// The public summary. 示例 stands in it where the wish is sample data, and only then.
    pub summary: String,
    /// What its parts are about, as many as it has; plain numbers where none are told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
}

on_a_wish!(DeliberateWish, "deliberate_wish", STAFF, |command, fields| command.talk.check("talk.", fields));
on_a_wish!(GradeWish, "grade_wish", STAFF, |command, fields| {
    fields.public_text("reason", &command.reason, 1..=500);
});
on_a_wish!(PublishWish, "publish_wish", STAFF, |command, fields| {
    fields.items("parts", command.parts.len(), 0..=MOST_PARTS);
    check_public((&command.summary, &command.parts), fields);
});

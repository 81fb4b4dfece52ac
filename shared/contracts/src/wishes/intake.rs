//! Taking wishes in: handed in by whoever has one, or recorded by staff who talked it over at the door or counter.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    roles::{STAFF, key},
    wish::{Channel, Grade, WishView},
    words::Talk,
};
use crate::{Access, Command, CommunityId, Fields, Message, Place};

/// Most parts a wish has.
pub const MOST_PARTS: usize = 20;

/// Hands a wish in: in the caller's own name, without a name, or, by staff, for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitWish {
    /// Id of the new wish, UUIDv7.
    pub id: Uuid,
    /// The micro-community it is about.
    pub community: CommunityId,
    /// A code of the list of categories.
    pub category: String,
    /// How it reached us.
    pub channel: Channel,
    /// The partner's own id, taken once per channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The wish in the wisher's own words: sealed, read only by staff in scope and the wisher.
    pub text: String,
    /// What its parts are about, in the wisher's own words, sealed as well; one part where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
    /// The person it is for, where staff hand it in for somebody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_person: Option<Uuid>,
    /// Without a name: whoever has the follow code of the reply is the wisher.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anonymous: bool,
    /// Whether it is invented sample data.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

/// What somebody who hands a wish in is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WishReceipt {
    /// The wish.
    pub wish: WishView,
    /// The code that shows its bearer to be the wisher, where none signs in: 12 letters and digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_code: Option<String>,
}

/// The private half of what is handed in.
fn check_private((text, parts): (&str, &[String]), fields: &mut Fields) {
    fields.private_text("text", text, 1..=2000);
    fields.items("parts", parts.len(), 0..=MOST_PARTS);
}

fn check_origin((category, external_id): (&str, Option<&str>), channel: Channel, fields: &mut Fields) {
    fields.line("category", category, 40);
    if let Some(id) = external_id {
        fields.line("external_id", id, 100);
    } else if channel == Channel::PartnerApi {
        fields.refuse("external_id", "", "required", "a partner names its own id; give it");
    }
}

fn check_wisher(anonymous: bool, for_person: Option<Uuid>, fields: &mut Fields) {
    if let Some(person) = for_person.filter(|_| anonymous) {
        let says = "names a person of a wish without a name; leave one of the two out";
        fields.refuse("for_person", &person.to_string(), "anonymous", says);
    }
}

impl Message for SubmitWish {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "submit_wish";
    const ACCESS: Access = Access::ANYONE;
    type Reply = WishReceipt;

    fn place(&self) -> Place<'_> {
        Place::Community(&self.community)
    }

    fn check(&self, fields: &mut Fields) {
        check_private((&self.text, &self.parts), fields);
        for (number, part) in self.parts.iter().enumerate() {
            fields.private_text(&format!("parts.{number}"), part, 1..=80);
        }
        check_origin((&self.category, self.external_id.as_deref()), self.channel, fields);
        check_wisher(self.anonymous, self.for_person, fields);
    }
}

impl Command for SubmitWish {
    fn key(&self) -> String {
        key(self.id)
    }
}

/// Records a wish that staff talked over at the door or the counter: handed in, weighed and made public in one go. The
/// talk is its deliberation, so that nothing is graded unheard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectWish {
    /// Id of the new wish, UUIDv7.
    pub id: Uuid,
    /// The micro-community it is about.
    pub community: CommunityId,
    /// A code of the list of categories.
    pub category: String,
    /// How it reached us.
    pub channel: Channel,
    /// The partner's own id, taken once per channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The wish in the wisher's own words: sealed.
    pub text: String,
    /// The person it is for; without a name where none is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_person: Option<Uuid>,
    /// The talk.
    pub talk: Talk,
    /// The public summary. 示例 stands in it where the wish is sample data, and only then.
    pub summary: String,
    /// How soon it is to be kept.
    pub grade: Grade,
    /// What its parts are about, in public words; one part where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
    /// Whether it is invented sample data.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

impl Message for CollectWish {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "collect_wish";
    const ACCESS: Access = Access::roles(STAFF);
    type Reply = WishReceipt;

    fn place(&self) -> Place<'_> {
        Place::Community(&self.community)
    }

    fn check(&self, fields: &mut Fields) {
        check_private((&self.text, &self.parts), fields);
        check_origin((&self.category, self.external_id.as_deref()), self.channel, fields);
        self.talk.check("talk.", fields);
        check_public((&self.summary, &self.parts), fields);
    }
}

/// The public half: a summary and what the parts are about.
pub(super) fn check_public((summary, parts): (&str, &[String]), fields: &mut Fields) {
    fields.public_text("summary", summary, 1..=500);
    for (number, part) in parts.iter().enumerate() {
        fields.public_text(&format!("parts.{number}"), part, 1..=80);
    }
}

impl Command for CollectWish {
    fn key(&self) -> String {
        key(self.id)
    }
}

/// Takes a wish in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptWish {
    /// The wish.
    pub wish: Uuid,
    /// Its community, named by whoever acts for a village or community only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
}

/// Does not take a wish in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseWish {
    /// The wish.
    pub wish: Uuid,
    /// Its community, named by whoever acts for a village or community only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Why: sealed, told to the wisher only.
    pub reason: String,
}

super::roles::on_a_wish!(AcceptWish, "accept_wish", STAFF, |_, _| {});
super::roles::on_a_wish!(RefuseWish, "refuse_wish", STAFF, |command, fields| {
    fields.private_text("reason", &command.reason, 1..=500);
});

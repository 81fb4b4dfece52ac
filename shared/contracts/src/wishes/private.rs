//! Reading the private text of a wish. Each reading is logged before anything is shown, and the wisher can see the log:
//! a command logs and answers with the id of a disclosure, whose text a query shows to the same caller for a minute. So
//! no stored reply ever holds a private value.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    answer::check_code,
    look::ActedAs,
    roles::{STAFF, key},
};
use crate::{Access, Command, CommunityId, Fields, Message, Page, PageRequest, Place, Query, Reference};

/// Staff ask for the private text of a wish in their scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadPrivateText {
    /// Id of the new disclosure, UUIDv7.
    pub id: Uuid,
    /// The wish.
    pub wish: Uuid,
    /// Its community: scope is checked against it.
    pub community: CommunityId,
    /// What the text is read for, in public words.
    pub purpose: String,
}

/// The wisher asks for the own private text, and for the reason of a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadOwnText {
    /// Id of the new disclosure, UUIDv7.
    pub id: Uuid,
    /// The wish.
    pub wish: Uuid,
    /// The follow code, where the wisher does not sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_code: Option<String>,
}

/// A reading that was logged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Disclosure {
    /// What `disclosed_text` is asked with.
    pub disclosure: Uuid,
    /// First instant at which it shows nothing any more.
    pub until: Timestamp,
}

impl Message for ReadPrivateText {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "read_private_text";
    const ACCESS: Access = Access::roles(STAFF);
    type Reply = Disclosure;

    fn place(&self) -> Place<'_> {
        Place::Community(&self.community)
    }

    fn check(&self, fields: &mut Fields) {
        fields.public_text("purpose", &self.purpose, 1..=200);
    }
}

impl Command for ReadPrivateText {
    fn key(&self) -> String {
        key(self.wish)
    }
}

impl Message for ReadOwnText {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "read_own_text";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Disclosure;

    fn check(&self, fields: &mut Fields) {
        check_code(self.follow_code.as_deref(), fields);
    }
}

impl Command for ReadOwnText {
    fn key(&self) -> String {
        key(self.wish)
    }
}

/// Asks for the text of a disclosure: answered to whoever was given it, for a minute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisclosedText {
    /// The disclosure.
    pub disclosure: Uuid,
}

/// A private text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrivateText {
    /// The wish.
    pub wish: Uuid,
    /// The wish in the wisher's own words.
    pub text: String,
    /// What its parts are about, in the wisher's own words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
    /// Why it was refused; told to the wisher only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
}

impl Message for DisclosedText {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "disclosed_text";
    const ACCESS: Access = Access::ANYONE;
    type Reply = PrivateText;

    fn check(&self, _: &mut Fields) {}
}

impl Query for DisclosedText {}

/// The wisher asks who read the private text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListPrivateReads {
    /// The wish, by id or receipt number.
    pub wish: Reference,
    /// The follow code, where the wisher does not sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_code: Option<String>,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// One reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PrivateRead {
    /// Its disclosure.
    pub disclosure: Uuid,
    /// As what the reader read.
    pub acted_as: ActedAs,
    /// Subject of the staff member who read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader: Option<String>,
    /// The person for whom an acting officer read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// What for.
    pub purpose: String,
    /// The file that was read, where it was one and not the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Uuid>,
    /// When.
    pub at: Timestamp,
}

impl Message for ListPrivateReads {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "list_private_reads";
    const ACCESS: Access = Access::ANYONE;
    type Reply = Page<PrivateRead>;

    fn check(&self, fields: &mut Fields) {
        check_code(self.follow_code.as_deref(), fields);
        fields.page(&self.page);
    }
}

impl Query for ListPrivateReads {}

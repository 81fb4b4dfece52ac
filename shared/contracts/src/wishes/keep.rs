//! Keeping wishes: their parts are claimed by volunteers and organisations or matched by staff, and fulfilled.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    intake::MOST_PARTS,
    roles::{CLAIMANTS, CLAIMANTS_AND_STAFF, OFFICERS, STAFF, key, on_a_wish, place},
    wish::{MatchTarget, WishView},
};
use crate::{Access, Command, CommunityId, Fields, Message, Place, files::MOST_FILES};

/// Claims an open part: in the caller's own name, or for an organisation that may act and that the caller may claim for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimPart {
    /// The wish.
    pub wish: Uuid,
    /// Its community, named by whoever acts for a village or community only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Number of the part.
    pub part: u32,
    /// The organisation it is claimed for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Uuid>,
}

/// A claim that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimReply {
    /// The wish as it is now.
    pub wish: WishView,
    /// Id of the claim.
    pub claim: String,
    /// Until when the claimant must have been in touch with the wisher; then the claim expires.
    pub contact_by: Timestamp,
}

impl Message for ClaimPart {
    const SERVICE: &'static str = super::SERVICE;
    const NAME: &'static str = "claim_part";
    const ACCESS: Access = Access::roles(CLAIMANTS);
    type Reply = ClaimReply;

    fn place(&self) -> Place<'_> {
        place(self.community.as_ref())
    }

    fn check(&self, fields: &mut Fields) {
        check_part(self.part, fields);
    }
}

impl Command for ClaimPart {
    fn key(&self) -> String {
        key(self.wish)
    }
}

/// The claimant says that it has been in touch with the wisher: the claim no longer expires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactClaim {
    /// The wish.
    pub wish: Uuid,
    /// Its community, named by whoever acts for a village or community only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Number of the part.
    pub part: u32,
}

/// The claimant gives a part back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelClaim {
    /// The wish.
    pub wish: Uuid,
    /// Its community, named by whoever acts for a village or community only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Number of the part.
    pub part: u32,
}

/// Officers take a claim away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeClaim {
    /// The wish.
    pub wish: Uuid,
    /// Its community, named by whoever acts for a village or community only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Number of the part.
    pub part: u32,
    /// Why, in public words.
    pub reason: String,
}

/// Staff match an open part to something: an item of the catalogue, an open round of the same town, an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchPart {
    /// The wish.
    pub wish: Uuid,
    /// Its community, named by whoever acts for a village or community only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Number of the part.
    pub part: u32,
    /// To what.
    pub target: MatchTarget,
}

/// Says that a claimed part, or one matched to an organisation, is done: by the claimant, by whoever speaks for the
/// matched organisation, or by staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FulfilPart {
    /// The wish.
    pub wish: Uuid,
    /// Its community, named by whoever acts for a village or community only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityId>,
    /// Number of the part.
    pub part: u32,
    /// What shows that it is done, in public words.
    pub evidence: String,
    /// Files of the part that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Uuid>,
}

pub(super) fn check_part(part: u32, fields: &mut Fields) {
    fields.number("part", part.into(), 1..=i64::try_from(MOST_PARTS).unwrap_or(i64::MAX));
}

on_a_wish!(ContactClaim, "contact_claim", CLAIMANTS, |command, fields| check_part(command.part, fields));
on_a_wish!(CancelClaim, "cancel_claim", CLAIMANTS, |command, fields| check_part(command.part, fields));
on_a_wish!(RevokeClaim, "revoke_claim", OFFICERS, |command, fields| {
    check_part(command.part, fields);
    fields.public_text("reason", &command.reason, 1..=500);
});
on_a_wish!(MatchPart, "match_part", STAFF, |command, fields| {
    check_part(command.part, fields);
    match &command.target {
        MatchTarget::ServiceItem { item } => fields.line("target.item", item, 80),
        // One hundred million yuan: more than any town has to give.
        MatchTarget::Round { amount, .. } => fields.number("target.amount", amount.0, 1..=10_000_000_000),
        MatchTarget::Organisation { .. } => {}
    }
});
on_a_wish!(FulfilPart, "fulfil_part", CLAIMANTS_AND_STAFF, |command, fields| {
    check_part(command.part, fields);
    fields.public_text("evidence", &command.evidence, 1..=1000);
    fields.items("files", command.files.len(), 0..=MOST_FILES);
});

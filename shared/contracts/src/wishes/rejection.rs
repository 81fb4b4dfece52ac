//! The typed rejections of wishes, as facts; each names the field, what it held, the rule and the way out.

use jiff::Timestamp;
use uuid::Uuid;

use super::wish::{PartState, WishState};
use crate::{CommunityId, Kind, ReceiptNumber, Reference, Reject, Town, files::DISCLOSED_FOR};

/// Why wishes refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WishRejection {
    /// No such wish.
    #[error("there is no wish {0} in this town; list_wishes tells which there are")]
    WishUnknown(Reference),
    /// No wish has that follow code. It is not repeated.
    #[error("no wish has this follow code; compare letters and digits with the receipt")]
    CodeUnknown,
    /// Each town counts its own receipt numbers.
    #[error("each town counts its own receipt numbers; ask the town of {0}, or give the wish's id")]
    ReceiptOfTown(ReceiptNumber),
    /// The wish is about another community than the one named.
    #[error("the wish is about the community {is}, not {given}; name that one")]
    OtherCommunity {
        /// Its community.
        is: CommunityId,
        /// The one named.
        given: CommunityId,
    },
    /// No such category.
    #[error("there is no category {given:?}; take one of {}", .known.join(", "))]
    CategoryUnknown {
        /// The code given.
        given: String,
        /// The codes there are.
        known: Vec<&'static str>,
    },
    /// A wish about an invented community is invented too.
    #[error("the community {0} is invented sample data, and so is a wish about it; set sample to true")]
    SampleCommunity(CommunityId),
    /// The mark of sample data is missing, or stands where it must not.
    #[error("the wish is {}, and 示例 in its summary marks sample data; put it in or leave it out", sample_or_not(*.sample))]
    SampleSummary {
        /// The summary.
        summary: String,
        /// Whether the wish is sample data.
        sample: bool,
    },
    /// As many titles as parts.
    #[error("the wish has {parts} parts, and {given} titles are given; give one for each, or none")]
    OtherPartCount {
        /// How many parts it has.
        parts: usize,
        /// How many titles were given.
        given: usize,
    },
    /// Nobody knows the person here.
    #[error("the person {0} is not known here; register them with registry first, or leave for_person out")]
    PersonUnknown(Uuid),
    /// The person is erased.
    #[error("the person {0} is erased; nothing is kept for them any more")]
    PersonErased(Uuid),
    /// Only staff hand wishes in for others.
    #[error("only staff in scope hand wishes in for others; hand it in in your own name, or without a name")]
    NotStaff(Uuid),
    /// The wish does not stand where this step begins.
    #[error("the wish is {}, and this is possible only while it is {needed}", .state.as_str())]
    WrongState {
        /// Where it stands.
        state: WishState,
        /// Where it should.
        needed: &'static str,
    },
    /// Nothing is graded unheard.
    #[error("the wish was not talked over yet; record a talk with deliberate_wish first")]
    NotDeliberated,
    /// Its grade stands until the review is due.
    #[error("the wish is public and its review is not due; its grade stands until then")]
    ReviewNotDue,
    /// The wish has no such part.
    #[error("the wish has {parts} parts; give a number from 1 to that")]
    PartUnknown {
        /// The number given.
        part: u32,
        /// How many parts it has.
        parts: usize,
    },
    /// The part is held.
    #[error("part {0} has a live claim or match; take another part, or wait until it comes back")]
    AlreadyClaimed(u32),
    /// The part does not stand where this step begins.
    #[error("part {part} is {}, and this is possible only while it is {needed}", .state.as_str())]
    WrongPartState {
        /// The part.
        part: u32,
        /// Where it stands.
        state: PartState,
        /// Where it should.
        needed: &'static str,
    },
    /// Somebody else holds the part.
    #[error("part {0} is held by somebody else; only who claimed it may do this")]
    NotTheClaimant(u32),
    /// The item is in no catalogue in force.
    #[error("the catalogue in force holds no item {0:?}; take a code that delegation's catalogue gives")]
    ItemUnknown(String),
    /// Nobody knows the round here.
    #[error("the round {0} is not known here; take one that subsidies' list of rounds gives")]
    RoundUnknown(Uuid),
    /// The round takes nothing in any more.
    #[error("the call of the round {0} is over; match the part to another")]
    RoundNotOpen(Uuid),
    /// The round is another town's.
    #[error("the round {round} belongs to {owner}, and a wish is matched to rounds of its own town only")]
    RoundOfAnotherTown {
        /// The round.
        round: Uuid,
        /// Its owner.
        owner: Town,
    },
    /// Only the wisher answers, and reads what is the wisher's.
    #[error("this is the wisher's alone; sign in as the wisher, or give the follow code of the receipt")]
    NotTheWisher(Uuid),
    /// The key is destroyed, and with it the text.
    #[error("the private text is erased with its author; only the public summary is left")]
    TextErased(Uuid),
    /// No such disclosure of this caller.
    #[error("the disclosure {0} is not yours, or there is none; ask for one with read_private_text or read_own_text")]
    DisclosureUnknown(Uuid),
    /// The minute is over.
    #[error("the disclosure {0} has shown its text for {DISCLOSED_FOR} seconds and shows it no more; ask for another")]
    DisclosureOver(Uuid),
    /// Nobody is met in the future.
    #[error("{0} has not come yet; give the instant at which people were met")]
    MetInFuture(Timestamp),
    /// A filter names another town than the subject.
    #[error("this was sent to the town {asked}; leave the filter out, or send it to {given} or to city")]
    OtherTown {
        /// The town in the subject.
        asked: Town,
        /// The town in the filter.
        given: Town,
    },
}

fn sample_or_not(sample: bool) -> &'static str {
    if sample { "sample data" } else { "no sample data" }
}

impl Reject for WishRejection {
    fn kind(&self) -> Kind {
        self.parts().0
    }

    fn code(&self) -> &'static str {
        self.parts().1
    }

    fn field(&self) -> Option<(&'static str, String, &'static str)> {
        let (_, _, field, value, rule) = self.parts();
        Some((field, value, rule))
    }
}

impl WishRejection {
    /// Kind, code, field, value and rule.
    fn parts(&self) -> (Kind, &'static str, &'static str, String, &'static str) {
        use Kind::{Conflict, Forbidden, Gone, Invalid, NotFound};
        use WishRejection as R;
        match self {
            R::WishUnknown(wish) => (NotFound, "wish_unknown", "wish", wish.to_string(), "known"),
            R::ReceiptOfTown(receipt) => (Invalid, "receipt_of_town", "wish", receipt.to_string(), "owner"),
            R::OtherCommunity { given, .. } => (Invalid, "other_community", "community", given.to_string(), "own"),
            R::CodeUnknown => (NotFound, "code_unknown", "follow_code", String::new(), "known"),
            R::CategoryUnknown { given, .. } => (Invalid, "category_unknown", "category", given.clone(), "known"),
            R::SampleCommunity(id) => (Invalid, "sample_community", "sample", id.to_string(), "sample"),
            R::SampleSummary { summary, .. } => (Invalid, "sample_name", "summary", summary.clone(), "sample_name"),
            R::OtherPartCount { given, .. } => (Invalid, "other_part_count", "parts", given.to_string(), "items"),
            R::PersonUnknown(id) => (NotFound, "person_unknown", "for_person", id.to_string(), "known"),
            R::PersonErased(id) => (Gone, "person_erased", "for_person", id.to_string(), "known"),
            R::NotStaff(id) => (Forbidden, "not_staff", "for_person", id.to_string(), "staff"),
            R::WrongState { state, .. } => (Conflict, "wrong_state", "wish", state.as_str().to_owned(), "state"),
            R::NotDeliberated => (Conflict, "not_deliberated", "wish", String::new(), "deliberated"),
            R::ReviewNotDue => (Conflict, "review_not_due", "wish", String::new(), "review"),
            R::PartUnknown { part, .. } => (NotFound, "part_unknown", "part", part.to_string(), "known"),
            R::AlreadyClaimed(part) => (Conflict, "already_claimed", "part", part.to_string(), "unique"),
            R::WrongPartState { state, .. } => {
                (Conflict, "wrong_part_state", "part", state.as_str().to_owned(), "state")
            }
            R::NotTheClaimant(part) => (Forbidden, "not_the_claimant", "part", part.to_string(), "claimant"),
            R::ItemUnknown(item) => (NotFound, "item_unknown", "target.item", item.clone(), "known"),
            R::RoundUnknown(id) => (NotFound, "round_unknown", "target.round", id.to_string(), "known"),
            R::RoundNotOpen(id) => (Conflict, "round_not_open", "target.round", id.to_string(), "open"),
            R::RoundOfAnotherTown { round, .. } => {
                (Invalid, "round_of_another_town", "target.round", round.to_string(), "owner")
            }
            R::NotTheWisher(wish) => (Forbidden, "not_the_wisher", "wish", wish.to_string(), "wisher"),
            R::TextErased(wish) => (Gone, "text_erased", "wish", wish.to_string(), "erased"),
            R::DisclosureUnknown(id) => (NotFound, "disclosure_unknown", "disclosure", id.to_string(), "own"),
            R::DisclosureOver(id) => (Gone, "disclosure_over", "disclosure", id.to_string(), "minute"),
            R::MetInFuture(met) => (Invalid, "met_in_future", "met", met.to_string(), "past"),
            R::OtherTown { given, .. } => (Invalid, "other_town", "town", given.to_string(), "owner"),
        }
    }
}

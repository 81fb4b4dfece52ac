//! Story 2: a wish is matched to a round, becomes a proposal, the residents adopt it, it is scored, awarded, accepted, the
//! wish is kept, the award is paid, and the books add up.

use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Fen, PageRequest,
    subsidies::{
        AcceptProposal, CompleteProposal, ExportLedger, GetRound, LedgerEntry, PayProposal, ProposalDrafted,
        ProposalOrigin, ProposalState, ProposalView, ReadLedgerHead, SubmitProposal, verify_to,
    },
    wishes::{ConfirmWish, MatchPart, MatchTarget, WishPartFulfilled, WishState},
};
use wuwei_stories::{
    Life,
    people::{CLERK, DALANG, PAYER, RESIDENT, REVIEWER, VILLAGE_OFFICER},
    thread::Thread,
};
use wuwei_testkit::on_every_stage;

use crate::{
    documented,
    funding::{
        ASKED, ENVELOPE, MONITORS, a_round, an_assembly_adopts, it_is_allocated_and_awarded,
        it_is_submitted_and_scored, plan,
    },
    neighbourhood::{a_wish_from_the_door, a_wisher_in_the_vault, an_estate, days},
};

/// What the wisher says at the door.
pub const PRIVATE: &str = "我上个月夜里回家踩空摔断了手腕,三座后面那条路没有灯,医药费花了四千多";

/// The clerk matches the wish to the round; without anybody's doing a proposal is drafted.
async fn it_becomes_a_draft(life: &Life, estate: &CommunityId, wish: Uuid, round: Uuid) -> ProposalView {
    let target = MatchTarget::Round { round, amount: ASKED };
    life.by(CLERK, DALANG, MatchPart { wish, community: Some(estate.clone()), part: 1, target }).await;
    let origin = ProposalOrigin::WishPart { wish, part: 1 };
    let draft = life.hears::<ProposalDrafted>(|event| event.data.proposal.origin == origin).await.data.proposal;
    assert_eq!((draft.state, draft.amount, &draft.community), (ProposalState::Draft, ASKED, estate));
    draft
}

/// Its work is accepted with the signatures of those who watched; without anybody's doing the wish is fulfilled.
async fn the_work_is_done(life: &Life, estate: &CommunityId, wish: Uuid, proposal: Uuid) {
    let accept = AcceptProposal {
        id: proposal,
        community: estate.clone(),
        evidence: "示例:十二盏灯都亮了,有照片".to_owned(),
        signatures: MONITORS.map(str::to_owned).to_vec(),
    };
    life.by(REVIEWER, DALANG, accept).await;
    let fulfilled = life.hears::<WishPartFulfilled>(|event| event.data.wish.id == wish).await;
    assert_eq!(fulfilled.data.wish.state, WishState::Fulfilled);
    let confirmed = ConfirmWish { wish, follow_code: None, solved: true, satisfied: true };
    life.by(RESIDENT, DALANG, confirmed).await;
}

/// Every entry of the round's ledger, in order.
async fn ledger(life: &Life, round: Uuid) -> Vec<LedgerEntry> {
    let page = PageRequest { after: None, limit: Some(PageRequest::MOST) };
    let page = life.by(RESIDENT, DALANG, ExportLedger { round, page }).await;
    assert_eq!(page.next, None, "a short ledger");
    page.items
}

/// Anybody can see that the books add up.
async fn the_books_add_up(life: &Life, round: Uuid) {
    let entries = ledger(life, round).await;
    let sum: i64 = entries.iter().flat_map(|entry| &entry.postings).map(|posting| posting.amount.0).sum();
    assert_eq!(sum, 0, "all postings");
    let head = life.by(RESIDENT, DALANG, ReadLedgerHead { round }).await;
    let totals = verify_to(&entries, &head).unwrap();
    assert_eq!((totals.envelope, totals.reserved, totals.paid), (ENVELOPE, Fen(0), ASKED));
    assert_eq!(totals.reserved.0 + totals.paid.0 + totals.free.0, ENVELOPE.0);
    let told = life.by(RESIDENT, DALANG, GetRound { id: round }).await;
    assert_eq!((told.reserved, told.paid, told.free), (totals.reserved, totals.paid, totals.free));
}

/// Somebody changes an entry in the database; whoever checks is told which.
async fn a_tampered_row_is_named(life: &Life, round: Uuid) {
    let (row, table) = (LedgerEntry::row_of(round, 2), "ledger_entries");
    let shown = format!("SELECT text AS t FROM {table} WHERE id = '{row}'");
    let database = life.city.database("subsidies");
    let text = database.texts(&shown).await.remove(0);
    let put = async |text: &str| {
        database.execute(&format!("UPDATE {table} SET text = '{text}' WHERE id = '{row}'")).await;
    };
    let round_id = round.to_string();
    let words = ["ledger", "verify", "--town", DALANG, &round_id];
    if life.city.is_apart() {
        life.city.wuwei(&words).await;
    }
    put("示例:另一笔").await;
    let head = life.by(RESIDENT, DALANG, ReadLedgerHead { round }).await;
    let fault = verify_to(&ledger(life, round).await, &head).unwrap_err();
    assert_eq!((fault.entry, fault.row.as_str()), (2, row.as_str()));
    if life.city.is_apart() {
        let (code, said) = life.city.wuwei_fails(&words).await;
        assert!(code != 0 && said.contains(&row), "{code}: {said}");
    }
    put(&text).await;
    the_books_add_up(life, round).await;
}

/// Plays the story.
pub async fn played(life: &Life) {
    let (estate, person) = (an_estate(life).await, a_wisher_in_the_vault(life).await);
    let round = a_round(life, "示例微实事奖补", days(7)).await;
    let wish = a_wish_from_the_door(life, &estate, (PRIVATE, "示例:三座后面的路晚上没有灯"), Some(person)).await.id;
    let draft = it_becomes_a_draft(life, &estate, wish, round).await;
    let complete = CompleteProposal {
        id: draft.id,
        community: estate.clone(),
        organisation: None,
        plan: plan("示例:三座后路装灯"),
    };
    life.by(VILLAGE_OFFICER, DALANG, complete).await;
    let resolution = an_assembly_adopts(life, &estate, "示例:申请奖补,给三座后面的路装灯").await;
    let submit = SubmitProposal { id: draft.id, community: estate.clone(), resolution };
    it_is_submitted_and_scored(life, VILLAGE_OFFICER, submit, days(8)).await;
    it_is_allocated_and_awarded(life, round, draft.id).await;
    the_work_is_done(life, &estate, wish, draft.id).await;
    let pay = PayProposal { round, id: draft.id, voucher: "示例凭证-0001".to_owned() };
    assert_eq!(life.by(PAYER, DALANG, pay).await.proposal.state, ProposalState::Paid);
    life.city.settled().await;
    the_books_add_up(life, round).await;

    let all = life.city.published().await;
    let (of_wish, of_proposal) = (format!("wish/{wish}"), format!("proposal/{}", draft.id));
    let told = Thread::of(&all, &of_wish);
    told.hangs_together(&all);
    told.holds_all_of(&all, &[of_wish, of_proposal]);
    told.caused("wishes.wish.part_matched", "subsidies.proposal.drafted");
    told.caused("subsidies.proposal.accepted", "wishes.wish.part_fulfilled");
    for kind in ["submitted", "awarded", "accepted", "paid"] {
        told.the(&format!("subsidies.proposal.{kind}"));
    }
    assert_eq!(told.of_kind("subsidies.proposal.scored").len(), 3);
    told.the("wishes.wish.confirmed");
    documented::all(&all);
    a_tampered_row_is_named(life, round).await;
}

on_every_stage!(a_wish_is_kept_by_a_subsidy_and_the_books_add_up, async |stage| {
    let life = Life::begin(stage).await;
    played(&life).await;
    life.city.settled().await;
    life.city.close().await;
});

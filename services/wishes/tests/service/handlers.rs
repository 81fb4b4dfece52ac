//! What every handler must stand: the same command, event or due task twice, and a fault before its commit.

use futures::{FutureExt, future::LocalBoxFuture};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use wuwei_contracts::{
    Command, Event, Private,
    delegation::{CaseDecided, CaseRefused, CaseState, Decision},
    files::{FileContent, MediaType},
    registry::{
        CommunityCreatedBySplit, CommunityDissolved, CommunityKind, CommunityMerged, CommunityMergedInto,
        CommunityReclassified, CommunityRegistered, CommunitySplit, CommunityStatus, CommunityUpdated, CommunityView,
        OrganisationDissolved, OrganisationFounded, OrganisationMandateEnded, OrganisationMandateGiven,
        OrganisationResumed, OrganisationStatus, OrganisationSuspended, OrganisationTermExpired,
        OrganisationTermRenewed, OrganisationView, PersonErased, PersonRegistered,
    },
    subsidies::{
        ProposalAccepted, ProposalReturned, ProposalState, ProposalUnsuccessful, RoundAllocated, RoundClosed,
        RoundOpened, RoundState,
    },
    wishes::{
        AcceptWish, AttachFile, CancelClaim, CollectWish, ConfirmWish, ContactClaim, DeliberateWish, Grade, GradeWish,
        MatchPart, MatchTarget, OpenFile, PublishWish, ReadOwnText, ReadPrivateText, RefuseWish, RemoveFile,
        ReopenWish, RevokeClaim, ShowFile, TalkForm, WishView,
    },
};
use wuwei_testkit::{
    Case, Harness, a_fault_before_commit_leaves_nothing, announced, both, delivered_twice_changes_nothing,
};
use wuwei_wishes::{ExpireClaim, FollowCommunity, GiveUp, ReviewWish, SweepFiles};

use crate::office::{
    CLERK, ITEM, OFFICER, PERSON, REPRESENTATIVE, RESIDENT, ROUND, VOLUNTEER, WISHES, case, catalogue, claim,
    claim_for, collected, community, fulfil, furnish, organisation_at, place, proposal, round_at, talk, told, visit,
    walk, wish,
};

const ID: Uuid = Uuid::from_u128(1);
const FILE: Uuid = Uuid::from_u128(0xf1);

type Step<'a> = LocalBoxFuture<'a, ()>;

/// Calls, and expects to be answered.
async fn call<C: Command>(harness: &Harness, who: &str, command: C) {
    assert!(harness.call(who, "dalang", command).await.is_ok(), "{}", C::NAME);
}

fn furnished(harness: &Harness) -> Step<'_> {
    furnish(harness).boxed_local()
}

fn submitted(harness: &Harness) -> Step<'_> {
    call(harness, RESIDENT, wish(1)).boxed_local()
}

fn accepted(harness: &Harness) -> Step<'_> {
    call(harness, OFFICER, accept()).boxed_local()
}

fn talked_over(harness: &Harness) -> Step<'_> {
    call(harness, OFFICER, deliberate()).boxed_local()
}

fn graded(harness: &Harness) -> Step<'_> {
    call(harness, OFFICER, grade()).boxed_local()
}

fn public(harness: &Harness) -> Step<'_> {
    collected(harness, 1, 1).map(drop).boxed_local()
}

fn owned(harness: &Harness) -> Step<'_> {
    call(harness, CLERK, CollectWish { for_person: Some(PERSON), ..visit(1, 1) }).boxed_local()
}

fn for_the_future(harness: &Harness) -> Step<'_> {
    call(harness, CLERK, CollectWish { grade: Grade::Future, ..visit(1, 1) }).boxed_local()
}

fn claimed(harness: &Harness) -> Step<'_> {
    call(harness, VOLUNTEER, claim(1, 1)).boxed_local()
}

fn claimed_by_organisation(harness: &Harness) -> Step<'_> {
    call(harness, REPRESENTATIVE, claim_for(1, 1)).boxed_local()
}

fn matched_to_item(harness: &Harness) -> Step<'_> {
    call(harness, OFFICER, to(MatchTarget::ServiceItem { item: ITEM.to_owned() })).boxed_local()
}

fn matched_to_round(harness: &Harness) -> Step<'_> {
    let amount = wuwei_contracts::Fen(300_000);
    call(harness, OFFICER, to(MatchTarget::Round { round: ROUND, amount })).boxed_local()
}

fn done(harness: &Harness) -> Step<'_> {
    call(harness, VOLUNTEER, fulfil(1, 1)).boxed_local()
}

fn answered(harness: &Harness) -> Step<'_> {
    call(harness, RESIDENT, confirm()).boxed_local()
}

/// A file that lies nowhere: what handlers do does not rest on the bucket.
fn file() -> AttachFile {
    let object = format!("dalang/{FILE}");
    let (media_type, key) = (MediaType::Jpeg, Private::new("k".repeat(43)));
    let content = FileContent { sha256: "ab".repeat(32), media_type, bytes: 9, object, key };
    AttachFile { id: FILE, wish: ID, part: None, follow_code: None, content }
}

fn filed(harness: &Harness) -> Step<'_> {
    call(harness, RESIDENT, file()).boxed_local()
}

fn accept() -> AcceptWish {
    AcceptWish { wish: ID, community: None }
}

fn deliberate() -> DeliberateWish {
    DeliberateWish { wish: ID, community: None, talk: talk(TalkForm::Experts) }
}

fn grade() -> GradeWish {
    GradeWish { wish: ID, community: None, grade: Grade::Future, reason: "缓一缓".to_owned() }
}

fn to(target: MatchTarget) -> MatchPart {
    MatchPart { wish: ID, community: None, part: 1, target }
}

fn confirm() -> ConfirmWish {
    ConfirmWish { wish: ID, follow_code: None, solved: true, satisfied: true }
}

/// Commands on wishes that are being weighed.
fn weighing() -> Vec<Case> {
    let (reason, id) = (|| "试".to_owned(), Uuid::from_u128(0xe1));
    let publish = PublishWish { wish: ID, community: None, summary: "示例心愿".to_owned(), parts: Vec::new() };
    let read = ReadPrivateText { id, wish: ID, community: place(1), purpose: "核实".to_owned() };
    let show = ShowFile { wish: ID, community: place(1), file: FILE, public: true };
    let look = OpenFile { id, wish: ID, file: FILE, purpose: None, follow_code: None };
    let on = |case: Case| case.after(furnished).after(submitted);
    vec![
        Case::command(RESIDENT, "dalang", &wish(1)).after(furnished),
        Case::command(CLERK, "dalang", &visit(1, 2)).after(furnished),
        Case::command(CLERK, "dalang", &walk(1, &["3栋502"])).after(furnished),
        on(Case::command(OFFICER, "dalang", &accept())),
        on(Case::command(OFFICER, "dalang", &RefuseWish { wish: ID, community: None, reason: reason() })),
        on(Case::command(OFFICER, "dalang", &deliberate())).after(accepted),
        on(Case::command(OFFICER, "dalang", &grade())).after(accepted).after(talked_over),
        on(Case::command(OFFICER, "dalang", &publish)).after(accepted).after(talked_over).after(graded),
        on(Case::command(CLERK, "dalang", &read)),
        on(Case::command(RESIDENT, "dalang", &ReadOwnText { id, wish: ID, follow_code: None })),
        on(Case::command(RESIDENT, "dalang", &file())),
        on(Case::command(CLERK, "dalang", &show)).after(filed),
        on(Case::command(RESIDENT, "dalang", &RemoveFile { wish: ID, file: FILE, follow_code: None })).after(filed),
        on(Case::command(RESIDENT, "dalang", &look)).after(filed),
        on(Case::due::<SweepFiles>(SignedDuration::from_hours(25))).after(filed),
    ]
}

/// Commands and tasks on wishes that are public.
fn keeping() -> Vec<Case> {
    let reason = || "试".to_owned();
    let month = SignedDuration::from_hours(24 * 30);
    let year = SignedDuration::from_hours(24 * 365);
    let on = |case: Case| case.after(furnished).after(owned);
    let contact = ContactClaim { wish: ID, community: None, part: 1 };
    let cancel = CancelClaim { wish: ID, community: None, part: 1 };
    let revoke = RevokeClaim { wish: ID, community: None, part: 1, reason: reason() };
    let reopen = ReopenWish { wish: ID, community: None, reason: reason() };
    vec![
        on(Case::command(VOLUNTEER, "dalang", &claim(1, 1))),
        on(Case::command(VOLUNTEER, "dalang", &contact)).after(claimed),
        on(Case::command(VOLUNTEER, "dalang", &cancel)).after(claimed),
        on(Case::command(OFFICER, "dalang", &revoke)).after(claimed),
        on(Case::command(OFFICER, "dalang", &to(MatchTarget::ServiceItem { item: ITEM.to_owned() }))),
        on(Case::command(VOLUNTEER, "dalang", &fulfil(1, 1))).after(claimed),
        on(Case::command(RESIDENT, "dalang", &confirm())).after(claimed).after(done),
        on(Case::command(OFFICER, "dalang", &reopen)).after(claimed).after(done).after(answered),
        on(Case::due::<ExpireClaim>(month)).after(claimed),
        on(Case::due::<FollowCommunity>(SignedDuration::from_mins(1))).after(merged),
        on(Case::due::<GiveUp>(month)).after(claimed).after(done),
        Case::due::<ReviewWish>(year).after(furnished).after(for_the_future),
    ]
}

/// What a wish of [`public`] is, as far as others quote it.
fn quoted() -> WishView {
    let now = "2026-03-01T08:00:00Z".parse().unwrap();
    WishView {
        id: ID,
        receipt: wuwei_contracts::ReceiptNumber::new("WS", 2026, 1).unwrap(),
        town: wuwei_testkit::town("dalang"),
        village: place(1).village(),
        community: place(1),
        category: "elderly".to_owned(),
        channel: wuwei_contracts::wishes::Channel::Visit,
        external_id: None,
        state: wuwei_contracts::wishes::WishState::Published,
        grade: Some(Grade::Now),
        summary: None,
        parts: Vec::new(),
        limit: None,
        submitted: now,
        changed: now,
        sample: true,
        version: 2,
    }
}

/// News of cases, proposals, rounds, the catalogue and people.
fn news(now: Timestamp) -> Vec<Case> {
    let (reason, wish) = (|| "试".to_owned(), quoted());
    let on_item = |case: Case| case.after(furnished).after(public).after(matched_to_item);
    let on_round = |case: Case| case.after(furnished).after(public).after(matched_to_round);
    let decided = CaseDecided {
        case: case(&wish, CaseState::Done),
        decision: Decision::Done,
        reason: reason(),
        decided: now,
        promised: now,
        in_time: true,
        files: Vec::new(),
    };
    let round = |state| wuwei_contracts::subsidies::RoundView { state, ..round_at(now, ROUND, "dalang") };
    let allocated =
        RoundAllocated { round: round(RoundState::Allocated), awards: Vec::new(), rule: "greedy".to_owned() };
    let subject = Some(RESIDENT.to_owned());
    let erased = PersonErased { person: PERSON, subject: subject.clone(), at: now, sample: true };
    let refused = CaseRefused { case: case(&wish, CaseState::Refused), reason: reason() };
    let returned = ProposalReturned { proposal: proposal(&wish, ProposalState::Returned), reason: reason() };
    let lost = ProposalUnsuccessful { proposal: proposal(&wish, ProposalState::Unsuccessful), reason: reason() };
    vec![
        on_item(Case::event(told(1, decided))),
        on_item(Case::event(told(1, refused))),
        on_round(Case::event(told(
            1,
            ProposalAccepted { proposal: proposal(&wish, ProposalState::Accepted), files: Vec::new() },
        ))),
        on_round(Case::event(told(1, returned))),
        on_round(Case::event(told(1, lost))),
        Case::event(told(1, RoundOpened { round: round(RoundState::Open) })),
        Case::event(told(1, RoundClosed { round: round(RoundState::Scoring) })),
        Case::event(told(1, allocated)),
        Case::event(announced("city", 1, catalogue())),
        Case::event(announced("city", 1, PersonRegistered { person: PERSON, subject, sample: true })),
        Case::event(announced("city", 2, erased)).after(furnished).after(submitted).after(owned_beside),
    ]
}

/// A wish of the person beside the first.
fn owned_beside(harness: &Harness) -> Step<'_> {
    call(harness, CLERK, CollectWish { for_person: Some(PERSON), ..visit(2, 1) }).boxed_local()
}

/// The first community becomes part of the second.
fn merged_into() -> CommunityMergedInto {
    let gone =
        CommunityView { status: CommunityStatus::Merged, successors: vec![place(2)], version: 2, ..community(1) };
    CommunityMergedInto { community: gone, into: place(2), reason: "试".to_owned() }
}

fn merged(harness: &Harness) -> Step<'_> {
    async { harness.deliver(&told(2, merged_into())).await }.boxed_local()
}

/// News of communities.
fn communities() -> Vec<Case> {
    let (reason, into, from) = (|| "试".to_owned(), || place(2), CommunityKind::RuralCommunity);
    let one = || community(1);
    let merged = CommunityMerged { community: one(), absorbed: vec![into()], from, reason: reason() };
    vec![
        Case::event(told(1, CommunityRegistered { community: one() })),
        Case::event(told(1, CommunityUpdated { community: one() })),
        Case::event(told(1, CommunityReclassified { community: one(), from, reason: reason() })),
        Case::event(told(1, merged)),
        Case::event(told(2, merged_into())).after(furnished).after(public),
        Case::event(told(1, CommunitySplit { community: one(), into: vec![into()], reason: reason() })),
        Case::event(told(1, CommunityCreatedBySplit { community: one(), from: into() })),
        Case::event(told(1, CommunityDissolved { community: one(), reason: reason() })),
    ]
}

/// News that makes an organisation lose what it holds.
fn lost<E: Event>(event: E) -> Case {
    Case::event(told(2, event)).after(furnished).after(public).after(claimed_by_organisation)
}

/// News of organisations.
fn organisations(now: Timestamp) -> Vec<Case> {
    let is = |status| OrganisationView { status, version: 2, ..organisation_at(now) };
    let one = || organisation_at(now);
    let reason = None;
    vec![
        Case::event(told(1, OrganisationFounded { organisation: one(), reason: None })),
        Case::event(told(1, OrganisationTermRenewed { organisation: one(), reason: None })),
        Case::event(told(1, OrganisationMandateGiven { organisation: one(), reason: None })),
        Case::event(told(1, OrganisationMandateEnded { organisation: one(), reason: None })),
        Case::event(told(1, OrganisationResumed { organisation: one(), reason: None })),
        lost(OrganisationTermExpired { organisation: is(OrganisationStatus::Expired), reason: None }),
        lost(OrganisationSuspended { organisation: is(OrganisationStatus::Suspended), reason: None }),
        lost(OrganisationDissolved { organisation: is(OrganisationStatus::Dissolved), reason }),
    ]
}

/// One case for each command, reaction and due task, on a wishes where it changes something.
fn cases() -> Vec<Case> {
    let now = wuwei_runtime::Clock::default().now();
    [weighing(), keeping(), news(now), communities(), organisations(now)].into_iter().flatten().collect()
}

both!(a_command_event_or_task_delivered_twice_changes_nothing_the_second_time, async |backend| {
    delivered_twice_changes_nothing(backend, WISHES, cases()).await;
});

both!(a_fault_before_the_commit_leaves_no_row_and_no_event, async |backend| {
    a_fault_before_commit_leaves_nothing(backend, WISHES, cases()).await;
});

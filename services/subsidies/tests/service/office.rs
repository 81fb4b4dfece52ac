//! subsidies with the places, people and things the tests need.

use jiff::SignedDuration;
use uuid::Uuid;
use wuwei_contracts::{
    CloudEvent, CommunityId, Event, Fen, Message, Rejection, Role,
    registry::{
        AssemblyJudged, AssemblyView, CommunityKind, CommunityRegistered, CommunityView, Mandate, MeetingKind,
        OrganisationFounded, OrganisationKind, OrganisationStatus, OrganisationView, Power, Term, Verdict,
    },
    subsidies::{
        AcceptProposal, AllocateRound, AwardProposal, BudgetLine, Criterion, DraftProposal, OpenRound, PayProposal,
        Plan, Points, ProposalAnswer, RoundClosed, ScoreProposal, SubmitProposal,
    },
};
use wuwei_testkit::{Backend, Harness, Tested, announced, town};

/// Town officers of Dalang.
pub const OFFICER: &str = "chen";
pub const PAYER: &str = "he";
/// Village officer of [`VILLAGE`].
pub const VILLAGER: &str = "li";
/// City officer.
pub const CITY: &str = "wu";
/// Who speaks for [`ORGANISATION`].
pub const REPRESENTATIVE: &str = "luo";
/// Evaluators of Dalang.
pub const EVALUATORS: [&str; 4] = ["pan", "deng", "zeng", "xu"];
/// Monitors of every proposal.
pub const MONITORS: [&str; 3] = ["m1", "m2", "m3"];
/// A village of Dalang.
pub const VILLAGE: &str = "441900113219";
/// An organisation of Dalang.
pub const ORGANISATION: Uuid = Uuid::from_u128(0xb1);
/// The round of the tests, and the proposal of most of them.
pub const ROUND: Uuid = Uuid::from_u128(0xc1);
pub const PROPOSAL: Uuid = Uuid::from_u128(1);
/// Days until the call ends.
pub const CALL: i64 = 30;

/// subsidies, as tests start it.
pub const SUBSIDIES: Tested = Tested::new(
    || wuwei_subsidies::service().into_spec(),
    || wuwei_migrations::of("subsidies").expect("subsidies has migrations"),
);

/// subsidies with its people, and what other services have told it.
pub async fn open(backend: Backend) -> Harness {
    let harness = Harness::start(backend, SUBSIDIES).await;
    furnish(&harness).await;
    harness
}

/// Grants the roles, and tells what other services would.
pub async fn furnish(harness: &Harness) {
    harness.grant(OFFICER, Role::TownOfficer, "town:dalang").await;
    harness.grant(PAYER, Role::TownOfficer, "town:dalang").await;
    harness.grant(VILLAGER, Role::VillageOfficer, &format!("village:{VILLAGE}")).await;
    harness.grant(CITY, Role::CityOfficer, "city").await;
    harness.grant(REPRESENTATIVE, Role::OrganisationRepresentative, "town:dalang").await;
    for evaluator in EVALUATORS {
        harness.grant(evaluator, Role::Evaluator, "town:dalang").await;
    }
    for number in 1..=2 {
        deliver(harness, CommunityRegistered { community: community(number) }).await;
    }
    deliver(harness, OrganisationFounded { organisation: organisation(harness), reason: None }).await;
    harness.settled().await;
}

/// Tells the first event of a thing of Dalang.
pub async fn deliver<E: Event>(harness: &Harness, event: E) {
    harness.deliver(&announced("dalang", 1, event)).await;
}

/// The `sequence`-th event of a thing of Dalang.
pub fn told<E: Event>(sequence: i64, event: E) -> CloudEvent<E> {
    announced("dalang", sequence, event)
}

/// The `number`-th community of [`VILLAGE`]; the second is of a kind the round is not for.
pub fn place(number: u32) -> CommunityId {
    CommunityId::parse(&format!("{VILLAGE}-{number:04}")).unwrap()
}

pub fn community(number: u32) -> CommunityView {
    let kind = if number == 1 { CommunityKind::HousingEstate } else { CommunityKind::CommercialArea };
    wuwei_testkit::community(&place(number), "dalang", kind, &format!("示例花园{number}"))
}

/// [`ORGANISATION`], in office for a year from the harness's present.
pub fn organisation(harness: &Harness) -> OrganisationView {
    let from = harness.clock().now() - days(1);
    let powers = vec![Power::Apply];
    OrganisationView {
        id: ORGANISATION,
        town: town("dalang"),
        village: place(1).village(),
        community: Some(place(1)),
        kind: OrganisationKind::OwnersCommittee,
        name: "示例业委会".to_owned(),
        sample: true,
        status: OrganisationStatus::Active,
        term: Some(Term { from, until: from + days(365) }),
        led_by: None,
        affiliated_with: None,
        skills: Vec::new(),
        mandates: vec![Mandate { subject: REPRESENTATIVE.to_owned(), powers, from, until: None }],
        founded: from,
        changed: from,
        version: 1,
    }
}

pub fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

/// A meeting of the first community.
pub fn meeting(id: u128, community: Option<CommunityId>, verdict: Verdict) -> AssemblyJudged {
    let assembly = AssemblyView {
        id: Uuid::from_u128(id),
        town: town("dalang"),
        village: place(1).village(),
        community,
        kind: MeetingKind::Owners,
        matter: "示例事项".to_owned(),
        held_on: jiff::civil::date(2026, 11, 20),
        verdict,
        findings: Vec::new(),
        rule: "r".to_owned(),
        rule_source: "s".to_owned(),
        recorded_by: VILLAGER.to_owned(),
        judged: "2026-11-21T00:00:00Z".parse().unwrap(),
        sample: true,
        version: 1,
    };
    AssemblyJudged { assembly }
}

/// Has a meeting of the first community adopt a resolution, and waits until that is known.
pub async fn adopted(harness: &Harness, id: u128) -> Uuid {
    deliver(harness, meeting(id, Some(place(1)), Verdict::Adopted)).await;
    harness.settled().await;
    Uuid::from_u128(id)
}

/// A round of 1,000 yuan with a cap of 600, for housing estates.
pub fn round(harness: &Harness) -> OpenRound {
    let of = |code: &str, weight| Criterion { code: code.to_owned(), title: code.to_owned(), weight };
    OpenRound {
        id: ROUND,
        title: "示例奖补".to_owned(),
        envelope: Fen(100_000),
        cap: Fen(60_000),
        kinds: vec![CommunityKind::HousingEstate],
        call_until: harness.clock().now() + days(CALL),
        criteria: vec![of("need", 60), of("cost", 40)],
        minimum_scorers: 3,
        pay_within: 10,
        sample: true,
    }
}

pub fn plan(amount: i64) -> Plan {
    Plan {
        title: "示例·装灯".to_owned(),
        need: "巷内无灯".to_owned(),
        amount: Fen(amount),
        budget: vec![BudgetLine { item: "灯具".to_owned(), amount: Fen(amount) }],
        monitors: MONITORS.map(ToOwned::to_owned).to_vec(),
    }
}

/// A draft of the organisation's.
pub fn draft(id: Uuid, amount: i64) -> DraftProposal {
    DraftProposal {
        id,
        round: ROUND,
        community: place(1),
        organisation: Some(ORGANISATION),
        plan: plan(amount),
        sample: true,
    }
}

pub fn submit(id: Uuid, resolution: Uuid) -> SubmitProposal {
    SubmitProposal { id, community: place(1), resolution }
}

pub fn score(id: Uuid, need: u32, cost: u32) -> ScoreProposal {
    let of = |criterion: &str, points| Points { criterion: criterion.to_owned(), points };
    ScoreProposal { id, points: vec![of("need", need), of("cost", cost)] }
}

pub fn allocate() -> AllocateRound {
    AllocateRound { id: ROUND, settled_ties: Vec::new(), settled_how: None }
}

pub fn award(id: Uuid) -> AwardProposal {
    AwardProposal { round: ROUND, id, override_reason: None }
}

pub fn accept(id: Uuid) -> AcceptProposal {
    let signatures = MONITORS[..2].iter().map(ToString::to_string).collect();
    AcceptProposal { id, community: place(1), evidence: "灯已装好".to_owned(), signatures }
}

pub fn pay(id: Uuid) -> PayProposal {
    PayProposal { round: ROUND, id, voucher: "V-1".to_owned() }
}

/// Has the round open.
pub async fn opened(harness: &Harness) {
    harness.call(OFFICER, "dalang", round(harness)).await.unwrap();
}

/// Has the organisation submit a proposal in it.
pub async fn submitted(harness: &Harness, id: Uuid, amount: i64) -> ProposalAnswer {
    harness.call(REPRESENTATIVE, "dalang", draft(id, amount)).await.unwrap();
    let resolution = adopted(harness, 0xa000 + id.as_u128()).await;
    harness.call(REPRESENTATIVE, "dalang", submit(id, resolution)).await.unwrap()
}

/// Lets the call end.
pub async fn called(harness: &Harness) {
    harness.advance(days(CALL + 1));
    harness.expect::<RoundClosed>(|event| event.data.round.id == ROUND).await;
    harness.settled().await;
}

/// Has three evaluators give `points` to each criterion.
pub async fn scored(harness: &Harness, id: Uuid, points: u32) {
    for evaluator in &EVALUATORS[..3] {
        harness.call(evaluator, "dalang", score(id, points, points)).await.unwrap();
    }
}

/// A round with one proposal, submitted; its call is over.
pub async fn scoring(harness: &Harness) {
    opened(harness).await;
    submitted(harness, PROPOSAL, 50_000).await;
    called(harness).await;
}

/// The same, scored and allocated.
pub async fn allocated(harness: &Harness) {
    scoring(harness).await;
    scored(harness, PROPOSAL, 80).await;
    harness.call(OFFICER, "dalang", allocate()).await.unwrap();
}

/// The same, awarded.
pub async fn awarded(harness: &Harness) {
    allocated(harness).await;
    harness.call(OFFICER, "dalang", award(PROPOSAL)).await.unwrap();
}

/// The same, accepted.
pub async fn accepted(harness: &Harness) {
    awarded(harness).await;
    harness.call(VILLAGER, "dalang", accept(PROPOSAL)).await.unwrap();
}

/// Calls, expects a rejection that names `code`, `field` and `rule`, and that nothing changed.
pub async fn refused<M: Message>(harness: &Harness, who: &str, message: M, expected: (&str, &str, &str)) -> Rejection {
    harness.refused((who, "dalang"), message, expected, &[]).await
}

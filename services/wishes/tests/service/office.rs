//! wishes with the places, people and things the tests need.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use wuwei_contracts::{
    CloudEvent, CommunityId, Event, Fen, Message, Private, ReceiptNumber, Reference, Rejection, Role,
    delegation::{CaseOrigin, CaseState, CaseView, CatalogueItem, CataloguePublished, HandlingMode},
    registry::{
        CommunityKind, CommunityRegistered, CommunityView, Mandate, OrganisationFounded, OrganisationKind,
        OrganisationStatus, OrganisationView, PersonRegistered, Power, Term,
    },
    subsidies::{Applicant, ProposalOrigin, ProposalState, ProposalView, RoundOpened, RoundState, RoundView},
    wishes::{
        Channel, ClaimPart, CollectWish, FulfilPart, GetWish, Grade, Participants, RecordVisit, Side, SubmitWish, Talk,
        TalkForm, VisitKind, WishView,
    },
};
use wuwei_testkit::{Backend, Harness, Tested, announced, town};

/// Town officer of Dalang.
pub const OFFICER: &str = "chen";
/// Station clerk of [`VILLAGE`].
pub const CLERK: &str = "wu";
/// Volunteers of Dalang.
pub const VOLUNTEER: &str = "he";
pub const OTHER_VOLUNTEER: &str = "liang";
/// Who speaks for [`ORGANISATION`].
pub const REPRESENTATIVE: &str = "luo";
/// A resident.
pub const RESIDENT: &str = "zheng";
/// The same resident as a person of the vault.
pub const PERSON: Uuid = Uuid::from_u128(0xd1);
/// An organisation of Dalang.
pub const ORGANISATION: Uuid = Uuid::from_u128(0xb1);
/// A round of Dalang, and one of Humen.
pub const ROUND: Uuid = Uuid::from_u128(0xc1);
pub const AWAY_ROUND: Uuid = Uuid::from_u128(0xc2);
/// A village of Dalang.
pub const VILLAGE: &str = "441900113219";
/// An item of the catalogue.
pub const ITEM: &str = "elderly-home-care";
/// What stands in private texts only.
pub const SECRET: &str = "夜里起身怕摔 13800138000";

/// wishes, as tests start it.
pub const WISHES: Tested = Tested::new(
    || wuwei_wishes::service().into_spec(),
    || wuwei_migrations::of("wishes").expect("wishes has migrations"),
);

/// wishes with its people, and what other services have told it.
pub async fn open(backend: Backend) -> Harness {
    let harness = Harness::start(backend, WISHES).await;
    furnish(&harness).await;
    harness
}

/// Grants the roles, and tells what other services would.
pub async fn furnish(harness: &Harness) {
    harness.grant(OFFICER, Role::TownOfficer, "town:dalang").await;
    harness.grant(CLERK, Role::StationClerk, &format!("village:{VILLAGE}")).await;
    harness.grant(VOLUNTEER, Role::Volunteer, "town:dalang").await;
    harness.grant(OTHER_VOLUNTEER, Role::Volunteer, "town:dalang").await;
    harness.grant(REPRESENTATIVE, Role::OrganisationRepresentative, "town:dalang").await;
    for number in 1..=2 {
        deliver(harness, CommunityRegistered { community: community(number) }).await;
    }
    deliver(harness, OrganisationFounded { organisation: organisation(harness), reason: None }).await;
    let subject = Some(RESIDENT.to_owned());
    harness.deliver(&announced("city", 1, PersonRegistered { person: PERSON, subject, sample: true })).await;
    harness.deliver(&announced("city", 1, catalogue())).await;
    deliver(harness, RoundOpened { round: round(harness, ROUND, "dalang") }).await;
    let away = RoundOpened { round: round(harness, AWAY_ROUND, "humen") };
    harness.deliver(&announced("humen", 1, away)).await;
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

/// The `number`-th community of [`VILLAGE`].
pub fn place(number: u32) -> CommunityId {
    CommunityId::parse(&format!("{VILLAGE}-{number:04}")).unwrap()
}

pub fn community(number: u32) -> CommunityView {
    wuwei_testkit::community(&place(number), "dalang", CommunityKind::HousingEstate, &format!("示例花园{number}"))
}

/// [`ORGANISATION`], in office for a year from the harness's present.
pub fn organisation(harness: &Harness) -> OrganisationView {
    organisation_at(harness.clock().now())
}

/// The same from `now`.
pub fn organisation_at(now: Timestamp) -> OrganisationView {
    let from = now - SignedDuration::from_hours(24);
    let until = from + SignedDuration::from_hours(24 * 365);
    let powers = vec![Power::Claim];
    OrganisationView {
        id: ORGANISATION,
        town: town("dalang"),
        village: place(1).village(),
        community: Some(place(1)),
        kind: OrganisationKind::VolunteerTeam,
        name: "示例志愿队".to_owned(),
        sample: true,
        status: OrganisationStatus::Active,
        term: Some(Term { from, until }),
        led_by: None,
        affiliated_with: None,
        skills: Vec::new(),
        mandates: vec![Mandate { subject: REPRESENTATIVE.to_owned(), powers, from, until: None }],
        founded: from,
        changed: from,
        version: 1,
    }
}

/// A catalogue of one item.
pub fn catalogue() -> CataloguePublished {
    let item = CatalogueItem {
        code: ITEM.to_owned(),
        area: "养老".to_owned(),
        category: "居家养老".to_owned(),
        name: "示例居家养老服务".to_owned(),
        for_whom: "老人".to_owned(),
        basis: "示例".to_owned(),
        department: "示例部门".to_owned(),
        mode: HandlingMode::OnBehalf,
        materials: Vec::new(),
        statutory_days: 20,
        promised_days: 10,
        village_centre: true,
        station_direct: true,
    };
    let in_force = "2026-01-01T00:00:00Z".parse().unwrap();
    CataloguePublished { version: "2026-1".to_owned(), illustrative: true, in_force, items: vec![item] }
}

/// An open round.
pub fn round(harness: &Harness, id: Uuid, owner: &str) -> RoundView {
    round_at(harness.clock().now(), id, owner)
}

/// The same from `now`.
pub fn round_at(now: Timestamp, id: Uuid, owner: &str) -> RoundView {
    RoundView {
        id,
        town: town(owner),
        title: "示例轮次".to_owned(),
        envelope: Fen(10_000_000),
        cap: Fen(1_000_000),
        kinds: Vec::new(),
        call_until: now + SignedDuration::from_hours(24 * 30),
        state: RoundState::Open,
        sample: true,
        version: 1,
    }
}

/// A case that a part of a wish was matched to.
pub fn case(wish: &WishView, state: CaseState) -> CaseView {
    CaseView {
        id: Uuid::from_u128(0xca),
        receipt: ReceiptNumber::new("CS", 2026, 1).unwrap(),
        town: town("dalang"),
        village: wish.village.clone(),
        community: wish.community.clone(),
        item: ITEM.to_owned(),
        catalogue: "2026-1".to_owned(),
        origin: CaseOrigin::WishPart { wish: wish.id, part: 1 },
        applicant: None,
        state,
        holder: format!("station:{}", wish.community),
        limit: None,
        filed: wish.submitted,
        changed: wish.changed,
        sample: true,
        version: 1,
    }
}

/// A proposal that a part of a wish was matched to.
pub fn proposal(wish: &WishView, state: ProposalState) -> ProposalView {
    ProposalView {
        id: Uuid::from_u128(0xaa),
        receipt: ReceiptNumber::new("PP", 2026, 1).unwrap(),
        town: town("dalang"),
        village: wish.village.clone(),
        community: wish.community.clone(),
        round: ROUND,
        origin: ProposalOrigin::WishPart { wish: wish.id, part: 1 },
        applicant: Applicant { subject: None, organisation: None },
        title: "示例".to_owned(),
        amount: Fen(300_000),
        awarded: None,
        resolution: None,
        state,
        accepted: None,
        changed: wish.changed,
        sample: true,
        version: 1,
    }
}

pub fn talk(form: TalkForm) -> Talk {
    let participants = vec![Participants { side: form.side(), count: 1 }, Participants { side: Side::Staff, count: 1 }];
    Talk { form, participants, minutes: "聊了半小时".to_owned(), conclusion: "装扶手最要紧".to_owned() }
}

/// A wish to be handed in under the id `number`.
pub fn wish(number: u128) -> SubmitWish {
    SubmitWish {
        id: Uuid::from_u128(number),
        community: place(1),
        category: "elderly".to_owned(),
        channel: Channel::Station,
        external_id: None,
        text: SECRET.to_owned(),
        parts: Vec::new(),
        for_person: None,
        anonymous: false,
        sample: true,
    }
}

/// A wish of so many parts, to be recorded under the id `number`.
pub fn visit(number: u128, parts: usize) -> CollectWish {
    CollectWish {
        id: Uuid::from_u128(number),
        community: place(1),
        category: "elderly".to_owned(),
        channel: Channel::Visit,
        external_id: None,
        text: SECRET.to_owned(),
        for_person: None,
        talk: talk(TalkForm::Residents),
        summary: "示例心愿：装扶手".to_owned(),
        grade: Grade::Now,
        parts: (1..=parts).map(|part| format!("扶手{part}")).collect(),
        sample: true,
    }
}

/// Records it.
pub async fn collected(harness: &Harness, number: u128, parts: usize) -> WishView {
    harness.call(CLERK, "dalang", visit(number, parts)).await.unwrap().wish
}

/// A visit at the doors of those households.
pub fn walk(number: u128, households: &[&str]) -> RecordVisit {
    RecordVisit {
        id: Uuid::from_u128(number),
        community: place(1),
        kind: VisitKind::Door,
        met: "2026-01-05T02:00:00Z".parse().unwrap(),
        households: households.iter().map(|mark| Private::new(*mark)).collect(),
        team: 2,
        wishes: Vec::new(),
        sample: true,
    }
}

pub fn claim(number: u128, part: u32) -> ClaimPart {
    ClaimPart { wish: Uuid::from_u128(number), community: None, part, organisation: None }
}

/// The same for [`ORGANISATION`].
pub fn claim_for(number: u128, part: u32) -> ClaimPart {
    ClaimPart { organisation: Some(ORGANISATION), ..claim(number, part) }
}

pub fn fulfil(number: u128, part: u32) -> FulfilPart {
    FulfilPart {
        wish: Uuid::from_u128(number),
        community: None,
        part,
        evidence: "照片三张".to_owned(),
        files: Vec::new(),
    }
}

/// A wish of one part, claimed and done by the volunteer.
pub async fn fulfilled(harness: &Harness, number: u128) -> WishView {
    collected(harness, number, 1).await;
    harness.call(VOLUNTEER, "dalang", claim(number, 1)).await.unwrap();
    harness.call(VOLUNTEER, "dalang", fulfil(number, 1)).await.unwrap()
}

/// The wish as it is now.
pub async fn read(harness: &Harness, number: u128) -> WishView {
    let wish = Reference::Id(Uuid::from_u128(number));
    harness.call("anybody", "dalang", GetWish { wish }).await.unwrap()
}

/// Calls, expects a rejection that names `code`, `field` and `rule`, and that nothing changed.
pub async fn refused<M: Message>(harness: &Harness, who: &str, message: M, expected: (&str, &str, &str)) -> Rejection {
    // Receipt numbers are drawn in blocks, whatever becomes of the command.
    harness.refused((who, "dalang"), message, expected, &["counters"]).await
}

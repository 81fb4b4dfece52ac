//! The micro-community in which the stories happen, and what its people say to nobody but whom it concerns.

use jiff::{SignedDuration, civil::Date, tz::TimeZone};
use uuid::Uuid;
use wuwei_contracts::{
    CommunityId, Private, VillageCode,
    registry::{
        CommunityDetails, CommunityKind, Consent, DisclosedValues, FindPerson, PersonField, PersonValues, ReadPerson,
        RegisterCommunity, RegisterPerson,
    },
    wishes::{Channel, CollectWish, Grade, Participants, Side, Talk, TalkForm, WishView},
};
use wuwei_stories::{
    Life,
    people::{CLERK, DALANG, RESIDENT, VILLAGE, VILLAGE_OFFICER},
};

/// What only the vault knows of the wisher.
pub const NAME: &str = "示例梁玉珍";
pub const PHONE: &str = "13958274610";
pub const ID_NUMBER: &str = "441900194305123125";
pub const ADDRESS: &str = "示例路十八号康乐楼三座五零二房";
/// No five letters of it stand anywhere else.
pub const EMAIL: &str = "zqxjkvwb@kvzqxjwb.wzqkxj";
pub const HOUSEHOLD: &str = "与九岁的孙女同住,儿子儿媳常年在外地务工";

/// The village of the stories.
pub fn village() -> VillageCode {
    VillageCode::parse(VILLAGE).unwrap()
}

/// An id as clients make them.
#[expect(clippy::disallowed_methods, reason = "a client of the system")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// The day before today.
pub fn yesterday(life: &Life) -> Date {
    (life.city.clock().now() - days(1)).to_zoned(TimeZone::UTC).date()
}

/// So many days.
pub fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

/// The village officer registers a housing estate; every service hears of it.
pub async fn an_estate(life: &Life) -> CommunityId {
    let details =
        CommunityDetails { name: "示例花园".to_owned(), households: Some(400), ..CommunityDetails::default() };
    let (kind, village) = (CommunityKind::HousingEstate, village());
    let estate = RegisterCommunity { village, id: None, kind, details, sample: true };
    let estate = life.by(VILLAGE_OFFICER, DALANG, estate).await.id;
    life.city.settled().await;
    estate
}

/// The clerk looks whether the wisher is in the vault, puts them there with their consent if not, and reads what is kept
/// to call back.
pub async fn a_wisher_in_the_vault(life: &Life) -> Uuid {
    let find = FindPerson {
        id: new_id(),
        village: village(),
        phone: Some(Private::new(PHONE)),
        id_number: None,
        purpose: "示例:核对登记".to_owned(),
    };
    let person = match life.by(CLERK, "city", find).await.people.first() {
        Some(person) => *person,
        None => they_are_registered(life).await,
    };
    let read = ReadPerson {
        id: new_id(),
        person,
        village: village(),
        fields: PersonField::ALL.to_vec(),
        purpose: "示例:回电".to_owned(),
    };
    let disclosure = life.by(CLERK, "city", read).await.disclosure;
    let shown = life.by(CLERK, "city", DisclosedValues { disclosure, village: village() }).await;
    assert_eq!(shown.values.phone, Some(Private::new(PHONE)));
    life.city.settled().await;
    person
}

async fn they_are_registered(life: &Life) -> Uuid {
    let (person, secret) = (new_id(), |text: &str| Some(Private::new(text)));
    let values = PersonValues {
        name: secret(NAME),
        phone: secret(PHONE),
        id_number: secret(ID_NUMBER),
        address: secret(ADDRESS),
        household: secret(HOUSEHOLD),
        email: secret(EMAIL),
    };
    let consent = Consent { text: "示例:同意登记".to_owned(), purpose: "示例:办理心愿".to_owned() };
    let (subject, village) = (Some(RESIDENT.to_owned()), village());
    let register = RegisterPerson { id: person, village, subject, consent, values, sample: true };
    life.by(CLERK, "city", register).await;
    person
}

/// A chat at the door.
pub fn chat(minutes: &str, conclusion: &str) -> Talk {
    let participants =
        vec![Participants { side: Side::Residents, count: 3 }, Participants { side: Side::Staff, count: 1 }];
    Talk { form: TalkForm::Residents, participants, minutes: minutes.to_owned(), conclusion: conclusion.to_owned() }
}

/// The clerk records a wish talked over at the door; it is public at once.
pub async fn a_wish_from_the_door(
    life: &Life,
    estate: &CommunityId,
    told: (&str, &str),
    person: Option<Uuid>,
) -> WishView {
    a_wish_told_to(life, (CLERK, DALANG), estate, told, person).await
}

/// The same by `who` in `town`.
pub async fn a_wish_told_to(
    life: &Life,
    (who, town): (&str, &str),
    estate: &CommunityId,
    (text, summary): (&str, &str),
    person: Option<Uuid>,
) -> WishView {
    let collected = CollectWish {
        id: new_id(),
        community: estate.clone(),
        category: "facilities".to_owned(),
        channel: Channel::Visit,
        external_id: None,
        text: text.to_owned(),
        for_person: person,
        talk: chat("示例:上门聊了一刻钟", "示例:大家都觉得该办"),
        summary: summary.to_owned(),
        grade: Grade::NearTerm,
        parts: Vec::new(),
        sample: true,
    };
    life.by(who, town, collected).await.wish
}

use jiff::SignedDuration;
use sea_orm::{ActiveModelTrait as _, ConnectionTrait as _, Database, IntoActiveModel as _, Schema, Set};

use wuwei_contracts::{Access, Kind, Place, Role, Town, VillageCode};

use super::*;
use crate::identity::HEADER;

const OFFICERS: Access = Access::roles(&[Role::TownOfficer, Role::CityOfficer]).or_services(&["wishes"]);

fn town(slug: &str) -> Town {
    Town::parse(slug).unwrap()
}

fn claims(subject: &str) -> Claims {
    let text = |text: &str| text.to_owned();
    Claims { sub: text(subject), aud: text("registry"), town: Town::city(), op: text("x"), iat: 0, exp: 60 }
}

fn row(holder: &str, role: Role, scope: &str) -> grant::Model {
    grant::Model {
        id: crate::ids::new(),
        holder: holder.to_owned(),
        role: role.as_str().to_owned(),
        scope: scope.to_owned(),
        from_at: 0,
        until_at: None,
        revoked_at: None,
        on_behalf_of: None,
        version: 1,
    }
}

async fn grants(rows: Vec<grant::Model>) -> Grants {
    // Each connection to an in-memory database is a database of its own: the pool has one.
    let database = Database::connect("sqlite::memory:").await.unwrap();
    let create = Schema::new(database.get_database_backend()).create_table_from_entity(grant::Entity);
    database.execute(&create).await.unwrap();
    for row in rows {
        insert(&database, row).await;
    }
    Grants::new(database, Clock::default())
}

async fn insert(database: &DatabaseConnection, row: grant::Model) {
    grant::Entity::insert(row.into_active_model().reset_all()).exec(database).await.unwrap();
}

async fn code(grants: &Grants, subject: &str, town: &Town, place: Place<'_>) -> String {
    let rejection = grants.permit(&claims(subject)).await.unwrap().allow(&OFFICERS, town, place).unwrap_err();
    assert_eq!(rejection.kind, Kind::Forbidden);
    assert_eq!(rejection.errors[0].field, HEADER);
    assert_eq!(rejection.errors[0].value, subject);
    rejection.code.into_owned()
}

#[tokio::test]
async fn a_role_holds_in_its_scope_only() {
    let grants = grants(vec![row("li", Role::TownOfficer, "town:dalang"), row("wu", Role::StationClerk, "city")]).await;
    let (dalang, shijie) = (town("dalang"), town("shijie"));
    let permits = grants.permit(&claims("li")).await.unwrap();
    assert_eq!(permits.allow(&OFFICERS, &dalang, Place::Town).unwrap().subject, "li");
    assert_eq!(code(&grants, "li", &shijie, Place::Town).await, "scope_missing");
    assert_eq!(code(&grants, "wu", &dalang, Place::Town).await, "role_missing", "another role does not do");
    let told = permits.allow(&OFFICERS, &shijie, Place::Town).unwrap_err().detail;
    assert!(told.contains("town_officer or city_officer covering town:shijie"), "{told}");
    assert!(told.contains("you are town_officer of town:dalang"), "{told}");
}

#[tokio::test]
async fn a_village_officer_has_no_say_over_the_town() {
    let access = Access::roles(&[Role::VillageOfficer]);
    let grants = grants(vec![row("li", Role::VillageOfficer, "village:441900113002")]).await;
    let permits = grants.permit(&claims("li")).await.unwrap();
    let (own, other) = (VillageCode::parse("441900113002").unwrap(), VillageCode::parse("441900113003").unwrap());
    assert!(permits.allow(&access, &town("dalang"), Place::Village(&own)).is_ok());
    for place in [Place::Town, Place::Village(&other)] {
        assert_eq!(permits.allow(&access, &town("dalang"), place).unwrap_err().code, "scope_missing");
    }
}

#[tokio::test]
async fn a_grant_holds_from_its_begin_until_its_end_or_revocation() {
    let now = Clock::default().micros();
    let hour = 3_600_000_000;
    let late = grant::Model { from_at: now + hour, ..row("late", Role::TownOfficer, "city") };
    let ended = grant::Model { until_at: Some(now), ..row("ended", Role::TownOfficer, "city") };
    let short = grant::Model { until_at: Some(now + hour), ..row("short", Role::TownOfficer, "city") };
    let revoked = grant::Model { revoked_at: Some(now - 1), ..row("revoked", Role::TownOfficer, "city") };
    let grants = grants(vec![late, ended, short, revoked]).await;
    let dalang = town("dalang");
    for holder in ["late", "ended", "revoked"] {
        assert_eq!(code(&grants, holder, &dalang, Place::Town).await, "role_missing", "{holder}");
    }
    assert!(grants.permit(&claims("short")).await.unwrap().allow(&OFFICERS, &dalang, Place::Town).is_ok());
    // What was read stays read; the instant is asked each time.
    grants.clock.set_offset(SignedDuration::from_hours(1));
    assert_eq!(code(&grants, "short", &dalang, Place::Town).await, "role_missing");
    assert!(grants.permit(&claims("late")).await.unwrap().allow(&OFFICERS, &dalang, Place::Town).is_ok());
}

#[tokio::test]
async fn an_acting_officer_acts_on_behalf_unless_they_hold_the_role_themselves() {
    let acting =
        |holder| grant::Model { on_behalf_of: Some("chen".into()), ..row(holder, Role::TownOfficer, "town:dalang") };
    let grants = grants(vec![acting("li"), acting("wu"), row("wu", Role::CityOfficer, "city")]).await;
    let actor = async |subject| {
        grants.permit(&claims(subject)).await.unwrap().allow(&OFFICERS, &town("dalang"), Place::Town).unwrap()
    };
    assert_eq!(actor("li").await.on_behalf_of.as_deref(), Some("chen"));
    assert_eq!(actor("wu").await.on_behalf_of, None);
}

#[tokio::test]
async fn everyone_is_a_resident_and_a_service_is_no_one_but_itself() {
    let grants = grants(vec![row("service:subsidies", Role::CityOfficer, "city")]).await;
    let residents = Access::roles(&[Role::Resident]);
    let dalang = town("dalang");
    let anyone = grants.permit(&claims("nobody-known")).await.unwrap();
    assert!(anyone.allow(&residents, &dalang, Place::Town).is_ok());
    assert_eq!(
        anyone.allow(&Access::roles(&[]).or_services(&["deploy"]), &dalang, Place::Town).unwrap_err().code,
        "role_missing"
    );
    let wishes = grants.permit(&claims("service:wishes")).await.unwrap();
    assert!(wishes.allow(&OFFICERS, &dalang, Place::Town).is_ok());
    assert!(wishes.allow(&Access::ANYONE, &dalang, Place::Town).is_ok());
    assert_eq!(wishes.allow(&residents, &dalang, Place::Town).unwrap_err().code, "service_not_accepted");
    let other = code(&grants, "service:subsidies", &dalang, Place::Town).await;
    assert_eq!(other, "service_not_accepted", "a grant does not help a service");
}

#[tokio::test]
async fn what_was_read_is_kept_until_forgotten() {
    let grants = grants(vec![]).await;
    let dalang = town("dalang");
    let held = row("li", Role::TownOfficer, "city");
    assert_eq!(code(&grants, "li", &dalang, Place::Town).await, "role_missing");
    insert(&grants.database, held.clone()).await;
    assert_eq!(code(&grants, "li", &dalang, Place::Town).await, "role_missing", "believed for three seconds");
    grants.forget_all();
    assert!(grants.permit(&claims("li")).await.unwrap().allow(&OFFICERS, &dalang, Place::Town).is_ok());
    let mut revoked = held.into_active_model();
    revoked.revoked_at = Set(Some(1));
    revoked.update(&grants.database).await.unwrap();
    assert!(grants.permit(&claims("li")).await.unwrap().allow(&OFFICERS, &dalang, Place::Town).is_ok());
    grants.forget_all();
    assert_eq!(code(&grants, "li", &dalang, Place::Town).await, "role_missing");
}

#[tokio::test]
async fn a_role_this_program_does_not_know_gives_nothing() {
    let unknown = grant::Model { role: "mayor".into(), ..row("li", Role::TownOfficer, "city") };
    let grants = grants(vec![unknown]).await;
    assert_eq!(code(&grants, "li", &town("dalang"), Place::Town).await, "role_missing");
}

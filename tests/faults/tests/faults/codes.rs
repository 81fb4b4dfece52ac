//! Codes and ids that are taken.

use serde_json::{Value, json};
use wuwei_faults::{CITY_OFFICER, Office, community, refusal};
use wuwei_testkit::both;

fn town(code: &str, slug: &str) -> Value {
    json!({ "code": code, "slug": slug, "name": "某镇", "name_en": "Town", "kind": "town" })
}

both!(a_code_that_stands_in_a_list_twice_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let towns = json!({ "towns": [town("441900114", "one"), town("441900114", "two")] });
    let request = office.ask(CITY_OFFICER, "city", "register_towns", &towns);
    office.refuses(request, refusal(400, "invalid_field", "towns.1.code")).await;
    let slugs = json!({ "towns": [town("441900114", "one"), town("441900115", "one")] });
    let request = office.ask(CITY_OFFICER, "city", "register_towns", &slugs);
    office.refuses(request, refusal(400, "invalid_field", "towns.1.slug")).await;
    let village = json!({ "code": "441900113202", "name": "村", "kind": "village_committee" });
    let request = office.ask(CITY_OFFICER, "dalang", "register_villages", &json!({ "villages": [village, village] }));
    office.refuses(request, refusal(400, "invalid_field", "villages.1.code")).await;
});

both!(a_code_or_slug_of_another_town_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let request = office.ask(CITY_OFFICER, "city", "register_towns", &json!({ "towns": [town("441900113", "other")] }));
    office.refuses(request, refusal(409, "slug_fixed", "towns.slug")).await;
    let request =
        office.ask(CITY_OFFICER, "city", "register_towns", &json!({ "towns": [town("441900199", "dalang")] }));
    office.refuses(request, refusal(409, "slug_taken", "towns.slug")).await;
});

both!(an_id_that_is_taken_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let taken = Office::good_but(|body| body["id"] = json!(community(1).as_str()));
    office.refuses(office.register(taken), refusal(409, "community_exists", "id")).await;
    let grant = json!({ "id": uuid::Uuid::now_v7(), "holder": "li", "role": "liaison", "scope": "town:dalang" });
    let given = office.ask(CITY_OFFICER, "city", "give_grant", &grant).send().await;
    assert_eq!(given.unwrap_or_else(|error| panic!("{error}")).error_code(), None);
    let request = office.ask(CITY_OFFICER, "city", "give_grant", &grant);
    office.refuses(request, refusal(409, "grant_exists", "id")).await;
});

both!(an_id_of_another_village_is_refused, async |backend| {
    let office = Office::open(backend).await;
    for id in ["441900113202-0001", "441900113201-0000"] {
        let body = Office::good_but(|body| body["id"] = json!(id));
        office.refuses(office.register(body), refusal(400, "not_of_village", "id")).await;
    }
    for id in ["441900113201-1", "四四一九", ""] {
        let body = Office::good_but(|body| body["id"] = json!(id));
        office.refuses(office.register(body), refusal(400, "invalid_field", "id")).await;
    }
});

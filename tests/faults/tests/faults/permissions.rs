//! Callers who may not.

use serde_json::json;
use wuwei_faults::{CITY_OFFICER, HUMEN_OFFICER, LONE_RESIDENT, Office, TOWN_OFFICER, community, refusal};
use wuwei_testkit::both;

const IDENTITY: &str = "Wuwei-Identity";

both!(a_caller_without_the_role_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let request = office.ask(LONE_RESIDENT, "dalang", "register_community", &Office::good());
    office.refuses(request, refusal(403, "role_missing", IDENTITY)).await;
    let grant = json!({ "id": uuid::Uuid::now_v7(), "holder": TOWN_OFFICER, "role": "operator", "scope": "city" });
    let request = office.ask(TOWN_OFFICER, "city", "give_grant", &grant);
    office.refuses(request, refusal(403, "role_missing", IDENTITY)).await;
});

both!(a_caller_of_another_place_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let request = office.ask(HUMEN_OFFICER, "dalang", "register_community", &Office::good());
    office.refuses(request, refusal(403, "scope_missing", IDENTITY)).await;
    let body = json!({ "id": community(1), "reason": "没有了" });
    let request = office.ask(HUMEN_OFFICER, "dalang", "dissolve_community", &body);
    office.refuses(request, refusal(403, "scope_missing", IDENTITY)).await;
});

both!(a_service_that_is_not_accepted_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let request = office.ask("service:wishes", "dalang", "register_community", &Office::good());
    office.refuses(request, refusal(403, "service_not_accepted", IDENTITY)).await;
});

both!(a_revoked_officer_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let id = uuid::Uuid::now_v7();
    let grant = json!({ "id": id, "holder": "li", "role": "town_officer", "scope": "town:dalang" });
    let given = office.ask(CITY_OFFICER, "city", "give_grant", &grant).send().await;
    assert_eq!(given.unwrap_or_else(|error| panic!("{error}")).error_code(), None);
    office.harness.settled().await;
    let body = json!({ "id": community(3), "kind": "commercial_area", "reason": "改" });
    let accepted = office.ask("li", "dalang", "reclassify_community", &body).send().await;
    assert_eq!(accepted.unwrap_or_else(|error| panic!("{error}")).error_code(), None, "the grant does not hold");
    let revoked = office.ask(CITY_OFFICER, "city", "revoke_grant", &json!({ "id": id, "reason": "调离" })).send().await;
    assert_eq!(revoked.unwrap_or_else(|error| panic!("{error}")).error_code(), None);
    office.harness.settled().await;
    let body = json!({ "id": community(3), "kind": "housing_estate", "reason": "改" });
    let request = office.ask("li", "dalang", "reclassify_community", &body);
    office.refuses(request, refusal(403, "role_missing", IDENTITY)).await;
});

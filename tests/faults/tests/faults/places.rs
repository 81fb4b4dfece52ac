//! Requests that went to the wrong town.

use serde_json::json;
use wuwei_faults::{CITY_OFFICER, HUMEN_OFFICER, Office, TOWN_OFFICER, community, refusal};
use wuwei_runtime::testing::NoReply;
use wuwei_testkit::both;

both!(a_village_of_another_town_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let mut body = Office::good();
    body["village"] = json!(Office::village_of_humen().as_str());
    body["id"] = json!(null);
    let request = office.ask(CITY_OFFICER, "dalang", "register_community", &body);
    office.refuses(request, refusal(400, "village_of_another_town", "village")).await;
    let villages = json!({ "villages": [{ "code": "441900121202", "name": "村", "kind": "village_committee" }] });
    let request = office.ask(CITY_OFFICER, "dalang", "register_villages", &villages);
    office.refuses(request, refusal(400, "village_of_another_town", "villages.code")).await;
});

both!(a_thing_of_another_town_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let body = json!({ "id": community(1), "reason": "没有了" });
    let request = office.ask(HUMEN_OFFICER, "humen", "dissolve_community", &body);
    office.refuses(request, refusal(400, "village_of_another_town", "id")).await;
});

both!(what_is_kept_for_the_city_is_refused_in_a_town, async |backend| {
    let office = Office::open(backend).await;
    let town =
        json!({ "code": "441900114", "slug": "huangjiang", "name": "黄江镇", "name_en": "Huangjiang", "kind": "town" });
    let request = office.ask(CITY_OFFICER, "dalang", "register_towns", &json!({ "towns": [town] }));
    office.refuses(request, refusal(400, "only_for_city", "town")).await;
});

both!(a_token_for_another_town_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let harness = &office.harness;
    let now = harness.clock().now();
    let humen = wuwei_testkit::town("humen");
    let token = harness.issuer().issue(TOWN_OFFICER, &humen, "registry", "register_community", now);
    let request = harness.raw("dalang", "register_community").header("Wuwei-Identity", &token);
    let request = request.body(Office::good().to_string().into_bytes());
    office.refuses(request, refusal(401, "identity_wrong_town", "Wuwei-Identity")).await;
});

both!(a_town_nobody_serves_has_no_responders, async |backend| {
    let office = Office::open(backend).await;
    let before = office.state().await;
    let request = office.ask(CITY_OFFICER, "nowhere", "register_community", &Office::good());
    assert_eq!(request.send().await.err(), Some(NoReply::NoResponders));
    office.unchanged_since(&before).await;
});

both!(an_operation_there_is_none_of_is_refused, async |backend| {
    let office = Office::open(backend).await;
    let request = office.ask(CITY_OFFICER, "dalang", "abolish_community", &json!({}));
    office.refuses(request, refusal(404, "unknown_operation", "operation")).await;
});

//! That nothing changed is worth saying only where a change would be noticed.

use serde_json::json;
use wuwei_faults::{CITY_OFFICER, Office, TOWNS};
use wuwei_testkit::both;

both!(an_accepted_request_shows_in_every_place_that_is_compared, async |backend| {
    let office = Office::open(backend).await;
    let before = office.state().await;
    assert_eq!(office.state().await.since(&before), Vec::<String>::new(), "it changes by itself");
    let reply = office.register(Office::good().to_string()).send().await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(reply.error_code(), None);
    let changes = office.state().await.since(&before);
    for place in ["communities got", "events got", "idempotency got", "messages per stream"] {
        assert!(changes.iter().any(|change| change.starts_with(place)), "{place:?} is not among {changes:#?}");
    }
});

both!(a_town_that_is_registered_shows_among_those_announced, async |backend| {
    let office = Office::open(backend).await;
    let before = office.state().await;
    let town =
        json!({ "code": "441900114", "slug": "huangjiang", "name": "黄江镇", "name_en": "Huangjiang", "kind": "town" });
    let request = office.ask(CITY_OFFICER, "city", "register_towns", &json!({ "towns": [town] }));
    assert_eq!(request.send().await.unwrap_or_else(|error| panic!("{error}")).error_code(), None);
    office.announced(3).await;
    let changes = office.state().await.since(&before);
    let streams = changes.iter().find(|change| change.starts_with("messages per stream"));
    let streams = streams.unwrap_or_else(|| panic!("no stream differs: {changes:#?}"));
    assert!(streams.contains(&format!("{TOWNS:?}: 3")) && streams.contains(&format!("{TOWNS:?}: 2")), "{streams}");
});

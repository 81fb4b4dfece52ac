//! Towns and villages.

use futures::StreamExt;
use wuwei_contracts::{
    PageRequest,
    registry::{
        FindVillage, ListTowns, ListVillages, NewVillage, RegisterTowns, RegisterVillages, Registered, TownRegistered,
        TownUpdated, VillageRegistered, VillageUpdated,
    },
};
use wuwei_testkit::{both, wait};

use crate::office::{AWAY, CITY, OFFICER, VILLAGE, empty, open, refused, towns, village, villages};

both!(the_reference_data_is_loaded_once_however_often_it_is_sent, async |backend| {
    let harness = empty(backend).await;
    let first = harness.call("service:deploy", "city", towns()).await.unwrap();
    assert_eq!(first, Registered { registered: 36, updated: 0, unchanged: 0 });
    let again = harness.call(CITY, "city", towns()).await.unwrap();
    assert_eq!(again, Registered { registered: 0, updated: 0, unchanged: 36 });
    let dalang = harness.call("service:deploy", "dalang", villages("dalang")).await.unwrap();
    assert_eq!(dalang.registered, 28);
    let again = harness.call("service:deploy", "dalang", villages("dalang")).await.unwrap();
    assert_eq!(again, Registered { registered: 0, updated: 0, unchanged: 28 });
    harness.expect::<TownRegistered>(|event| event.data.town.slug.as_str() == "dalang").await;
    harness.expect::<VillageRegistered>(|event| event.data.village.code.as_str() == VILLAGE).await;
    harness.settled().await;
    assert_eq!(harness.published("registry").await.len(), 36 + 28, "one event for each, none for what was there");
});

both!(towns_and_villages_are_listed_page_by_page, async |backend| {
    let harness = open(backend).await;
    let all = harness.call("anybody", "city", ListTowns::default()).await.unwrap();
    assert_eq!((all.items.len(), all.total, &all.next), (36, 36, &None));
    assert!(all.items.is_sorted_by_key(|town| town.code.clone()));

    let mut page = PageRequest { after: None, limit: Some(10) };
    let mut seen = Vec::new();
    loop {
        let query = ListVillages { town: None, name: None, page: page.clone() };
        let answer = harness.call("anybody", "dalang", query).await.unwrap();
        assert_eq!(answer.total, 28);
        assert!(answer.items.iter().all(|village| village.town.as_str() == "dalang"));
        seen.extend(answer.items.into_iter().map(|village| village.code));
        if answer.next.is_none() {
            break;
        }
        page.after = answer.next;
    }
    assert_eq!(seen.len(), 28);
    assert!(seen.is_sorted());

    let both = harness.call("anybody", "city", ListVillages::default()).await.unwrap();
    assert_eq!(both.total, 28 + 32, "asked of the city, those of every town");
    let named = ListVillages { name: Some("水平".to_owned()), ..ListVillages::default() };
    let named = harness.call("anybody", "city", named).await.unwrap();
    assert!(named.total >= 1 && named.items.iter().all(|village| village.name.contains("水平")));
    let found = harness.call("anybody", "dalang", FindVillage { code: village(VILLAGE) }).await.unwrap();
    assert_eq!(found.town.as_str(), "dalang");
});

both!(newer_reference_data_renames_a_town_and_a_village_and_keeps_their_history, async |backend| {
    let harness = open(backend).await;
    let mut town = towns().towns.into_iter().find(|town| town.slug.as_str() == "dalang").unwrap();
    town.name = "大朗街道".to_owned();
    let done = harness.call(CITY, "city", RegisterTowns { towns: vec![town.clone()] }).await.unwrap();
    assert_eq!(done.updated, 1);
    let event = harness.expect::<TownUpdated>(|_| true).await;
    assert_eq!((event.data.town.name.as_str(), event.sequence()), ("大朗街道", Some(2)));

    let mut villages = villages("dalang").villages;
    villages.retain(|village| village.code.as_str() == VILLAGE);
    villages[0].name = "新名村民委员会".to_owned();
    let done = harness.call(CITY, "dalang", RegisterVillages { villages }).await.unwrap();
    assert_eq!(done.updated, 1);
    let event = harness.expect::<VillageUpdated>(|_| true).await;
    assert_eq!((event.data.village.version, event.sequence()), (2, Some(2)));
    assert_eq!(harness.events_of(&format!("village/{VILLAGE}")).await.len(), 2);
});

both!(a_town_keeps_its_slug_and_a_slug_its_town, async |backend| {
    let harness = open(backend).await;
    let dalang = towns().towns.into_iter().find(|town| town.slug.as_str() == "dalang").unwrap();
    let mut moved = dalang.clone();
    moved.slug = wuwei_testkit::town("dalang2");
    let expected = ("slug_fixed", "towns.slug", "fixed");
    refused(&harness, (CITY, "city"), RegisterTowns { towns: vec![moved] }, expected).await;
    let mut usurper = dalang;
    usurper.code = wuwei_contracts::TownCode::parse("441900999").unwrap();
    let expected = ("slug_taken", "towns.slug", "unique");
    refused(&harness, (CITY, "city"), RegisterTowns { towns: vec![usurper] }, expected).await;
});

both!(places_are_registered_where_they_belong_and_nowhere_else, async |backend| {
    let harness = empty(backend).await;
    let early = RegisterVillages { villages: villages("dalang").villages };
    refused(&harness, (CITY, "dalang"), early, ("town_unknown", "town", "known")).await;
    refused(&harness, (CITY, "dalang"), towns(), ("only_for_city", "town", "owner")).await;
    refused(&harness, (CITY, "dalang"), ListTowns::default(), ("only_for_city", "town", "owner")).await;
    harness.call(CITY, "city", towns()).await.unwrap();
    let expected = ("village_of_another_town", "villages.code", "owner");
    refused(&harness, (CITY, "dalang"), villages("humen"), expected).await;
    harness.call(CITY, "humen", villages("humen")).await.unwrap();
    let expected = ("village_of_another_town", "code", "owner");
    refused(&harness, ("anybody", "dalang"), FindVillage { code: village(AWAY) }, expected).await;
    let expected = ("village_unknown", "code", "known");
    refused(&harness, ("anybody", "dalang"), FindVillage { code: village(VILLAGE) }, expected).await;
    let filtered = ListVillages { town: Some(wuwei_testkit::town("humen")), ..ListVillages::default() };
    refused(&harness, ("anybody", "dalang"), filtered, ("other_town", "town", "owner")).await;
});

both!(a_code_that_stands_twice_in_one_list_is_named_by_its_place, async |backend| {
    let harness = open(backend).await;
    let mut twice = towns();
    twice.towns[1] = twice.towns[0].clone();
    refused(&harness, (CITY, "city"), twice, ("invalid_field", "towns.1.code", "unique")).await;
    let one = NewVillage { name: "甲".to_owned(), ..villages("dalang").villages.remove(0) };
    let twice = RegisterVillages { villages: vec![one.clone(), one] };
    refused(&harness, (CITY, "dalang"), twice, ("invalid_field", "villages.1.code", "unique")).await;
});

both!(a_town_officer_does_not_load_reference_data, async |backend| {
    let harness = open(backend).await;
    for town in ["city", "dalang"] {
        let rejection = harness.call(OFFICER, town, villages("dalang")).await.unwrap_err();
        assert_eq!(rejection.kind, wuwei_contracts::Kind::Forbidden);
    }
});

both!(every_town_is_announced_to_all_services, async |backend| {
    let harness = open(backend).await;
    let bucket = "KV_TOWNS";
    wait::until("36 towns in the bucket TOWNS", wait::PATIENCE, || async {
        (harness.bus().messages(bucket).await? >= 36).then_some(())
    })
    .await;
    let mut entries = harness.bus().follow(bucket).await.unwrap();
    let entry = loop {
        let entry = entries.next().await.unwrap().unwrap();
        if entry.subject == "$KV.TOWNS.dalang" {
            break serde_json::from_slice::<serde_json::Value>(&entry.payload).unwrap();
        }
    };
    assert_eq!((&entry["code"], &entry["name"]), (&"441900113".into(), &"大朗镇".into()));
});

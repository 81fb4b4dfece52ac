//! The catalogue: published, kept in every database, listed.

use wuwei_contracts::{
    Kind, PageRequest,
    delegation::{CataloguePublished, Counts, ListCatalogue, PublishCatalogue},
};
use wuwei_testkit::{Harness, both};

use crate::office::{CITY, DELEGATION, OFFICER, RESIDENT, catalogue, item, open, refused};

async fn listed(harness: &Harness, query: ListCatalogue) -> Vec<String> {
    let answer = harness.call(RESIDENT, "dalang", query).await.unwrap();
    answer.items.items.into_iter().map(|item| item.code).collect()
}

both!(the_shipped_catalogue_is_published_with_97_items_49_of_them_at_the_station, async |backend| {
    let harness = Harness::start(backend, DELEGATION).await;
    let shipped = wuwei_delegation::reference::catalogue().unwrap();
    let view = harness.call("service:deploy", "city", shipped.clone()).await.unwrap();
    assert_eq!(view.counts, Counts { village_centre: 97, station_direct: 49 });
    let event = harness.expect::<CataloguePublished>(|_| true).await;
    assert_eq!((event.data.items.len(), event.data.illustrative), (97, true));
    harness.settled().await;
    assert_eq!(harness.database().rows("catalogue_items").await, 97);
    let mut query = ListCatalogue {
        station_direct: Some(true),
        page: PageRequest { after: None, limit: Some(20) },
        ..ListCatalogue::default()
    };
    let mut codes = Vec::new();
    loop {
        let answer = harness.call(RESIDENT, "dalang", query.clone()).await.unwrap();
        assert_eq!((answer.items.total, answer.catalogue.illustrative), (49, true));
        codes.extend(answer.items.items.into_iter().map(|item| item.code));
        query.page.after = answer.items.next;
        if query.page.after.is_none() {
            break;
        }
    }
    assert!(codes.len() == 49 && codes.is_sorted());
    let area = ListCatalogue { area: Some("老有所养".to_owned()), ..ListCatalogue::default() };
    assert_eq!(listed(&harness, area).await.len(), 11);
});

both!(the_same_catalogue_again_changes_nothing_and_another_under_its_name_is_refused, async |backend| {
    let harness = open(backend).await;
    let before = harness.database().contents().await;
    let view = harness.call(CITY, "city", catalogue()).await.unwrap();
    assert_eq!(view.version, catalogue().version);
    harness.settled().await;
    let after = harness.database().contents().await;
    assert_eq!((&after["events"], &after["catalogues"]), (&before["events"], &before["catalogues"]));
    let mut other = catalogue();
    other.items[0].promised_days = 4;
    refused(&harness, (CITY, "city"), other, ("catalogue_exists", "version", "unique")).await;
});

both!(a_catalogue_that_does_not_hold_what_it_declares_is_refused, async |backend| {
    let harness = open(backend).await;
    let new = || PublishCatalogue { version: "v2".to_owned(), ..catalogue() };
    let Counts { village_centre, station_direct } = new().declared;
    for declared in [
        Counts { village_centre: village_centre + 1, station_direct },
        Counts { village_centre, station_direct: station_direct - 1 },
    ] {
        let wrong = PublishCatalogue { declared, ..new() };
        refused(&harness, (CITY, "city"), wrong, ("counts_differ", "declared", "counts")).await;
    }
    let mut twice = new();
    twice.items[1].code = twice.items[0].code.clone();
    refused(&harness, (CITY, "city"), twice, ("invalid_field", "items.1.code", "unique")).await;
    let mut slow = new();
    slow.items[2].promised_days = slow.items[2].statutory_days + 1;
    refused(&harness, (CITY, "city"), slow, ("invalid_field", "items.2.promised_days", "statutory")).await;
    refused(&harness, (CITY, "dalang"), new(), ("only_for_city", "town", "owner")).await;
    let forbidden = harness.call(OFFICER, "city", new()).await.unwrap_err();
    assert_eq!(forbidden.kind, Kind::Forbidden);
});

both!(the_version_in_force_at_an_instant_is_listed_unless_told_otherwise, async |backend| {
    let harness = open(backend).await;
    let items = vec![item("later", 3, (true, true))];
    let later = PublishCatalogue {
        version: "v2".to_owned(),
        in_force: harness.clock().now() + jiff::SignedDuration::from_hours(2),
        declared: Counts::of(&items),
        items,
        ..catalogue()
    };
    let begins = later.in_force;
    harness.call(CITY, "city", later).await.unwrap();
    harness.settled().await;
    let all = ["at-once", "centre", "station", "town"];
    assert_eq!(listed(&harness, ListCatalogue::default()).await, all);
    let at = |at| ListCatalogue { at: Some(at), ..ListCatalogue::default() };
    let micro = jiff::SignedDuration::from_micros(1);
    assert_eq!(listed(&harness, at(begins - micro)).await, all);
    assert_eq!(listed(&harness, at(begins)).await, ["later"]);
    let named = ListCatalogue { version: Some("v2".to_owned()), ..ListCatalogue::default() };
    assert_eq!(listed(&harness, named).await, ["later"]);
    let unknown = ListCatalogue { version: Some("v3".to_owned()), ..ListCatalogue::default() };
    refused(&harness, (RESIDENT, "dalang"), unknown, ("catalogue_unknown", "version", "known")).await;
    let early = at("2024-12-31T23:59:59Z".parse().unwrap());
    refused(&harness, (RESIDENT, "dalang"), early, ("no_catalogue", "at", "in_force")).await;
});

//! Schemes: made for the city, known in every town.

use jiff::civil::date;
use wuwei_contracts::assessment::{Direction, Formula, GetScheme, Measure, PublishScheme, SchemePublished};
use wuwei_testkit::both;

use crate::office::{CITY, OFFICER, open, publish, refused, scheme};

both!(a_scheme_of_the_city_reaches_every_town_and_the_same_again_changes_nothing, async |backend| {
    let harness = open(backend).await;
    let again = harness.call(CITY, "city", scheme()).await.unwrap();
    assert_eq!(again.version, 1);
    let mut next = scheme();
    next.scheme.effective_from = date(2027, 1, 1);
    publish(&harness, next.clone()).await;
    let event = harness.expect::<SchemePublished>(|event| event.data.scheme.version == 2).await;
    assert_eq!((event.data.scheme.scheme, event.sample), (next.scheme, true));
    for town in ["city", "dalang", "humen"] {
        let version = |version| GetScheme { id: "two-way".to_owned(), version };
        assert_eq!(harness.call("anybody", town, version(None)).await.unwrap().version, 2);
        assert_eq!(harness.call("anybody", town, version(Some(1))).await.unwrap().version, 1);
    }
    let unknown = GetScheme { id: "other".to_owned(), version: None };
    refused(&harness, ("anybody", "dalang"), unknown, ("scheme_unknown", "scheme", "known")).await;
});

both!(weights_that_do_not_sum_to_exactly_a_hundred_are_refused, async |backend| {
    let harness = open(backend).await;
    for weight in [29, 31] {
        let mut wrong = scheme();
        let funding = &mut wrong.scheme.committee_to_town[0];
        funding.weight = weight;
        funding.measures[0].weight = weight;
        let expected = ("invalid_field", "scheme.committee_to_town", "weights");
        refused(&harness, (CITY, "city"), wrong, expected).await;
    }
    let mut wrong = scheme();
    wrong.scheme.town_to_committee[0].measures[0].weight = 9;
    let expected = ("invalid_field", "scheme.town_to_committee.0.measures", "weights");
    refused(&harness, (CITY, "city"), wrong, expected).await;
});

both!(a_scheme_that_cannot_be_is_refused_by_field, async |backend| {
    let harness = open(backend).await;
    let wrong = |change: fn(&mut PublishScheme)| {
        let mut wrong = scheme();
        change(&mut wrong);
        wrong
    };
    let cases: [(PublishScheme, &str, &str); 5] = [
        (wrong(|wrong| wrong.scheme.minimum_raters = 2), "scheme.minimum_raters", "range"),
        (wrong(|wrong| wrong.scheme.bands.good = 90), "scheme.bands", "order"),
        (wrong(|wrong| wrong.scheme.title = "双向考核方案".to_owned()), "scheme.title", "sample_name"),
        (
            wrong(|wrong| wrong.scheme.committee_to_town[1].code = "statutory-duties".to_owned()),
            "scheme.indicators",
            "unique",
        ),
        (
            wrong(|wrong| {
                let training = &mut wrong.scheme.committee_to_town[3];
                let half = Measure { formula: Formula::Ballot, weight: 10, minimum_sample: 0 };
                training.measures = vec![half.clone(), half];
            }),
            "scheme.committee_to_town.3.measures",
            "unique",
        ),
    ];
    for (message, field, rule) in cases {
        refused(&harness, (CITY, "city"), message, ("invalid_field", field, rule)).await;
    }
    refused(&harness, (CITY, "dalang"), scheme(), ("only_for_city", "town", "owner")).await;
    let forbidden = harness.call(OFFICER, "city", scheme()).await.unwrap_err();
    assert_eq!(&*forbidden.code, "role_missing");
    assert_eq!(scheme().scheme.indicators(Direction::TownToCommittee).len(), 2);
});

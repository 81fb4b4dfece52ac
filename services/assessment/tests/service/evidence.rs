//! Facts of the other services: each counted once, each exclusion with its reason.

use jiff::civil::date;
use wuwei_contracts::{
    PageRequest,
    assessment::{EvidenceView, Exclusion, ListEvidence, OpenPeriod, PeriodState},
};
use wuwei_testkit::{Harness, both};

use crate::{
    facts::{Of, assembly_judged, case_decided, of, proposal_paid, wish_confirmed, wish_unconfirmed},
    office::{
        AUDITOR, OFFICER, OTHER, PERIOD, VILLAGE, VILLAGER, all_vote, compute, freezing, open, opened, opening,
        publish, reaches, refused, revealed, scheme, scoring, village, why,
    },
};

async fn list(harness: &Harness, indicator: &str) -> Vec<EvidenceView> {
    harness.settled().await;
    let query =
        ListEvidence { period: PERIOD, indicator: indicator.to_owned(), village: None, page: PageRequest::default() };
    harness.call(AUDITOR, "dalang", query).await.unwrap().items
}

both!(evidence_of_all_four_services_is_kept_once_however_often_it_comes, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let case = case_decided(of(1, VILLAGE), true);
    let wish = wish_confirmed(of(1, VILLAGE), true, 1);
    let paid = proposal_paid(of(1, VILLAGE), false);
    let meeting = assembly_judged(of(1, VILLAGE), true);
    harness.deliver(&case).await;
    harness.deliver(&wish).await;
    harness.deliver(&paid).await;
    harness.deliver(&meeting).await;
    harness.settled().await;
    harness.deliver_again(&case).await;
    harness.deliver_again(&wish).await;
    harness.deliver_again(&paid).await;
    harness.deliver_again(&meeting).await;
    harness.settled().await;
    assert_eq!(harness.database().rows("evidence").await, 4);
    let committee = list(&harness, "statutory-duties").await;
    assert_eq!(committee.iter().map(|fact| fact.event).collect::<Vec<_>>(), [case.id, meeting.id]);
    let funding = list(&harness, "funding").await;
    assert_eq!((funding.len(), funding[0].favourable, funding[0].event), (1, false, paid.id));
    assert_eq!((funding[0].service.as_str(), funding[0].aggregate.as_str()), ("subsidies", "proposal"));
    assert_eq!(funding[0].id, paid.data.proposal.id.to_string());
});

both!(each_excluded_fact_is_listed_with_its_reason, async |backend| {
    let harness = open(backend).await;
    let mut real = scheme();
    real.id = "real".to_owned();
    real.scheme.sample = false;
    real.scheme.title = "双向考核方案".to_owned();
    real.scheme.effective_from = date(2026, 1, 1);
    publish(&harness, real).await;
    let period = OpenPeriod {
        scheme: "real".to_owned(),
        sample: false,
        title: "2026年度双向考核".to_owned(),
        ..opening(&harness)
    };
    harness.call(OFFICER, "dalang", period).await.unwrap();
    harness.call(OFFICER, "dalang", freezing()).await.unwrap();
    let real = |number| Of { sample: false, ..of(number, VILLAGE) };
    harness.deliver(&wish_confirmed(of(1, VILLAGE), true, 1)).await;
    harness.deliver(&wish_unconfirmed(real(2))).await;
    harness.deliver(&wish_confirmed(real(3), false, 1)).await;
    harness.deliver(&wish_confirmed(real(3), true, 2)).await;
    harness.settled().await;
    all_vote(&harness).await;
    reaches(&harness, PeriodState::Revealed).await;
    harness.deliver(&wish_confirmed(real(4), true, 1)).await;
    let reasons: Vec<_> = list(&harness, "help-to-government").await.into_iter().map(|fact| fact.excluded).collect();
    let expected = [
        Some(Exclusion::SampleData),
        Some(Exclusion::Unanswered),
        Some(Exclusion::Superseded),
        None,
        Some(Exclusion::AfterReveal),
    ];
    assert_eq!(reasons, expected);
    compute(&harness).await;
    let wishes = why(&harness, Some(VILLAGE)).await.measures.into_iter().find(|m| m.evidence.len() == 5).unwrap();
    assert_eq!((wishes.counted, wishes.favourable, wishes.excluded), (1, Some(1), 4));
});

both!(what_comes_after_the_reveal_changes_no_score_and_no_explanation_of_it, async |backend| {
    let harness = open(backend).await;
    harness.deliver(&case_decided(of(1, VILLAGE), true)).await;
    harness.settled().await;
    revealed(&harness).await;
    harness.deliver(&case_decided(of(2, VILLAGE), false)).await;
    harness.settled().await;
    compute(&harness).await;
    let before = why(&harness, Some(VILLAGE)).await;
    harness.deliver(&case_decided(of(3, VILLAGE), false)).await;
    harness.settled().await;
    let after = why(&harness, Some(VILLAGE)).await;
    assert_eq!((&before.score, &before.arithmetic), (&after.score, &after.arithmetic));
    let cases = after.measures.iter().find(|measure| measure.formula.as_str() == "cases_in_time").unwrap();
    assert_eq!((cases.counted, cases.favourable), (1, Some(1)));
    assert_eq!(cases.evidence.iter().filter(|fact| fact.excluded.is_some()).count(), 2, "late facts are shown as such");
});

both!(evidence_is_listed_by_indicator_and_village_page_by_page, async |backend| {
    let harness = open(backend).await;
    scoring(&harness).await;
    for number in 1..=3 {
        harness.deliver(&case_decided(of(number, VILLAGE), true)).await;
        harness.settled().await;
    }
    harness.deliver(&case_decided(of(9, OTHER), true)).await;
    harness.settled().await;
    let mut query = ListEvidence {
        period: PERIOD,
        indicator: "statutory-duties".to_owned(),
        village: Some(village(VILLAGE)),
        page: PageRequest { after: None, limit: Some(2) },
    };
    let first = harness.call(VILLAGER, "dalang", query.clone()).await.unwrap();
    assert_eq!((first.items.len(), first.total), (2, 3));
    query.page.after = first.next;
    let second = harness.call(VILLAGER, "dalang", query.clone()).await.unwrap();
    assert_eq!((second.items.len(), second.next), (1, None));
    query.page.after = Some("x".to_owned());
    refused(&harness, (OFFICER, "dalang"), query.clone(), ("wrong_cursor", "page.after", "cursor")).await;
    query.page.after = None;
    query.indicator = "other".to_owned();
    refused(&harness, (OFFICER, "dalang"), query, ("indicator_unknown", "indicator", "known")).await;
});

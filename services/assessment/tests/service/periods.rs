//! Periods from opening to publication.

use jiff::SignedDuration;
use wuwei_contracts::{
    PageRequest,
    assessment::{
        ComputePeriod, Direction, FreezeRosters, GetPeriod, ListPeriods, OpenPeriod, PeriodComputed, PeriodLapsed,
        PeriodOpened, PeriodPublished, PeriodRevealed, PeriodState, PublishPeriod, RevealCause,
    },
};
use wuwei_testkit::{assert_dense, both};

use crate::office::{
    CITY, OFFICER, PERIOD, SECOND, TOWN_RATERS, all_vote, compute, duty_list, freezing, in_days, open, opened, opening,
    publish, publish_period, reaches, refused, revealed, scheme, scoring, village, vote,
};

const TOWN: (&str, &str) = (OFFICER, "dalang");

both!(a_period_goes_from_opening_to_publication_in_one_story, async |backend| {
    let harness = open(backend).await;
    let period = opened(&harness).await;
    assert_eq!((period.scheme_version, period.duty_list_version, period.version), (1, 1, 1));
    let first = harness.expect::<PeriodOpened>(|event| event.data.period == period).await;
    harness.call(OFFICER, "dalang", freezing()).await.unwrap();
    all_vote(&harness).await;
    let period = reaches(&harness, PeriodState::Revealed).await;
    let reveal = period.revealed.unwrap();
    assert_eq!((reveal.cause, reveal.town_ballots, reveal.committee_ballots), (RevealCause::AllSubmitted, 3, 3));
    assert_eq!(compute(&harness).await.state, PeriodState::Computed);
    let published = publish_period(&harness).await;
    let last = harness.expect::<PeriodPublished>(|_| true).await;
    assert_eq!((&last.data.period, last.data.scores.len(), last.sample), (&published, 3, true));
    assert_eq!((last.sequence(), last.correlationid), (Some(5), first.correlationid));
    harness.settled().await;
    let events = harness.published("assessment").await;
    assert_dense(&events);
    let of_period = |kind: &str| kind.contains(".period.") || kind.contains(".ballot.");
    assert!(events.iter().filter(|e| of_period(&e.kind)).all(|event| event.correlationid == first.correlationid));
    assert!(harness.waiting("end_scoring").await.is_empty(), "nothing is left to be done");
});

both!(a_period_that_cannot_be_is_refused_by_field, async |backend| {
    let harness = open(backend).await;
    let with = |change: fn(&mut OpenPeriod)| {
        let mut wrong = opening(&harness);
        change(&mut wrong);
        wrong
    };
    let unknown = with(|wrong| wrong.scheme = "other".to_owned());
    refused(&harness, TOWN, unknown, ("scheme_unknown", "scheme", "known")).await;
    let early = OpenPeriod {
        from: "2024-06-01T00:00:00Z".parse().unwrap(),
        until: in_days(&harness, -300),
        ..opening(&harness)
    };
    refused(&harness, TOWN, early, ("not_in_force", "from", "in_force")).await;
    let elsewhere = with(|wrong| wrong.villages.push(village("441900121004")));
    refused(&harness, TOWN, elsewhere, ("village_unknown", "villages", "known")).await;
    let real = with(|wrong| {
        wrong.sample = false;
        wrong.title = "2026年度双向考核".to_owned();
    });
    refused(&harness, TOWN, real, ("sample_mixed", "sample", "sample")).await;
    let over = OpenPeriod { scoring_ends: in_days(&harness, -1), ..opening(&harness) };
    refused(&harness, TOWN, over, ("scoring_ended", "scoring_ends", "future")).await;
    let backwards = OpenPeriod { until: in_days(&harness, -11), ..opening(&harness) };
    refused(&harness, TOWN, backwards, ("invalid_field", "until", "order")).await;
    refused(&harness, (CITY, "city"), GetPeriod { period: PERIOD }, ("period_unknown", "period", "known")).await;
    opened(&harness).await;
    refused(&harness, TOWN, opening(&harness), ("period_exists", "id", "unique")).await;
});

both!(only_a_pilot_town_whose_duty_list_holds_what_is_judged_opens_a_period, async |backend| {
    let harness = open(backend).await;
    let mut list = duty_list();
    list.items.retain(|item| item.code != "pay-in-time");
    harness.call(OFFICER, "dalang", list).await.unwrap();
    refused(&harness, TOWN, opening(&harness), ("duty_unknown", "scheme", "duties")).await;
    harness.call(OFFICER, "dalang", duty_list()).await.unwrap();
    let mut elsewhere = scheme();
    elsewhere.scheme.towns.retain(|town| town.as_str() != "dalang");
    publish(&harness, elsewhere).await;
    refused(&harness, TOWN, opening(&harness), ("not_a_pilot", "scheme", "pilot")).await;
});

both!(a_town_without_a_duty_list_opens_no_period, async |backend| {
    let harness = open(backend).await;
    harness.database().execute("DELETE FROM duty_lists").await;
    refused(&harness, TOWN, opening(&harness), ("duty_list_unknown", "town", "known")).await;
});

both!(a_running_period_keeps_the_scheme_it_began_under, async |backend| {
    let harness = open(backend).await;
    scoring(&harness).await;
    let mut harsher = scheme();
    harsher.scheme.minimum_raters = 100;
    publish(&harness, harsher).await;
    all_vote(&harness).await;
    reaches(&harness, PeriodState::Revealed).await;
    compute(&harness).await;
    let why = crate::office::why(&harness, None).await;
    assert_eq!((why.rule.as_str(), why.minimum_raters), ("two-way v1", 3));
});

both!(time_ends_scoring_though_not_everybody_has_submitted, async |backend| {
    let harness = open(backend).await;
    scoring(&harness).await;
    vote(&harness, TOWN_RATERS[0], Direction::TownToCommittee, 80).await.unwrap();
    refused(&harness, TOWN, ComputePeriod { period: PERIOD }, ("period_scoring", "period", "state")).await;
    harness.advance(SignedDuration::from_hours(24 * 5 + 1));
    let event = harness.expect::<PeriodRevealed>(|_| true).await;
    let reveal = event.data.period.revealed.unwrap();
    assert_eq!((reveal.cause, reveal.town_ballots, reveal.committee_ballots), (RevealCause::TimeUp, 1, 0));
    assert_eq!(event.actor, "service:assessment");
    let late = vote(&harness, TOWN_RATERS[1], Direction::TownToCommittee, 80).await.unwrap_err();
    assert_eq!(&*late.code, "period_revealed");
    harness.settled().await;
});

both!(a_period_whose_rosters_nobody_froze_lapses, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    harness.advance(SignedDuration::from_hours(24 * 5 + 1));
    let event = harness.expect::<PeriodLapsed>(|_| true).await;
    assert_eq!((event.data.period.state, event.sequence()), (PeriodState::Lapsed, Some(2)));
    refused(&harness, TOWN, freezing(), ("period_lapsed", "period", "state")).await;
});

both!(steps_out_of_order_are_refused, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let publish = || PublishPeriod { period: PERIOD };
    refused(&harness, TOWN, ComputePeriod { period: PERIOD }, ("period_open", "period", "state")).await;
    refused(&harness, (CITY, "dalang"), publish(), ("period_open", "period", "state")).await;
    harness.call(OFFICER, "dalang", freezing()).await.unwrap();
    all_vote(&harness).await;
    reaches(&harness, PeriodState::Revealed).await;
    refused(&harness, (CITY, "dalang"), publish(), ("period_revealed", "period", "state")).await;
    compute(&harness).await;
    harness.expect::<PeriodComputed>(|_| true).await;
    refused(&harness, TOWN, ComputePeriod { period: PERIOD }, ("period_computed", "period", "state")).await;
    publish_period(&harness).await;
    refused(&harness, (CITY, "dalang"), publish(), ("period_published", "period", "state")).await;
    let unknown = FreezeRosters { period: uuid::Uuid::nil(), ..freezing() };
    refused(&harness, TOWN, unknown, ("period_unknown", "period", "known")).await;
});

both!(whoever_opened_or_computed_a_period_does_not_publish_it_and_the_database_sees_to_it, async |backend| {
    let harness = open(backend).await;
    revealed(&harness).await;
    harness.call(SECOND, "dalang", ComputePeriod { period: PERIOD }).await.unwrap();
    for who in [OFFICER, SECOND] {
        let publish = PublishPeriod { period: PERIOD };
        let rejection =
            refused(&harness, (who, "dalang"), publish, ("not_separate", "period", "separation_of_duties")).await;
        assert_eq!(rejection.kind.status(), 403);
    }
    for who in [OFFICER, SECOND] {
        let forced = format!("UPDATE periods SET published_by = '{who}'");
        let error = sea_orm::ConnectionTrait::execute_unprepared(harness.database().connection(), &forced).await;
        assert!(error.unwrap_err().to_string().to_lowercase().contains("check"), "the database refuses {who}");
    }
    publish_period(&harness).await;
});

both!(periods_are_listed_page_by_page, async |backend| {
    let harness = open(backend).await;
    for number in 1..=3 {
        let period = OpenPeriod { id: uuid::Uuid::from_u128(number), ..opening(&harness) };
        harness.call(OFFICER, "dalang", period).await.unwrap();
    }
    let mut query = ListPeriods { page: PageRequest { after: None, limit: Some(2) } };
    let first = harness.call("anybody", "dalang", query.clone()).await.unwrap();
    assert_eq!((first.items.len(), first.total), (2, 3));
    query.page.after = first.next;
    let second = harness.call("anybody", "dalang", query.clone()).await.unwrap();
    assert_eq!((second.items.len(), second.next), (1, None));
    query.page.after = Some("x".to_owned());
    refused(&harness, ("anybody", "dalang"), query, ("wrong_cursor", "page.after", "cursor")).await;
    assert_eq!(harness.call("anybody", "humen", ListPeriods::default()).await.unwrap().total, 0);
});

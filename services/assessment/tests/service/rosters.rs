//! Who rates: frozen once, nobody on both sides, the rated have no part in it.

use wuwei_contracts::{
    Role,
    assessment::{CommitteeRoster, FreezeRosters, PeriodRostersFrozen, PeriodState},
};
use wuwei_testkit::both;

use crate::office::{OFFICER, OTHER, SECOND, TOWN_RATERS, VILLAGER, freezing, open, opened, refused, scoring, village};

fn with(change: impl FnOnce(&mut FreezeRosters)) -> FreezeRosters {
    let mut rosters = freezing();
    change(&mut rosters);
    rosters
}

both!(rosters_are_frozen_once_and_nobody_is_named_by_it, async |backend| {
    let harness = open(backend).await;
    let period = scoring(&harness).await;
    assert_eq!((period.state, period.town_raters, period.committee_raters), (PeriodState::Scoring, Some(3), Some(3)));
    let event = harness.expect::<PeriodRostersFrozen>(|_| true).await;
    assert_eq!(event.data.period, period);
    let told = serde_json::to_string(&event.data).unwrap();
    assert!(TOWN_RATERS.iter().all(|rater| !told.contains(rater)), "{told}");
    refused(&harness, (OFFICER, "dalang"), freezing(), ("period_scoring", "period", "state")).await;
});

both!(rosters_that_would_not_be_fair_are_refused, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let by = (OFFICER, "dalang");
    let both_sides = with(|rosters| rosters.town[0] = "luo".to_owned());
    refused(&harness, by, both_sides, ("rater_twice", "raters", "one_side")).await;
    let one_short = with(|rosters| rosters.town.truncate(2));
    refused(&harness, by, one_short, ("roster_too_small", "raters", "minimum_raters")).await;
    let missing = with(|rosters| rosters.committees.truncate(1));
    refused(&harness, by, missing, ("village_without_raters", "committees", "complete")).await;
    let other = CommitteeRoster { village: village("441900113004"), raters: vec!["x".to_owned()] };
    let more = with(|rosters| rosters.committees.push(other));
    refused(&harness, by, more, ("village_not_assessed", "committees", "assessed")).await;
    let running = with(|rosters| rosters.town[0] = OFFICER.to_owned());
    refused(&harness, by, running, ("runs_the_period", "raters", "separation_of_duties")).await;
});

both!(the_rated_have_no_part_in_it, async |backend| {
    let harness = open(backend).await;
    opened(&harness).await;
    let by = (OFFICER, "dalang");
    let town_officer = with(|rosters| rosters.committees[0].raters[0] = SECOND.to_owned());
    refused(&harness, by, town_officer, ("rated_rates", "raters", "not_rated")).await;
    harness.grant("mo", Role::StationClerk, &format!("community:{OTHER}-0001")).await;
    let clerk = with(|rosters| rosters.town[0] = "mo".to_owned());
    refused(&harness, by, clerk, ("rated_rates", "raters", "not_rated")).await;
    let village_officer = with(|rosters| {
        let raters = rosters.committees[0].raters.iter_mut();
        raters.filter(|rater| *rater == VILLAGER).for_each(|rater| "tan".clone_into(rater));
        rosters.town.push(VILLAGER.to_owned());
    });
    refused(&harness, by, village_officer, ("rated_rates", "raters", "not_rated")).await;
    harness.call(OFFICER, "dalang", freezing()).await.unwrap();
});

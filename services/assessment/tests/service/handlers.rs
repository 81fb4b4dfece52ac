//! What every handler must stand: the same delivery twice, and a fault before its commit.

use futures::{FutureExt, future::LocalBoxFuture};
use jiff::SignedDuration;
use wuwei_assessment::EndScoring;
use wuwei_contracts::assessment::{
    BallotSubmitted, ComputePeriod, Direction, PublishPeriod, SchemePublished, SchemeView,
};
use wuwei_runtime::Clock;
use wuwei_testkit::{
    Case, Harness, a_fault_before_commit_leaves_nothing, announced, both, delivered_twice_changes_nothing,
};

use crate::{
    duty_lists::task,
    facts::{assembly_judged, case_decided, of, proposal_paid, wish_confirmed, wish_unconfirmed},
    office::{
        ASSESSMENT, CITY, OFFICER, OTHER_RATERS, PERIOD, TOWN_RATERS, VILLAGE, VILLAGE_RATERS, VILLAGER, ballot,
        compute, duty_list, freezing, furnish, opened, opening_at, people, registered, revealed, scheme, scoring, vote,
    },
};

/// The ballot of the last seat as it would stand there if its event had not come yet.
async fn all_but_told(harness: &Harness) {
    scoring(harness).await;
    for who in TOWN_RATERS {
        vote(harness, who, Direction::TownToCommittee, 80).await.unwrap();
    }
    for who in VILLAGE_RATERS {
        vote(harness, who, Direction::CommitteeToTown, 80).await.unwrap();
    }
    assert_eq!(OTHER_RATERS.len(), 1);
    let columns = "town, period, direction, sealing_key, sealed, submitted_at, submitted_by, correlation, version";
    let copy = format!(
        "INSERT INTO ballots (id, {columns}) SELECT '{PERIOD}-6', {columns} FROM ballots WHERE id = '{PERIOD}-5'"
    );
    harness.database().execute(&copy).await;
}

fn prepared(step: fn(&Harness) -> LocalBoxFuture<'_, ()>) -> impl Fn(Case) -> Case {
    move |case| case.after(|harness| furnish(harness).boxed_local()).after(step)
}

/// One case for each command, reaction and due task, where it changes something.
fn cases() -> Vec<Case> {
    let furnished = |case: Case| case.after(|harness| furnish(harness).boxed_local());
    let in_open = prepared(|harness| opened(harness).map(drop).boxed_local());
    let in_scoring = prepared(|harness| scoring(harness).map(drop).boxed_local());
    let in_revealed = prepared(|harness| revealed(harness).map(drop).boxed_local());
    let in_computed = prepared(|harness| revealed(harness).then(|_| compute(harness)).map(drop).boxed_local());
    let last_in = prepared(|harness| all_but_told(harness).boxed_local());
    let known = SchemeView {
        id: "two-way".to_owned(),
        version: 1,
        scheme: scheme().scheme,
        published: jiff::Timestamp::UNIX_EPOCH,
    };
    let submitted = BallotSubmitted {
        ballot: format!("{PERIOD}-6"),
        period: PERIOD,
        direction: Direction::CommitteeToTown,
        sample: true,
    };
    let mut shorter = duty_list();
    shorter.items.pop();
    vec![
        furnished(Case::command(OFFICER, "dalang", &shorter)),
        furnished(Case::command(VILLAGER, "dalang", &task(1, None))),
        Case::command("service:deploy", "city", &scheme()),
        furnished(Case::command(OFFICER, "dalang", &opening_at(Clock::default().now()))),
        in_open(Case::command(OFFICER, "dalang", &freezing())),
        in_scoring(Case::command(TOWN_RATERS[0], "dalang", &ballot(Direction::TownToCommittee, 80))),
        in_revealed(Case::command(OFFICER, "dalang", &ComputePeriod { period: PERIOD })),
        in_computed(Case::command(CITY, "dalang", &PublishPeriod { period: PERIOD })),
        Case::event(announced("dalang", 1, registered(VILLAGE))).after(|harness| people(harness).boxed_local()),
        Case::event(announced("city", 1, SchemePublished { scheme: known })),
        last_in(Case::event(announced("dalang", 1, submitted))),
        in_scoring(Case::event(case_decided(of(1, VILLAGE), true))),
        in_scoring(Case::event(wish_confirmed(of(1, VILLAGE), true, 1))),
        in_scoring(Case::event(wish_unconfirmed(of(2, VILLAGE)))),
        in_scoring(Case::event(proposal_paid(of(1, VILLAGE), true))),
        in_scoring(Case::event(assembly_judged(of(1, VILLAGE), true))),
        in_scoring(Case::due::<EndScoring>(SignedDuration::from_hours(24 * 6))),
    ]
}

both!(every_handler_delivered_twice_changes_nothing_the_second_time, async |backend| {
    delivered_twice_changes_nothing(backend, ASSESSMENT, cases()).await;
});

both!(a_fault_before_the_commit_leaves_no_row_and_no_event, async |backend| {
    a_fault_before_commit_leaves_nothing(backend, ASSESSMENT, cases()).await;
});

//! Scores, and why they are what they are.

use jiff::SignedDuration;
use wuwei_contracts::assessment::{
    Direction, Grade, MeasureExplanation, NoScore, PeriodScores, PeriodState, Score, ScoreExplanation, Unused,
};
use wuwei_testkit::{Harness, both};

use crate::{
    facts::{assembly_judged, case_decided, of, proposal_paid, wish_confirmed},
    office::{
        AUDITOR, CITY, OFFICER, OTHER, OTHER_RATERS, PERIOD, TOWN_RATERS, VILLAGE, VILLAGE_RATERS, VILLAGER, compute,
        open, publish_period, reaches, refused, revealed, scoring, village, vote, why,
    },
};

/// Facts about [`VILLAGE`]: 1 of 1 meetings, 2 of 3 cases, 1 of 2 wishes; 1 of 2 payments.
async fn facts(harness: &Harness) {
    harness.deliver(&assembly_judged(of(1, VILLAGE), true)).await;
    for number in 1..=3 {
        harness.deliver(&case_decided(of(number, VILLAGE), number != 3)).await;
    }
    for number in 1..=2 {
        harness.deliver(&wish_confirmed(of(number, VILLAGE), number == 1, 1)).await;
    }
    harness.deliver(&proposal_paid(of(1, VILLAGE), true)).await;
    harness.deliver(&proposal_paid(of(2, OTHER), false)).await;
    harness.settled().await;
}

/// The score again, from nothing but what the explanation holds: its facts one by one, sums of points, and weights.
fn again(why: &ScoreExplanation) -> (u128, u128) {
    let divisor = |mut one: u128, mut other: u128| {
        while other != 0 {
            (one, other) = (other, one % other);
        }
        one
    };
    let (mut above, mut below, mut weights) = (0_u128, 1_u128, 0_u128);
    for measure in why.measures.iter().filter(|measure| measure.unused.is_none()) {
        let (part, whole) = part(measure);
        let weight = u128::from(measure.weight);
        (above, below) = (above * whole + weight * part * below, below * whole);
        weights += weight;
    }
    below *= weights;
    let common = divisor(above, below);
    (above / common, below / common)
}

fn part(measure: &MeasureExplanation) -> (u128, u128) {
    if let Some(points) = measure.points {
        return (points.into(), measure.counted.into());
    }
    let counted: Vec<_> = measure.evidence.iter().filter(|fact| fact.excluded.is_none()).collect();
    let favourable = counted.iter().filter(|fact| fact.favourable).count();
    assert_eq!(
        (u32::try_from(counted.len()), u32::try_from(favourable).ok()),
        (Ok(measure.counted), measure.favourable)
    );
    assert_eq!(u32::try_from(measure.evidence.len() - counted.len()), Ok(measure.excluded));
    (100 * u128::try_from(favourable).unwrap(), u128::try_from(counted.len()).unwrap())
}

both!(why_recomputes_to_the_same_score_from_its_evidence, async |backend| {
    let harness = open(backend).await;
    facts(&harness).await;
    revealed(&harness).await;
    compute(&harness).await;
    // 10 × 100 + 20 × 200/3 + 20 × 80 + 30 × 50 + 20 × 80 = 21100/3.
    let committee = why(&harness, Some(VILLAGE)).await;
    assert_eq!(committee.score.score, Score::new(211, 3));
    assert_eq!((committee.score.shown.as_deref(), committee.score.grade), (Some("70.33"), Some(Grade::Pass)));
    let told = "(10×100/1 + 20×200/3 + 20×80/1 + 30×50/1 + 20×80/1) ÷ 100 = 211/3 = 70.33 → 合格";
    assert_eq!(committee.arithmetic, told);
    assert_eq!((committee.rule.as_str(), committee.duty_list_version), ("two-way v1", 1));
    // 30 × 50 + 70 × 80.
    let town = why(&harness, None).await;
    assert_eq!(town.score.score, Score::new(71, 1));
    // Nothing but ballots: 40 of 100 weights are used.
    let other = why(&harness, Some(OTHER)).await;
    assert_eq!(other.score.score, Score::new(80, 1));
    for explanation in [committee, town, other] {
        let score = explanation.score.score.unwrap();
        assert_eq!(again(&explanation), (score.numerator(), score.denominator()), "{}", explanation.arithmetic);
    }
    let service = |fact: &str| why_service(fact);
    let links: Vec<_> = why(&harness, Some(VILLAGE)).await.measures.into_iter().flat_map(|m| m.evidence).collect();
    for fact in &links {
        assert_eq!(fact.service, service(fact.formula.as_str()), "each fact links to the thing it is about");
        assert!(!fact.id.is_empty() && fact.sequence > 0);
    }
    assert_eq!(links.len(), 6);
});

fn why_service(formula: &str) -> &'static str {
    match formula {
        "cases_in_time" => "delegation",
        "wishes_satisfied" => "wishes",
        "payments_in_time" => "subsidies",
        _ => "registry",
    }
}

both!(a_minimum_of_raters_missed_by_one_makes_no_score_and_tells_no_points, async |backend| {
    let harness = open(backend).await;
    facts(&harness).await;
    scoring(&harness).await;
    for who in &TOWN_RATERS[..2] {
        vote(&harness, who, Direction::TownToCommittee, 93).await.unwrap();
    }
    for who in VILLAGE_RATERS.into_iter().chain(OTHER_RATERS) {
        vote(&harness, who, Direction::CommitteeToTown, 80).await.unwrap();
    }
    harness.advance(SignedDuration::from_hours(24 * 5 + 1));
    reaches(&harness, PeriodState::Revealed).await;
    compute(&harness).await;
    let short = why(&harness, Some(VILLAGE)).await;
    assert_eq!((short.score.score, short.score.no_score), (None, Some(NoScore::TooFewRaters)));
    assert_eq!((short.score.raters, short.minimum_raters), (2, 3));
    let ballots: Vec<_> = short.measures.iter().filter(|m| m.unused == Some(Unused::TooFewRaters)).collect();
    assert_eq!(ballots.len(), 2);
    assert!(ballots.iter().all(|ballot| ballot.points.is_none() && ballot.score.is_none()));
    let exactly = why(&harness, None).await;
    assert_eq!((exactly.score.raters, exactly.score.score), (3, Score::new(71, 1)), "three of three is enough");
    let rows = harness.database().texts("SELECT computed AS t FROM scores").await;
    assert!(rows.iter().all(|row| !row.contains("93") && !row.contains("186")), "{rows:?}");
});

both!(scores_are_seen_by_staff_once_computed_and_by_a_village_only_its_own, async |backend| {
    let harness = open(backend).await;
    let all = || PeriodScores { period: PERIOD, village: None };
    revealed(&harness).await;
    refused(&harness, (OFFICER, "dalang"), all(), ("period_revealed", "period", "state")).await;
    compute(&harness).await;
    for who in [OFFICER, CITY, AUDITOR] {
        let reply = harness.call(who, "dalang", all()).await.unwrap();
        assert_eq!((reply.scores.len(), reply.comments.len()), (3, 0));
        assert_eq!(reply.scores[0].village, Some(village(VILLAGE)));
    }
    for who in [VILLAGER, TOWN_RATERS[0], "anybody"] {
        assert_eq!(harness.call(who, "dalang", all()).await.unwrap_err().kind.status(), 403, "{who}");
    }
    let one = |code| PeriodScores { period: PERIOD, village: Some(village(code)) };
    assert_eq!(harness.call(VILLAGER, "dalang", one(VILLAGE)).await.unwrap().scores.len(), 1);
    assert_eq!(&*harness.call(VILLAGER, "dalang", one(OTHER)).await.unwrap_err().code, "scope_missing");
    let elsewhere = one("441900113004");
    refused(&harness, (OFFICER, "dalang"), elsewhere, ("village_not_assessed", "village", "assessed")).await;
    publish_period(&harness).await;
    assert_eq!(harness.call(OFFICER, "dalang", all()).await.unwrap().period.state, PeriodState::Published);
});

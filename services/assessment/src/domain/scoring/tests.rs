//! Exact at every band, threshold and minimum.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::assessment::Exclusion;

use super::*;
use crate::reference;

const VILLAGE: &str = "441900113002";

fn village() -> VillageCode {
    VillageCode::parse(VILLAGE).unwrap()
}

fn fact(formula: Formula, favourable: bool, excluded: Option<Exclusion>) -> EvidenceView {
    EvidenceView {
        event: Uuid::nil(),
        formula,
        village: village(),
        at: Timestamp::UNIX_EPOCH,
        favourable,
        excluded,
        service: String::new(),
        aggregate: String::new(),
        id: String::new(),
        sequence: 1,
        sample: false,
    }
}

/// `favourable` of `counted` facts.
fn facts(formula: Formula, favourable: usize, counted: usize) -> Vec<EvidenceView> {
    (0..counted).map(|number| fact(formula, number < favourable, None)).collect()
}

/// A scheme in which the committees are judged by `measures` alone.
fn scheme(measures: &[(Formula, u32, u32)]) -> Scheme {
    let mut scheme = reference::scheme().unwrap().scheme;
    let measure = |&(formula, weight, minimum_sample)| Measure { formula, weight, minimum_sample };
    scheme.town_to_committee.truncate(1);
    scheme.town_to_committee[0].weight = 100;
    scheme.town_to_committee[0].measures = measures.iter().map(measure).collect();
    scheme
}

fn ballot(scheme: &Scheme, points: u8) -> Ballot {
    let direction = Direction::TownToCommittee;
    let indicator = scheme.town_to_committee[0].code.clone();
    Ballot { direction, entries: vec![BallotEntry { indicator, village: Some(village()), points }] }
}

/// The score of the one village's committee.
fn judged(scheme: &Scheme, facts: &[EvidenceView], points: &[u8]) -> Computed {
    let ballots: Vec<Ballot> = points.iter().map(|points| ballot(scheme, *points)).collect();
    compute(Inputs { scheme, villages: &[village()], facts, ballots: &ballots }).remove(0)
}

#[test]
fn a_share_of_facts_is_graded_exactly_at_below_and_above_every_band() {
    let scheme = scheme(&[(Formula::CasesInTime, 100, 1)]);
    let bands = [(90, Grade::Excellent, Grade::Good), (80, Grade::Good, Grade::Pass), (60, Grade::Pass, Grade::Fail)];
    for (band, at, below) in bands {
        for (favourable, grade) in [(band * 10 - 1, below), (band * 10, at), (band * 10 + 1, at)] {
            let score = judged(&scheme, &facts(Formula::CasesInTime, favourable, 1_000), &[]).score;
            assert_eq!(score.grade, Some(grade), "{favourable} of 1000");
            assert_eq!(score.score, Score::new(u128::try_from(favourable).unwrap(), 10));
        }
    }
}

#[test]
fn a_mean_of_ballots_is_graded_exactly_at_below_and_above_every_band() {
    let scheme = scheme(&[(Formula::Ballot, 100, 0)]);
    for (band, at, below) in
        [(90, Grade::Excellent, Grade::Good), (80, Grade::Good, Grade::Pass), (60, Grade::Pass, Grade::Fail)]
    {
        for (points, grade) in [
            ([band, band, band - 1], below),
            ([band; 3], at),
            ([band, band + 1, band - 1], at),
            ([band, band, band + 1], at),
        ] {
            assert_eq!(judged(&scheme, &[], &points).score.grade, Some(grade), "{points:?}");
        }
    }
}

#[test]
fn weighted_thirds_and_sevenths_meet_a_band_exactly_where_floating_point_would_miss_it() {
    let scheme = scheme(&[(Formula::CasesInTime, 70, 1), (Formula::WishesSatisfied, 21, 1), (Formula::Ballot, 9, 0)]);
    let mut all = facts(Formula::CasesInTime, 6, 7);
    all.extend(facts(Formula::WishesSatisfied, 3, 3));
    // 70 × 600/7 = 6000; 21 × 100 = 2100; 9 × 100 = 900: exactly 90.
    let at = judged(&scheme, &all, &[100; 3]);
    assert_eq!((at.score.score, at.score.grade), (Score::new(90, 1), Some(Grade::Excellent)));
    // One point less on one of three ballots: 9 × 299/3 = 897.
    let below = judged(&scheme, &all, &[100, 100, 99]);
    assert_eq!((below.score.score, below.score.grade), (Score::new(8997, 100), Some(Grade::Good)));
    assert_eq!(below.score.shown.as_deref(), Some("89.97"));
    assert_eq!(told(&below.score, &below.measures), "(70×600/7 + 21×100/1 + 9×299/3) ÷ 100 = 8997/100 = 89.97 → 良好");
}

#[test]
fn one_rater_short_of_the_minimum_there_is_no_score_and_no_sum_is_told() {
    let scheme = scheme(&[(Formula::CasesInTime, 50, 1), (Formula::Ballot, 50, 0)]);
    let all = facts(Formula::CasesInTime, 1, 1);
    let short = judged(&scheme, &all, &[100, 100]);
    assert_eq!((short.score.score, short.score.no_score), (None, Some(NoScore::TooFewRaters)));
    let ballot = &short.measures[1];
    assert_eq!((ballot.counted, ballot.points, ballot.score), (2, None, None));
    assert_eq!(ballot.unused, Some(Unused::TooFewRaters));
    assert_eq!(judged(&scheme, &all, &[100; 3]).score.score, Score::new(100, 1));
}

#[test]
fn one_fact_short_of_the_minimum_sample_a_measure_is_left_out_and_the_others_fill_its_weight() {
    let scheme = scheme(&[(Formula::CasesInTime, 60, 5), (Formula::WishesSatisfied, 40, 1)]);
    let with = |cases| {
        let mut all = facts(Formula::CasesInTime, cases, cases);
        all.extend(facts(Formula::WishesSatisfied, 1, 2));
        judged(&scheme, &all, &[]).score.score
    };
    assert_eq!(with(4), Score::new(50, 1), "wishes alone");
    assert_eq!(with(5), Score::new(80, 1), "60 × 100 + 40 × 50");
    assert_eq!(with(6), Score::new(80, 1));
    let nothing = judged(&scheme, &[], &[]);
    assert_eq!(
        (nothing.score.no_score, nothing.measures[0].unused),
        (Some(NoScore::NothingCounted), Some(Unused::SampleTooSmall))
    );
}

#[test]
fn what_is_excluded_is_counted_apart() {
    let scheme = scheme(&[(Formula::WishesSatisfied, 100, 1)]);
    let mut all = facts(Formula::WishesSatisfied, 3, 4);
    all.push(fact(Formula::WishesSatisfied, false, Some(Exclusion::Unanswered)));
    let judged = judged(&scheme, &all, &[]);
    let measure = &judged.measures[0];
    assert_eq!((measure.counted, measure.favourable, measure.excluded), (4, Some(3), 1));
    assert_eq!(judged.score.score, Score::new(75, 1));
}

#[test]
fn the_committees_are_judged_each_by_its_own_facts_and_the_town_by_all() {
    let scheme = reference::scheme().unwrap().scheme;
    let other = VillageCode::parse("441900113003").unwrap();
    let mut all = facts(Formula::PaymentsInTime, 1, 1);
    all.push(EvidenceView { village: other.clone(), ..fact(Formula::PaymentsInTime, false, None) });
    all.push(EvidenceView { village: other.clone(), ..fact(Formula::CasesInTime, true, None) });
    let villages = [other, village()];
    let computed = compute(Inputs { scheme: &scheme, villages: &villages, facts: &all, ballots: &[] });
    let cases = |of: usize| computed[of].measures.iter().find(|m| m.formula == Formula::CasesInTime).unwrap().counted;
    assert_eq!(computed[0].score.village, Some(village()), "villages by code");
    assert_eq!((cases(0), cases(1)), (0, 1));
    let funding = &computed[2].measures[0];
    assert_eq!((computed[2].score.village.clone(), funding.counted, funding.favourable), (None, 2, Some(1)));
}

#[test]
fn a_fraction_too_fine_to_be_kept_makes_no_score_instead_of_a_rounded_one() {
    let scheme = scheme(&[(Formula::CasesInTime, 100, 1)]);
    let mut measures = judged(&scheme, &facts(Formula::CasesInTime, 1, 1), &[]).measures;
    measures[0].score = Score::new(1, (1 << 100) - 1);
    measures.push(MeasureExplanation { score: Score::new(1, (1 << 100) - 3), ..measures[0].clone() });
    assert_eq!(total(&measures), Err(NoScore::TooFine));
}

use proptest::prelude::*;
use wuwei_contracts::Reject;

use super::*;

const BREAKS: [TieBreak; 3] = [TieBreak::FirstCriterion, TieBreak::LowerAmount, TieBreak::EarlierSubmission];

fn criteria() -> Vec<Criterion> {
    let of = |code: &str, weight| Criterion { code: code.to_owned(), title: code.to_owned(), weight };
    vec![of("need", 60), of("cost", 40)]
}

fn candidate(number: u128, amount: i64, sheets: &[[u32; 2]]) -> Candidate {
    Candidate {
        id: Uuid::from_u128(number),
        amount: Fen(amount),
        submitted: Timestamp::from_microsecond(1_000_000).unwrap(),
        sheets: sheets.iter().map(|sheet| sheet.to_vec()).collect(),
    }
}

fn run(envelope: i64, candidates: Vec<Candidate>) -> Result<Vec<AllocationLine>, SubsidyRejection> {
    settled(envelope, candidates, &[])
}

fn settled(
    envelope: i64,
    candidates: Vec<Candidate>,
    settled: &[Uuid],
) -> Result<Vec<AllocationLine>, SubsidyRejection> {
    let terms =
        Terms { envelope: Fen(envelope), criteria: &criteria(), minimum_scorers: 3, tie_breaks: &BREAKS, settled };
    allocate(terms, candidates)
}

fn outcomes(lines: &[AllocationLine]) -> Vec<(u128, Outcome)> {
    lines.iter().map(|line| (line.proposal.as_u128(), line.outcome)).collect()
}

use Outcome::{Allocated, DoesNotFit, TooFewScorers};

#[test]
fn the_best_come_first_and_what_does_not_fit_is_skipped() {
    let all =
        vec![candidate(1, 400, &[[70, 70]; 3]), candidate(2, 700, &[[90, 90]; 3]), candidate(3, 300, &[[60, 60]; 3])];
    let lines = run(1000, all).unwrap();
    assert_eq!(outcomes(&lines), [(2, Allocated), (1, DoesNotFit), (3, Allocated)]);
    assert_eq!(lines.iter().map(|line| line.left.0).collect::<Vec<_>>(), [1000, 300, 300]);
}

#[test]
fn exactly_what_is_left_fits_and_one_fen_more_does_not() {
    for (amount, outcome) in [(299, Allocated), (300, Allocated), (301, DoesNotFit)] {
        let lines = run(1000, vec![candidate(1, 700, &[[90, 90]; 3]), candidate(2, amount, &[[80, 80]; 3])]).unwrap();
        assert_eq!(lines[1].outcome, outcome, "{amount}");
    }
}

#[test]
fn one_sheet_fewer_than_the_minimum_gets_nothing_however_good() {
    for (sheets, outcome) in [(2, TooFewScorers), (3, Allocated), (4, Allocated)] {
        let lines = run(1000, vec![candidate(1, 10, &vec![[100, 100]; sheets])]).unwrap();
        assert_eq!((lines[0].outcome, lines[0].scorers as usize), (outcome, sheets));
    }
    let lines = run(1000, vec![candidate(1, 10, &[[100, 100]; 2]), candidate(2, 10, &[[1, 1]; 3])]).unwrap();
    assert_eq!(outcomes(&lines), [(2, Allocated), (1, TooFewScorers)], "they stand last");
    assert_eq!(run(1000, vec![candidate(1, 10, &[])]).unwrap()[0].mean, None);
}

#[test]
fn means_are_exact_fractions_that_no_rounding_can_swap() {
    // 3 sheets: (8001 + 8000 + 8000) / 300 = 80 + 1/300; 4 sheets: 80 + 1/400. A decimal of two places calls both 80.00.
    let three = mean(&criteria(), &[vec![80, 80], vec![80, 80], vec![80, 80]]).unwrap();
    let four = mean(&criteria(), &vec![vec![80, 80]; 4]).unwrap();
    assert_eq!(three, four, "equal however many sheets");
    let above = mean(&criteria(), &[vec![80, 80], vec![80, 80], vec![82, 77]]).unwrap();
    assert_eq!(above.to_string(), "24000/300", "60×2 − 40×3 = 0: exactly at");
    let above = mean(&criteria(), &[vec![80, 80], vec![80, 80], vec![84, 75]]).unwrap();
    let below = mean(&criteria(), &[vec![80, 80], vec![80, 80], vec![78, 82]]).unwrap();
    assert!(above > three && below < three, "{above} {below}");
    let thirds = mean(&criteria(), &[vec![100, 100], vec![0, 0], vec![0, 0]]).unwrap();
    assert_eq!(thirds, Ratio::new(100, 3).unwrap());
}

#[test]
fn tie_breaks_decide_in_their_order() {
    // Means are equal (60×50 + 40×50 = 60×30 + 40×80), the first criterion is not.
    let lines = run(10, vec![candidate(1, 10, &[[30, 80]; 3]), candidate(2, 10, &[[50, 50]; 3])]).unwrap();
    assert_eq!(outcomes(&lines), [(2, Allocated), (1, DoesNotFit)], "higher mean of the first criterion");
    let lines = run(10, vec![candidate(1, 10, &[[50, 50]; 3]), candidate(2, 9, &[[50, 50]; 3])]).unwrap();
    assert_eq!(outcomes(&lines), [(2, Allocated), (1, DoesNotFit)], "lower amount");
    let mut earlier = candidate(2, 10, &[[50, 50]; 3]);
    earlier.submitted = Timestamp::from_microsecond(999_999).unwrap();
    let lines = run(10, vec![candidate(1, 10, &[[50, 50]; 3]), earlier]).unwrap();
    assert_eq!(outcomes(&lines), [(2, Allocated), (1, DoesNotFit)], "earlier by a microsecond");
}

#[test]
fn a_tie_that_nothing_breaks_is_left_to_people_where_not_all_fit() {
    let equal = || vec![candidate(1, 10, &[[50, 50]; 3]), candidate(2, 10, &[[50, 50]; 3])];
    for (envelope, expected) in [(9, ""), (10, "tie_unresolved"), (19, "tie_unresolved"), (20, "")] {
        let code = run(envelope, equal()).map_or_else(|rejection| rejection.code().to_owned(), |_| String::new());
        assert_eq!(code, expected, "{envelope}");
    }
    let rejection = run(10, equal()).unwrap_err();
    assert_eq!(rejection, SubsidyRejection::TieUnresolved(vec![Uuid::from_u128(1), Uuid::from_u128(2)]));
    for order in [[1, 2], [2, 1]] {
        let settled_order = order.map(Uuid::from_u128);
        let lines = settled(10, equal(), &settled_order).unwrap();
        assert_eq!(outcomes(&lines), [(order[0], Allocated), (order[1], DoesNotFit)]);
    }
}

#[test]
fn the_arithmetic_is_written_out() {
    let lines = run(15, vec![candidate(1, 10, &[[50, 40], [60, 40], [70, 40]])]).unwrap();
    let sheets = vec![vec![50, 40], vec![60, 40], vec![70, 40]];
    let steps = arithmetic(&criteria(), 3, &lines[0], &sheets);
    assert_eq!(steps[0], "60×50 + 40×40 = 4600");
    assert_eq!(&steps[3..], ["Σ ÷ (100 × 3) = 15600/300", "3 ≥ 3", "0.10 ≤ 0.15"]);
    assert!(reason(&lines[0], 3).contains("第1位"));
}

fn candidates() -> impl Strategy<Value = (i64, Vec<Candidate>)> {
    let sheets = prop::collection::vec([0..4_u32, 0..4_u32], 0..5);
    let one = (1..6_i64, sheets, 0..3_i64);
    (1..20_i64, prop::collection::vec(one, 0..8)).prop_map(|(envelope, all)| {
        let of = |(number, (amount, sheets, at)): (u128, (i64, Vec<[u32; 2]>, i64))| Candidate {
            submitted: Timestamp::from_microsecond(at).unwrap(),
            ..candidate(number, amount, &sheets)
        };
        (envelope, (1..).zip(all).map(of).collect())
    })
}

proptest! {
    #[test]
    fn an_allocation_never_exceeds_the_envelope_and_is_the_same_in_any_order(
        ((envelope, all), turn) in (candidates(), 0..8_usize),
    ) {
        let mut turned = all.clone();
        turned.rotate_left(turn % all.len().max(1));
        let (result, again) = (run(envelope, all.clone()), run(envelope, turned));
        prop_assert_eq!(&result, &again);
        let Ok(lines) = result else { return Ok(()) };
        prop_assert_eq!(lines.len(), all.len(), "each proposal has its line");
        let mut left = envelope;
        for line in &lines {
            prop_assert_eq!(line.left.0, left);
            let expected = if line.scorers < 3 {
                TooFewScorers
            } else if line.amount.0 > left {
                DoesNotFit
            } else {
                Allocated
            };
            prop_assert_eq!(line.outcome, expected);
            left -= if line.outcome == Allocated { line.amount.0 } else { 0 };
        }
        prop_assert!(left >= 0);
        let ranked: Vec<_> = lines.iter().filter(|line| line.scorers >= 3).map(|line| line.mean).collect();
        prop_assert!(ranked.is_sorted_by(|one, next| one >= next), "by mean");
    }
}

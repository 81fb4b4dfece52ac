//! Scores: exact fractions of facts and ballots, weighed by the scheme, graded by its bands.
//!
//! A measure of facts is 100 × favourable ÷ counted points; with fewer counted facts than its minimum sample it is left
//! out, and the other weights fill its place. A ballot is the mean of the points, every rater counting once; with fewer
//! ballots than the scheme's minimum number of raters there is no score at all, and no sum of points is told, since it could
//! lay a single ballot open.

use wuwei_contracts::{
    VillageCode,
    assessment::{
        BallotEntry, Bands, Direction, EvidenceView, Formula, Grade, Indicator, Measure, MeasureExplanation, NoScore,
        Scheme, Score, ScoreView, Unused,
    },
};

mod arithmetic;

pub use arithmetic::told;

/// A ballot, its rater forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    /// The side it rates for.
    pub direction: Direction,
    /// The points.
    pub entries: Vec<BallotEntry>,
}

/// Everything a period's scores rest on.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The scheme.
    pub scheme: &'a Scheme,
    /// The villages assessed.
    pub villages: &'a [VillageCode],
    /// The facts within the period, judged.
    pub facts: &'a [EvidenceView],
    /// All ballots.
    pub ballots: &'a [Ballot],
}

/// A score and what it was computed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computed {
    /// The score.
    pub score: ScoreView,
    /// Its measures, without the facts one by one.
    pub measures: Vec<MeasureExplanation>,
}

/// The scores of a period: of each village's committee by code, then of the town.
pub fn compute(inputs: Inputs<'_>) -> Vec<Computed> {
    let mut villages: Vec<&VillageCode> = inputs.villages.iter().collect();
    villages.sort();
    let committees = villages.into_iter().map(|village| one(inputs, Direction::TownToCommittee, Some(village)));
    committees.chain([one(inputs, Direction::CommitteeToTown, None)]).collect()
}

fn one(inputs: Inputs<'_>, direction: Direction, village: Option<&VillageCode>) -> Computed {
    let ballots: Vec<&Ballot> = inputs.ballots.iter().filter(|ballot| ballot.direction == direction).collect();
    let raters = number(ballots.len());
    let unit = Unit { inputs, ballots: &ballots, raters, village };
    let indicators = inputs.scheme.indicators(direction).iter();
    let measures: Vec<MeasureExplanation> = indicators
        .flat_map(|indicator| indicator.measures.iter().map(|measure| unit.measure(indicator, measure)))
        .collect();
    let total = total(&measures);
    let score = ScoreView {
        direction,
        village: village.cloned(),
        score: total.ok(),
        shown: total.ok().map(Score::shown),
        grade: total.ok().map(|score| grade(inputs.scheme.bands, score)),
        no_score: total.err(),
        raters,
    };
    Computed { score, measures }
}

/// One rated side.
struct Unit<'a> {
    inputs: Inputs<'a>,
    ballots: &'a [&'a Ballot],
    raters: u32,
    village: Option<&'a VillageCode>,
}

impl Unit<'_> {
    fn measure(&self, indicator: &Indicator, measure: &Measure) -> MeasureExplanation {
        match measure.formula {
            Formula::Ballot => self.mean(indicator, measure),
            Formula::CasesInTime | Formula::WishesSatisfied | Formula::PaymentsInTime | Formula::AssembliesAdopted => {
                self.share(indicator, measure)
            }
        }
    }

    /// The mean of the ballots' points.
    fn mean(&self, indicator: &Indicator, measure: &Measure) -> MeasureExplanation {
        let minimum_sample = self.inputs.scheme.minimum_raters;
        let enough = self.raters >= minimum_sample;
        let mine = |entry: &&BallotEntry| entry.indicator == indicator.code && entry.village.as_ref() == self.village;
        let entries = self.ballots.iter().flat_map(|ballot| &ballot.entries).filter(mine);
        let points = enough.then(|| entries.map(|entry| u64::from(entry.points)).sum::<u64>());
        MeasureExplanation {
            minimum_sample,
            counted: self.raters,
            points,
            score: points.and_then(|points| Score::new(points.into(), self.raters.into())),
            unused: (!enough).then_some(Unused::TooFewRaters),
            ..empty(indicator, measure)
        }
    }

    /// The share of favourable facts.
    fn share(&self, indicator: &Indicator, measure: &Measure) -> MeasureExplanation {
        let mine = |fact: &&EvidenceView| {
            fact.formula == measure.formula && self.village.is_none_or(|village| fact.village == *village)
        };
        let facts: Vec<&EvidenceView> = self.inputs.facts.iter().filter(mine).collect();
        let counted: Vec<&&EvidenceView> = facts.iter().filter(|fact| fact.excluded.is_none()).collect();
        let favourable = number(counted.iter().filter(|fact| fact.favourable).count());
        let excluded = number(facts.len() - counted.len());
        let counted = number(counted.len());
        let enough = counted >= measure.minimum_sample.max(1);
        let share = || Score::new(u128::from(favourable) * 100, counted.into());
        MeasureExplanation {
            counted,
            favourable: Some(favourable),
            excluded,
            score: enough.then(share).flatten(),
            unused: (!enough).then_some(Unused::SampleTooSmall),
            ..empty(indicator, measure)
        }
    }
}

fn empty(indicator: &Indicator, measure: &Measure) -> MeasureExplanation {
    MeasureExplanation {
        indicator: indicator.code.clone(),
        formula: measure.formula,
        weight: measure.weight,
        minimum_sample: measure.minimum_sample,
        counted: 0,
        favourable: None,
        points: None,
        excluded: 0,
        score: None,
        unused: None,
        evidence: Vec::new(),
    }
}

/// The weighted mean of the measures that are used.
pub fn total(measures: &[MeasureExplanation]) -> Result<Score, NoScore> {
    if measures.iter().any(|measure| measure.unused == Some(Unused::TooFewRaters)) {
        return Err(NoScore::TooFewRaters);
    }
    let used = || measures.iter().filter_map(|measure| Some((measure.weight, measure.score?)));
    let weights: u32 = used().map(|(weight, _)| weight).sum();
    if weights == 0 {
        return Err(NoScore::NothingCounted);
    }
    let weighed = |sum: Option<Score>, (weight, score): (u32, Score)| sum?.plus(score.times(weight)?);
    let sum = used().fold(Some(Score::ZERO), weighed);
    sum.and_then(|sum| sum.over(weights)).ok_or(NoScore::TooFine)
}

/// The grade of a score: exactly at a band is in it.
pub fn grade(bands: Bands, score: Score) -> Grade {
    if score.reaches(bands.excellent) {
        Grade::Excellent
    } else if score.reaches(bands.good) {
        Grade::Good
    } else if score.reaches(bands.pass) {
        Grade::Pass
    } else {
        Grade::Fail
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;

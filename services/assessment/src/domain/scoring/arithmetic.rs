//! The arithmetic of a score as text, so that anybody can do it again by hand.

use wuwei_contracts::assessment::{MeasureExplanation, NoScore, ScoreView};

/// `(30×100/1 + 20×260/3) ÷ 50 = 284/3 = 94.66 → 优秀`, or why there is no score.
pub fn told(score: &ScoreView, measures: &[MeasureExplanation]) -> String {
    let used: Vec<(u32, String)> =
        measures.iter().filter_map(|measure| Some((measure.weight, measure.score?.to_string()))).collect();
    let weights: u32 = used.iter().map(|(weight, _)| weight).sum();
    let terms: Vec<String> = used.iter().map(|(weight, score)| format!("{weight}×{score}")).collect();
    let sum = format!("({}) ÷ {weights}", terms.join(" + "));
    match (score.score, score.no_score) {
        (Some(exact), _) => {
            let grade = score.grade.map_or("", |grade| grade.chinese());
            format!("{sum} = {exact} = {} → {grade}", exact.shown())
        }
        (None, Some(NoScore::TooFewRaters)) => {
            format!("只收到 {} 份评分,少于最低人数,不计分", score.raters)
        }
        (None, Some(NoScore::NothingCounted)) => "各项事实均少于最低样本数,不计分".to_owned(),
        (None, Some(NoScore::TooFine) | None) => format!("{sum}:无法精确表示,不计分"),
    }
}

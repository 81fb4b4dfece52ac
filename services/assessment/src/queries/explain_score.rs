//! Why a score is what it is.

use sea_orm::EntityTrait;
use wuwei_contracts::assessment::{AssessmentRejection, ExplainScore, Formula, ScoreExplanation};
use wuwei_runtime::{Answers, Fault, Outcome, Read};

use super::reading;
use crate::{
    Assessment,
    domain::scoring::{Computed, told},
    entities::score,
    store::scores,
};

/// Most facts told of one measure; `list_evidence` tells all.
const MOST: usize = 100;

impl Answers<ExplainScore> for Assessment {
    async fn answer(&self, read: &Read, query: ExplainScore) -> Outcome<ExplainScore> {
        let period = reading::period(read, query.period).await?;
        period.has_scores()?;
        let facts = period.facts();
        reading::assessed(facts, query.village.as_ref())?;
        let key = scores::key(facts.id, query.direction, query.village.as_ref());
        let row = score::Entity::find_by_id(key).one(read.database()).await.map_err(Fault::new)?;
        let row = row.ok_or(AssessmentRejection::PeriodUnknown(facts.id))?;
        let Computed { score, mut measures } = scores::computed(&row)?;
        let formulas: Vec<Formula> = measures.iter().map(|measure| measure.formula).collect();
        let evidence = reading::facts(read, facts, &formulas, query.village.as_ref()).await?;
        for measure in &mut measures {
            let mine = evidence.iter().filter(|fact| fact.formula == measure.formula);
            measure.evidence = mine.take(MOST).cloned().collect();
        }
        let version = reading::scheme(read, &facts.scheme, facts.scheme_version).await?;
        Ok(ScoreExplanation {
            period: facts.id,
            arithmetic: told(&score, &measures),
            score,
            rule: format!("{} v{}", version.id, version.version),
            source: version.scheme.source.clone(),
            duty_list_version: facts.duty_list_version,
            indicators: version.scheme.indicators(query.direction).to_vec(),
            bands: version.scheme.bands,
            minimum_raters: version.scheme.minimum_raters,
            measures,
        })
    }
}

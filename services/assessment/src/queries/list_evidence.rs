//! The facts an indicator rests on, counted and excluded.

use uuid::Uuid;
use wuwei_contracts::{
    Page,
    assessment::{AssessmentRejection, Direction, Formula, ListEvidence, Scheme},
};
use wuwei_runtime::{Answers, Outcome, Read};

use super::reading;
use crate::Assessment;

impl Answers<ListEvidence> for Assessment {
    /// Whether a fact counts depends on the others about the same thing, so that all are read whatever the page.
    async fn answer(&self, read: &Read, query: ListEvidence) -> Outcome<ListEvidence> {
        let period = reading::period(read, query.period).await?;
        let facts = period.facts();
        reading::assessed(facts, query.village.as_ref())?;
        let scheme = reading::scheme(read, &facts.scheme, facts.scheme_version).await?.scheme;
        let formulas = formulas(&scheme, query.indicator)?;
        let mut items = reading::facts(read, facts, &formulas, query.village.as_ref()).await?;
        let total = u64::try_from(items.len()).unwrap_or(u64::MAX);
        if let Some(after) = query.page.cursor::<Uuid>()? {
            items.retain(|fact| fact.event > after);
        }
        let most = usize::try_from(query.page.limit()).unwrap_or(usize::MAX);
        let more = items.len() > most;
        items.truncate(most);
        let next = more.then(|| items.last().map(|fact| fact.event.to_string())).flatten();
        Ok(Page { items, total, next })
    }
}

fn formulas(scheme: &Scheme, code: String) -> Result<Vec<Formula>, AssessmentRejection> {
    let mut indicators = Direction::ALL.into_iter().flat_map(|direction| scheme.indicators(direction));
    let indicator = indicators.find(|indicator| indicator.code == code);
    let indicator = indicator.ok_or(AssessmentRejection::IndicatorUnknown(code))?;
    Ok(indicator.measures.iter().map(|measure| measure.formula).collect())
}

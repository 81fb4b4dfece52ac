//! Why a score of an assessment is what it is.

use uuid::Uuid;
use wuwei_contracts::{
    Town, VillageCode,
    assessment::{Direction, ExplainScore, ScoreExplanation},
};

use super::{Why, wire};
use crate::{commands::things::Reader, context::Context, exit::Result, say};

/// The answer, where one of `towns` has a period of that id.
pub async fn why(
    context: &Context,
    reader: &Reader,
    (towns, period, village): (&[Town], Uuid, Option<VillageCode>),
) -> Result<Option<Why>> {
    let direction = if village.is_some() { Direction::TownToCommittee } else { Direction::CommitteeToTown };
    for town in towns {
        let ask = ExplainScore { period, direction, village: village.clone() };
        if let Ok(explained) = reader.ask(town, &ask).await {
            return Ok(Some(told(context, town, &explained)));
        }
    }
    Ok(None)
}

fn told(context: &Context, town: &Town, explained: &ScoreExplanation) -> Why {
    let messages = &context.messages;
    let period = explained.period;
    let mut why = Why { what: say!(messages, "why.period", period, town), ..Why::default() };
    why.rule(say!(messages, "why.rule"), &explained.rule);
    why.rule(say!(messages, "why.source"), &explained.source);
    why.rule(say!(messages, "why.duty_list"), explained.duty_list_version.to_string());
    why.rule(say!(messages, "why.minimum_raters"), explained.minimum_raters.to_string());
    for measure in &explained.measures {
        let (indicator, formula, weight) = (&measure.indicator, wire(&measure.formula), measure.weight);
        let (counted, excluded) = (measure.counted, measure.excluded);
        let favourable = measure.favourable.map_or_else(|| "–".to_owned(), |count| count.to_string());
        why.arithmetic.push(say!(messages, "why.measure", indicator, formula, weight, counted, favourable, excluded));
    }
    why.arithmetic.push(explained.arithmetic.clone());
    why
}

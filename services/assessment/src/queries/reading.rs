//! Rows that several queries read.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use wuwei_contracts::{
    VillageCode,
    assessment::{AssessmentRejection, EvidenceView, Formula, SchemeView},
};
use wuwei_runtime::{Fault, Read, Refusal};

use crate::{
    domain::{
        evidence,
        period::{Facts, Period},
    },
    entities::{evidence as rows, known_scheme, period},
    store::{self, periods, schemes},
};

/// The period of that id, one of the town in the subject.
pub(super) async fn period(read: &Read, id: Uuid) -> Result<Period, Refusal> {
    let row = period::Entity::find_by_id(id).one(read.database()).await.map_err(Fault::new)?;
    let row = row.filter(|row| row.town == read.town().as_str()).ok_or(AssessmentRejection::PeriodUnknown(id))?;
    Ok(periods::period(row)?)
}

/// A version of a scheme.
pub(super) async fn scheme(read: &Read, id: &str, version: i64) -> Result<SchemeView, Refusal> {
    let key = schemes::version_key(id, version);
    let row = known_scheme::Entity::find_by_id(key).one(read.database()).await.map_err(Fault::new)?;
    let row = row.ok_or_else(|| AssessmentRejection::SchemeUnknown(id.to_owned()))?;
    Ok(schemes::view(&row.view)?)
}

/// That the period assesses the village a request names.
pub(super) fn assessed(facts: &Facts, village: Option<&VillageCode>) -> Result<(), AssessmentRejection> {
    match village.filter(|village| !facts.villages.contains(village)) {
        Some(village) => Err(AssessmentRejection::VillageNotAssessed(village.clone())),
        None => Ok(()),
    }
}

/// The facts of a period for any of `formulas`, judged, of one village or all, by event id.
pub(super) async fn facts(
    read: &Read,
    period: &Facts,
    formulas: &[Formula],
    village: Option<&VillageCode>,
) -> Result<Vec<EvidenceView>, Refusal> {
    let slots = store::evidence::slots(&period.town, period.from, period.until);
    let wanted = rows::Entity::find()
        .filter(rows::Column::Slot.is_in(slots))
        .filter(rows::Column::Formula.is_in(formulas.iter().map(|formula| formula.as_str())));
    let wanted = match village {
        Some(village) => wanted.filter(rows::Column::Village.eq(village.as_str())),
        None => wanted,
    };
    let found = wanted.all(read.database()).await.map_err(Fault::new)?;
    let facts = found.into_iter().map(store::evidence::fact).collect::<Result<Vec<_>, _>>()?;
    Ok(evidence::judge(facts, store::evidence::frame(period)))
}

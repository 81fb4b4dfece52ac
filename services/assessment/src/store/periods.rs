//! Periods and their rows.

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::assessment::{AssessmentRejection, PeriodState};
use wuwei_runtime::{
    Fault, Refusal, Work,
    clock::from_micros,
    column::{json, value, written},
};

use crate::{
    domain::period::{Act, Computed, Facts, Open, Period, Published, Revealed, Rosters, Scoring, Sides},
    entities::period::{Column, Model},
};

/// The period of that id, one of the town in the subject.
pub async fn find(work: &Work, id: Uuid) -> Result<Period, Refusal> {
    Ok(period(row(work, id).await?)?)
}

/// The same, which stays as it is until the commit: a ballot that rests on it never slips behind the reveal.
pub async fn guarded(work: &Work, id: Uuid) -> Result<Period, Refusal> {
    let row = row(work, id).await?;
    work.guard(&row);
    Ok(period(row)?)
}

async fn row(work: &Work, id: Uuid) -> Result<Model, Refusal> {
    let row = work.find::<Model>(id).await?.filter(|row| row.town == work.town().as_str());
    row.ok_or_else(|| AssessmentRejection::PeriodUnknown(id).into())
}

/// That no period has that id.
pub async fn free(work: &Work, id: Uuid) -> Result<(), Refusal> {
    match work.find::<Model>(id).await? {
        Some(_) => Err(AssessmentRejection::PeriodExists(id).into()),
        None => Ok(()),
    }
}

/// The periods for which a fact of the instant `at` comes too late. Those still open for it are guarded, so that no fact
/// slips behind a reveal.
pub async fn closed_for(work: &Work, at: Timestamp) -> Result<Vec<Uuid>, Refusal> {
    let mut closed = Vec::new();
    for row in work.list::<Model>(Column::Town, work.town().as_str()).await? {
        if !(row.from_at..row.until_at).contains(&at.as_microsecond()) {
            continue;
        }
        if period(row.clone())?.is_closed() {
            closed.push(row.id);
        } else {
            work.guard(&row);
        }
    }
    Ok(closed)
}

/// Inserts a new period.
pub fn insert(work: &Work, open: Open) -> Result<(), Fault> {
    work.insert(model(&Period::Open(open))?);
    Ok(())
}

/// Saves a period at its next version.
pub fn save(work: &Work, period: &Period) -> Result<(), Fault> {
    work.save(model(period)?);
    Ok(())
}

/// The period of a row.
pub fn period(row: Model) -> Result<Period, Fault> {
    let state: PeriodState = value("periods.state", row.state.clone())?;
    let facts = facts(&row)?;
    Ok(match state {
        PeriodState::Open => Period::Open(Open(facts)),
        PeriodState::Lapsed => Period::Lapsed(facts),
        PeriodState::Scoring => Period::Scoring(scoring(facts, &row)?),
        PeriodState::Revealed => Period::Revealed(revealed(facts, &row)?),
        PeriodState::Computed => Period::Computed(computed(facts, &row)?),
        PeriodState::Published => {
            let published = act("published", row.published_by.clone(), row.published_for.clone(), row.published_at)?;
            Period::Published(Published { computed: computed(facts, &row)?, published })
        }
    })
}

fn facts(row: &Model) -> Result<Facts, Fault> {
    Ok(Facts {
        id: row.id,
        town: value("periods.town", row.town.clone())?,
        title: row.title.clone(),
        scheme: row.scheme.clone(),
        scheme_version: row.scheme_version,
        duty_list_version: row.duty_list_version,
        from: from_micros(row.from_at),
        until: from_micros(row.until_at),
        scoring_ends: from_micros(row.scoring_ends_at),
        villages: json("periods.villages", &row.villages)?,
        sample: row.sample,
        correlation: row.correlation,
        opened: act("opened", Some(row.opened_by.clone()), row.opened_for.clone(), Some(row.opened_at))?,
        changed: from_micros(row.changed_at),
        version: row.version,
    })
}

fn scoring(facts: Facts, row: &Model) -> Result<Scoring, Fault> {
    let raters = |raters: Option<i32>| u32::try_from(raters.unwrap_or_default()).map_err(Fault::new);
    let raters = Sides { town: raters(row.town_raters)?, committees: raters(row.committee_raters)? };
    let frozen = act("frozen", row.frozen_by.clone(), row.frozen_for.clone(), row.frozen_at)?;
    Ok(Scoring { facts, rosters: Rosters { frozen, raters } })
}

fn revealed(facts: Facts, row: &Model) -> Result<Revealed, Fault> {
    let reveal = json("periods.reveal", row.reveal.as_deref().unwrap_or_default())?;
    Ok(Revealed { scoring: scoring(facts, row)?, reveal })
}

fn computed(facts: Facts, row: &Model) -> Result<Computed, Fault> {
    let computed = act("computed", row.computed_by.clone(), row.computed_for.clone(), row.computed_at)?;
    Ok(Computed { revealed: revealed(facts, row)?, computed })
}

fn act(step: &'static str, by: Option<String>, on_behalf_of: Option<String>, at: Option<i64>) -> Result<Act, Fault> {
    let (by, at) = by.zip(at).ok_or_else(|| Fault::new(format!("a period was {step} by nobody")))?;
    Ok(Act { by, on_behalf_of, at: from_micros(at) })
}

fn model(period: &Period) -> Result<Model, Fault> {
    let (facts, rosters) = (period.facts().clone(), period.rosters());
    let computed = match period {
        Period::Open(_) | Period::Scoring(_) | Period::Revealed(_) | Period::Lapsed(_) => None,
        Period::Computed(computed) => Some(&computed.computed),
        Period::Published(published) => Some(&published.computed.computed),
    };
    let published = if let Period::Published(published) = period { Some(&published.published) } else { None };
    let raters = |raters: fn(&Sides) -> u32| {
        rosters.map(|rosters| i32::try_from(raters(&rosters.raters))).transpose().map_err(Fault::new)
    };
    let by = |act: Option<&Act>| act.map(|act| act.by.clone());
    let on_behalf = |act: Option<&Act>| act.and_then(|act| act.on_behalf_of.clone());
    let at = |act: Option<&Act>| act.map(|act| act.at.as_microsecond());
    let frozen = rosters.map(|rosters| &rosters.frozen);
    Ok(Model {
        id: facts.id,
        town: facts.town.to_string(),
        title: facts.title,
        scheme: facts.scheme,
        scheme_version: facts.scheme_version,
        duty_list_version: facts.duty_list_version,
        from_at: facts.from.as_microsecond(),
        until_at: facts.until.as_microsecond(),
        scoring_ends_at: facts.scoring_ends.as_microsecond(),
        villages: written(&facts.villages)?,
        sample: facts.sample,
        state: period.state().as_str().to_owned(),
        opened_at: facts.opened.at.as_microsecond(),
        opened_by: facts.opened.by,
        opened_for: facts.opened.on_behalf_of,
        frozen_at: at(frozen),
        frozen_by: by(frozen),
        frozen_for: on_behalf(frozen),
        town_raters: raters(|raters| raters.town)?,
        committee_raters: raters(|raters| raters.committees)?,
        reveal: period.reveal().map(|reveal| written(&reveal)).transpose()?,
        computed_at: at(computed),
        computed_by: by(computed),
        computed_for: on_behalf(computed),
        published_at: at(published),
        published_by: by(published),
        published_for: on_behalf(published),
        changed_at: facts.changed.as_microsecond(),
        correlation: facts.correlation,
        version: facts.version,
    })
}

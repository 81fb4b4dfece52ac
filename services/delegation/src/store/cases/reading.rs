//! The case of a row.

use wuwei_contracts::delegation::{CaseOrigin, CaseOutcome, CaseState, Escalation};
use wuwei_runtime::{
    Fault,
    clock::from_micros,
    column::{count, needed, value},
};

use crate::{
    domain::{
        case::{Case, Facts, Standing},
        clock::{Running, Stopped},
    },
    entities::case::Model,
};

/// The case of a row.
pub fn case(row: Model) -> Result<Case, Fault> {
    let standing = standing(&row)?;
    Ok(Case { facts: facts(row)?, standing })
}

fn standing(row: &Model) -> Result<Standing, Fault> {
    let handler = || needed("cases.handler", row.handler.clone());
    Ok(match value("cases.state", &row.state)? {
        CaseState::Filed => Standing::Filed { clock: running(row)? },
        CaseState::Refused => Standing::Refused { reason: needed("cases.reason", row.reason.clone())? },
        CaseState::InHand => Standing::InHand { clock: running(row)?, handler: handler()? },
        CaseState::Paused => Standing::Paused {
            clock: stopped(row)?,
            handler: handler()?,
            missing: serde_json::from_str(&row.missing).map_err(Fault::new)?,
        },
        CaseState::Done | CaseState::Declined => Standing::Decided { outcome: outcome(row)?, handler: handler()? },
        CaseState::Rated => Standing::Rated { outcome: outcome(row)?, handler: handler()? },
    })
}

fn running(row: &Model) -> Result<Running, Fault> {
    Ok(Running {
        since: from_micros(needed("cases.clock_since", row.clock_since)?),
        left: count("cases.days_left", row.days_left)?,
        yellow: from_micros(needed("cases.yellow_at", row.yellow_at)?),
        limit: from_micros(needed("cases.limit_at", row.limit_at)?),
    })
}

fn stopped(row: &Model) -> Result<Stopped, Fault> {
    Ok(Stopped {
        left: count("cases.days_left", row.days_left)?,
        light: value("cases.stopped_light", &needed("cases.stopped_light", row.stopped_light.clone())?)?,
        late: row.limit_at.map(from_micros),
    })
}

fn outcome(row: &Model) -> Result<CaseOutcome, Fault> {
    Ok(CaseOutcome {
        decision: value("cases.decision", &needed("cases.decision", row.decision.clone())?)?,
        reason: needed("cases.reason", row.reason.clone())?,
        decided: from_micros(needed("cases.decided_at", row.decided_at)?),
        promised: from_micros(needed("cases.limit_at", row.limit_at)?),
        in_time: needed("cases.in_time", row.in_time)?,
        stars: row.stars.map(u8::try_from).transpose().map_err(Fault::new)?,
    })
}

fn facts(row: Model) -> Result<Facts, Fault> {
    let origin = match row.wish.zip(row.part) {
        Some((wish, part)) => CaseOrigin::WishPart { wish, part: count("cases.part", part)? },
        None => CaseOrigin::Staff,
    };
    let level = count("cases.escalated_level", row.escalated_level)?;
    let escalated = row.escalated_to.zip(row.escalated_at);
    Ok(Facts {
        id: row.id,
        receipt: value("cases.receipt", &row.receipt)?,
        town: value("cases.town", &row.town)?,
        community: value("cases.community", &row.community)?,
        item: row.item,
        name: row.name,
        catalogue: row.catalogue,
        days: count("cases.promised_days", row.promised_days)?,
        rules: row.rules,
        origin,
        applicant: row.applicant,
        channel: value("cases.channel", &row.channel)?,
        external_id: row.external_id,
        holder: row.holder,
        escalated: escalated.map(|(to, at)| Escalation { level, to, at: from_micros(at) }),
        filed: from_micros(row.filed_at),
        changed: from_micros(row.changed_at),
        sample: row.sample,
        correlation: row.correlation,
        version: row.version,
    })
}

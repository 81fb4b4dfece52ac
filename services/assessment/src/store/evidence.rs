//! Facts and their rows, one per event, by town and month.

use jiff::{Timestamp, ToSpan};
use wuwei_contracts::{Town, assessment::EvidenceView};
use wuwei_runtime::{
    Fault, Refusal, Work,
    clock::from_micros,
    column::{json, value, written},
};

use super::periods;
use crate::{
    domain::{
        evidence::{self, Fact, Frame, Thing},
        period::Facts,
    },
    entities::evidence::{Column, Model},
};

/// Writes a fact; `late_for` is filled in here.
pub async fn record(work: &Work, fact: Fact) -> Result<(), Refusal> {
    let late_for = periods::closed_for(work, fact.at).await?;
    work.insert(Model {
        id: fact.event,
        town: work.town().to_string(),
        slot: slot(work.town(), fact.at),
        formula: fact.formula.as_str().to_owned(),
        village: fact.village.to_string(),
        at: fact.at.as_microsecond(),
        favourable: fact.favourable,
        unanswered: fact.unanswered,
        service: fact.thing.service,
        aggregate: fact.thing.aggregate,
        thing: fact.thing.id,
        sequence: fact.sequence,
        sample: fact.sample,
        late_for: written(&late_for)?,
    });
    Ok(())
}

/// The facts within a period, judged. All that count came in before its reveal, so that this tells the same for ever.
pub async fn judged(work: &Work, period: &Facts) -> Result<Vec<EvidenceView>, Refusal> {
    let mut facts = Vec::new();
    for slot in slots(&period.town, period.from, period.until) {
        let rows = work.list::<Model>(Column::Slot, slot).await?;
        facts.extend(rows.into_iter().map(fact).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(evidence::judge(facts, frame(period)))
}

/// What of a period decides which facts count.
pub fn frame(period: &Facts) -> Frame<'_> {
    let Facts { id, from, until, villages, sample, .. } = period;
    Frame { period: *id, from: *from, until: *until, villages, sample: *sample }
}

/// The slots of a town from the month of `from` to that of `until`.
pub fn slots(town: &Town, from: Timestamp, until: Timestamp) -> Vec<String> {
    let (mut month, last) = (wuwei_calendar::date(from).first_of_month(), wuwei_calendar::date(until));
    let mut slots = Vec::new();
    while month <= last {
        slots.push(slot_of(town, month));
        month = month.saturating_add(1.month());
    }
    slots
}

/// The fact of a row.
pub fn fact(row: Model) -> Result<Fact, Fault> {
    Ok(Fact {
        event: row.id,
        formula: value("evidence.formula", row.formula)?,
        village: value("evidence.village", row.village)?,
        at: from_micros(row.at),
        favourable: row.favourable,
        unanswered: row.unanswered,
        thing: Thing { service: row.service, aggregate: row.aggregate, id: row.thing },
        sequence: row.sequence,
        sample: row.sample,
        late_for: json("evidence.late_for", &row.late_for)?,
    })
}

fn slot(town: &Town, at: Timestamp) -> String {
    slot_of(town, wuwei_calendar::date(at))
}

fn slot_of(town: &Town, date: jiff::civil::Date) -> String {
    format!("{town}|{}-{:02}", date.year(), date.month())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_covers_the_months_of_the_city_from_first_to_last() {
        let town = Town::parse("dalang").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        // 17:00 of the last of November in London is December in the city.
        let months = slots(&town, at("2026-11-30T17:00:00Z"), at("2027-01-31T16:00:00Z"));
        assert_eq!(months, ["dalang|2026-12", "dalang|2027-01", "dalang|2027-02"]);
        assert_eq!(slot(&town, at("2026-11-30T17:00:00Z")), "dalang|2026-12");
    }
}

//! Facts that other services announced, and which of them count in a period.

use std::collections::HashMap;

use jiff::Timestamp;
use uuid::Uuid;
use wuwei_contracts::{
    VillageCode,
    assessment::{EvidenceView, Exclusion, Formula},
};

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Id of the event.
    pub event: Uuid,
    /// What it is evidence for.
    pub formula: Formula,
    /// The village.
    pub village: VillageCode,
    /// When it happened.
    pub at: Timestamp,
    /// Whether it speaks for the judged side.
    pub favourable: bool,
    /// Whether whoever was asked did not answer.
    pub unanswered: bool,
    /// The thing.
    pub thing: Thing,
    /// The event's sequence among those of the thing.
    pub sequence: i64,
    /// Whether the thing is invented sample data.
    pub sample: bool,
    /// The periods whose scoring had ended when it came in.
    pub late_for: Vec<Uuid>,
}

/// What a fact is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Thing {
    /// The service that owns it.
    pub service: String,
    /// Its kind.
    pub aggregate: String,
    /// Its id.
    pub id: String,
}

/// What of a period decides which facts count.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The period.
    pub period: Uuid,
    /// First instant whose facts count.
    pub from: Timestamp,
    /// First instant whose facts no longer count.
    pub until: Timestamp,
    /// The villages assessed.
    pub villages: &'a [VillageCode],
    /// Whether the period is a sample.
    pub sample: bool,
}

/// The facts within the frame, by event id, each with the reason why it does not count, if it does not.
pub fn judge(mut facts: Vec<Fact>, frame: Frame<'_>) -> Vec<EvidenceView> {
    facts.retain(|fact| frame.from <= fact.at && fact.at < frame.until && frame.villages.contains(&fact.village));
    let last = last_words(&facts, frame.period);
    let excluded: Vec<Option<Exclusion>> = facts.iter().map(|fact| exclusion(fact, frame, &last)).collect();
    let mut judged: Vec<EvidenceView> =
        facts.into_iter().zip(excluded).map(|(fact, excluded)| view(fact, excluded)).collect();
    judged.sort_by_key(|fact| fact.event);
    judged
}

/// The last sequence of each thing by formula, facts that came in too late left out.
fn last_words(facts: &[Fact], period: Uuid) -> HashMap<(Formula, Thing), i64> {
    let mut last = HashMap::new();
    for fact in facts.iter().filter(|fact| !fact.late_for.contains(&period)) {
        let sequence = last.entry((fact.formula, fact.thing.clone())).or_insert(fact.sequence);
        *sequence = fact.sequence.max(*sequence);
    }
    last
}

fn exclusion(fact: &Fact, frame: Frame<'_>, last: &HashMap<(Formula, Thing), i64>) -> Option<Exclusion> {
    if fact.late_for.contains(&frame.period) {
        return Some(Exclusion::AfterReveal);
    }
    if fact.sample && !frame.sample {
        return Some(Exclusion::SampleData);
    }
    if last.get(&(fact.formula, fact.thing.clone())).is_some_and(|last| *last > fact.sequence) {
        return Some(Exclusion::Superseded);
    }
    fact.unanswered.then_some(Exclusion::Unanswered)
}

fn view(fact: Fact, excluded: Option<Exclusion>) -> EvidenceView {
    EvidenceView {
        event: fact.event,
        formula: fact.formula,
        village: fact.village,
        at: fact.at,
        favourable: fact.favourable,
        excluded,
        service: fact.thing.service,
        aggregate: fact.thing.aggregate,
        id: fact.thing.id,
        sequence: fact.sequence,
        sample: fact.sample,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: Uuid = Uuid::from_u128(7);

    fn village(code: &str) -> VillageCode {
        VillageCode::parse(code).unwrap()
    }

    fn fact(event: u128, thing: &str, sequence: i64) -> Fact {
        Fact {
            event: Uuid::from_u128(event),
            formula: Formula::WishesSatisfied,
            village: village("441900113002"),
            at: Timestamp::from_second(50).unwrap(),
            favourable: true,
            unanswered: false,
            thing: Thing { service: "wishes".to_owned(), aggregate: "wish".to_owned(), id: thing.to_owned() },
            sequence,
            sample: false,
            late_for: Vec::new(),
        }
    }

    fn reasons(facts: Vec<Fact>, sample: bool) -> Vec<Option<Exclusion>> {
        let villages = [village("441900113002")];
        let (from, until) = (Timestamp::from_second(10).unwrap(), Timestamp::from_second(100).unwrap());
        let judged = judge(facts, Frame { period: PERIOD, from, until, villages: &villages, sample });
        judged.into_iter().map(|fact| fact.excluded).collect()
    }

    #[test]
    fn facts_count_from_the_first_instant_of_a_period_to_before_its_end() {
        for (second, within) in [(9, false), (10, true), (99, true), (100, false)] {
            let fact = Fact { at: Timestamp::from_second(second).unwrap(), ..fact(1, "a", 1) };
            assert_eq!(reasons(vec![fact], false).len(), usize::from(within), "{second}");
        }
        let elsewhere = Fact { village: village("441900113003"), ..fact(1, "a", 1) };
        assert!(reasons(vec![elsewhere], false).is_empty());
    }

    #[test]
    fn each_exclusion_has_its_reason() {
        let late = Fact { late_for: vec![PERIOD], ..fact(1, "a", 2) };
        let sample = Fact { sample: true, ..fact(2, "b", 1) };
        let silent = Fact { unanswered: true, ..fact(3, "c", 1) };
        let facts = vec![late, sample, silent, fact(4, "d", 3), fact(5, "d", 6), fact(6, "a", 1)];
        let expected = [
            Some(Exclusion::AfterReveal),
            Some(Exclusion::SampleData),
            Some(Exclusion::Unanswered),
            Some(Exclusion::Superseded),
            None,
            None,
        ];
        assert_eq!(reasons(facts.clone(), false), expected, "a late fact does not supersede either");
        assert_eq!(reasons(facts, true)[1], None, "sample facts count in sample periods");
    }
}

//! The events as the database has them, against what the callers were told.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ConnectionTrait, QueryResult, Statement};
use uuid::Uuid;
use wuwei_contracts::CloudEvent;
use wuwei_testkit::database::Database;

use crate::{
    ledger::Acknowledged,
    probe::{
        fold,
        messages::{StepReply, Stepped},
    },
};

/// One row of the table `events`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// `<kind>/<id>`.
    pub aggregate: String,
    /// Its place in the aggregate.
    pub sequence: i64,
    /// Its id.
    pub id: Uuid,
    /// Its NATS subject.
    pub subject: String,
    /// The whole event as it stands.
    pub payload: String,
    /// The same, read.
    pub event: CloudEvent<Stepped>,
}

/// The table `events`, by aggregate and sequence.
#[derive(Debug)]
pub struct History {
    /// Its rows.
    pub facts: Vec<Fact>,
}

impl History {
    /// Reads the table.
    pub async fn read(database: &Database) -> Self {
        let connection = database.connection();
        let sql = "SELECT aggregate, sequence, id, subject, payload FROM events ORDER BY aggregate, sequence";
        let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await;
        let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
        let facts = rows.iter().map(|row| fact(row).unwrap_or_else(|error| panic!("a row of events: {error}")));
        Self { facts: facts.collect() }
    }

    /// The facts of each aggregate, in order.
    pub fn aggregates(&self) -> impl Iterator<Item = &[Fact]> {
        self.facts.chunk_by(|one, other| one.aggregate == other.aggregate)
    }

    /// What contradicts the callers: a command missing, there twice or never acknowledged, an answer that does not fit
    /// its event; and what contradicts itself: a hole in a sequence.
    pub fn against(&self, acknowledged: &[Acknowledged]) -> Vec<String> {
        let mut offences = Vec::new();
        for facts in self.aggregates() {
            for (fact, expected) in facts.iter().zip(1_i64..) {
                if (fact.sequence, fact.event.sequence()) != (expected, Some(expected)) {
                    let (aggregate, sequence) = (&fact.aggregate, fact.sequence);
                    offences.push(format!("{aggregate} has the sequence {sequence} where {expected} should be"));
                }
            }
        }
        let mut answers = self.answers(&mut offences);
        for one in acknowledged {
            let command = one.step.command;
            match answers.remove(&command) {
                None => offences.push(format!("{command} of {} was acknowledged and is not there", one.step.thing)),
                Some(answer) if answer != one.reply => {
                    offences.push(format!("{command} was answered {:?}, the events say {answer:?}", one.reply));
                }
                Some(_) => {}
            }
        }
        offences.extend(answers.keys().map(|command| format!("{command} is there and nobody was told")));
        offences
    }

    /// What each command must have been answered, by the events alone.
    fn answers(&self, offences: &mut Vec<String>) -> HashMap<Uuid, StepReply> {
        let mut answers = HashMap::new();
        for facts in self.aggregates() {
            let mut so_far = 0;
            for fact in facts {
                let Stepped { command, amount, .. } = fact.event.data;
                so_far = fold(so_far, amount);
                if answers.insert(command, StepReply { version: fact.sequence, fold: so_far }).is_some() {
                    offences.push(format!("{command} happened twice, the second time in {}", fact.aggregate));
                }
            }
        }
        answers
    }

    /// Fold and number of steps of every thing, by the events alone.
    pub fn things(&self) -> BTreeMap<String, (i64, i64)> {
        let end = |facts: &[Fact]| {
            let so_far = facts.iter().fold(0, |so_far, fact| fold(so_far, fact.event.data.amount));
            (facts[0].event.subject.clone(), (so_far, i64::try_from(facts.len()).unwrap_or_default()))
        };
        self.aggregates().map(end).collect()
    }
}

fn fact(row: &QueryResult) -> Result<Fact, Box<dyn std::error::Error>> {
    let payload: String = row.try_get("", "payload")?;
    Ok(Fact {
        aggregate: row.try_get("", "aggregate")?,
        sequence: row.try_get("", "sequence")?,
        id: row.try_get("", "id")?,
        subject: row.try_get("", "subject")?,
        event: serde_json::from_str(&payload)?,
        payload,
    })
}

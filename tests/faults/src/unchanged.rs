//! The rejection that must come, and that nothing has changed.

use std::collections::BTreeMap;

use wuwei_contracts::{Problem, subject};
use wuwei_testkit::{
    database::{Contents, differences},
    request::RawRequest,
};

use crate::office::Office;

/// The rejection that must come: status, code, and the one field it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// HTTP status, and `Nats-Service-Error-Code`.
    pub status: u16,
    /// Stable code.
    pub code: &'static str,
    /// The field at fault, and no other.
    pub field: &'static str,
}

/// The rejection with this status and code that names `field`.
pub const fn refusal(status: u16, code: &'static str, field: &'static str) -> Expected {
    Expected { status, code, field }
}

/// The stream behind the bucket in which registry announces its towns.
pub const TOWNS: &str = "KV_TOWNS";

/// Everything a request could change.
pub struct State {
    rows: Contents,
    outbox: u64,
    streams: BTreeMap<String, u64>,
}

impl State {
    /// What differs from `before`.
    pub fn since(&self, before: &Self) -> Vec<String> {
        let mut changes = differences(&before.rows, &self.rows);
        if self.streams != before.streams {
            changes.push(format!("messages per stream: {:?}, were {:?}", self.streams, before.streams));
        }
        // Old rows leave the outbox by themselves.
        if self.outbox > before.outbox {
            changes.push(format!("{} rows in the outbox, were {}", self.outbox, before.outbox));
        }
        changes
    }
}

impl Office {
    /// Every row of every table, and how many messages each stream holds.
    pub async fn state(&self) -> State {
        self.harness.settled().await;
        let mut streams = BTreeMap::new();
        for stream in [subject::stream("registry"), "DLQ".to_owned(), TOWNS.to_owned()] {
            let held = self.harness.bus().messages(&stream).await.unwrap_or_default();
            streams.insert(stream, held);
        }
        let database = self.harness.database();
        let (rows, outbox) = (database.contents().await, database.rows("outbox").await);
        assert!(rows.values().any(|rows| !rows.is_empty()), "an empty registry shows no change");
        State { rows, outbox, streams }
    }

    /// Sends `request`, expects to be refused just so, and everything as it was.
    pub async fn refuses(&self, request: RawRequest<'_>, expected: Expected) -> Problem {
        let before = self.state().await;
        let problem = request.refused().await;
        check(&problem, expected);
        self.unchanged_since(&before).await;
        problem
    }

    /// Checks that everything is as it was.
    pub async fn unchanged_since(&self, before: &State) {
        assert_eq!(self.state().await.since(before), Vec::<String>::new(), "a refused request changed something");
    }
}

/// Checks that `problem` is the rejection expected, and says in words what is wrong with which field.
pub fn check(problem: &Problem, expected: Expected) {
    let fields: Vec<&str> = problem.errors.iter().map(|error| error.field.as_str()).collect();
    let told = (problem.status, problem.code.as_str(), fields);
    assert_eq!(told, (expected.status, expected.code, vec![expected.field]), "{problem:#?}");
    assert_eq!(problem.kind_uri, format!("https://wuwei.org/problems/{}", expected.code));
    assert!(!problem.detail.is_empty(), "{problem:?} does not say what to do");
    for error in &problem.errors {
        assert!(!error.rule.is_empty() && !error.detail.is_empty(), "{error:?} names no rule or way out");
    }
}

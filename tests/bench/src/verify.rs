//! Every row counted: what the database and the stream hold must be what was acknowledged, no more and no less.

use crate::{
    failure::Failure,
    load::{TAKEN_CODES, Tally, towns},
    store::Store,
};

/// Compares the rows of `store`, and the number of `events` in the stream, with `tally`.
pub async fn rows(store: &Store, tally: &Tally, events: u64) -> Result<(), Failure> {
    let has_accounts = store.number("SELECT count(*) FROM accounts").await? > 0;
    let there = if has_accounts { TAKEN_CODES } else { 0 };
    let changes = tally.changes();
    let counts = [
        ("entries", "SELECT count(*) FROM entries", tally.entries + there),
        ("rows of events", "SELECT count(*) FROM events", changes),
        ("different ids of events", "SELECT count(DISTINCT id) FROM events", changes),
        ("idempotency rows", "SELECT count(*) FROM idempotency", changes),
        ("credits in versions", "SELECT CAST(sum(version - 1) AS BIGINT) FROM accounts", tally.credits),
        ("amounts in balances", "SELECT CAST(sum(balance) AS BIGINT) FROM accounts", tally.credited.unsigned_abs()),
        ("aggregates with a gap", GAPS, 0),
    ];
    let mut wrong = Vec::new();
    for (what, sql, expected) in counts {
        let found = store.number(sql).await?;
        if u64::try_from(found) != Ok(expected) {
            wrong.push(format!("{what}: {found} instead of {expected}"));
        }
    }
    if events != changes {
        wrong.push(format!("events in the stream: {events} instead of {changes}"));
    }
    wrong.extend(counters(store, tally).await?);
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("the rows are not what was acknowledged on {}: {}", store.backend, wrong.join("; "))))
}

/// Aggregates whose events are not numbered one after another.
const GAPS: &str = "SELECT count(*) FROM (SELECT 1 FROM events GROUP BY aggregate \
                    HAVING count(*) <> max(sequence) - min(sequence) + 1) AS gaps";

async fn counters(store: &Store, tally: &Tally) -> Result<Vec<String>, Failure> {
    let mut wrong = Vec::new();
    let mut expected_rows = 0;
    for (place, town) in towns().iter().enumerate() {
        for name in ["posted", "credited"] {
            let expected = tally.counters.get(&(name, place)).copied().unwrap_or_default();
            expected_rows += expected;
            let sql = format!("SELECT CAST(sum(value) AS BIGINT) FROM counters WHERE name = '{name}' AND town = '{town}'");
            let found = store.number(&sql).await?;
            if found != expected {
                wrong.push(format!("counter {name} of {town}: {found} instead of {expected}"));
            }
        }
    }
    let all = store.number("SELECT CAST(sum(value) AS BIGINT) FROM counters").await?;
    if all != expected_rows {
        wrong.push(format!("all counters: {all} instead of {expected_rows}"));
    }
    Ok(wrong)
}

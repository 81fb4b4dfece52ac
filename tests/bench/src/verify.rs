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
            let sql =
                format!("SELECT CAST(sum(value) AS BIGINT) FROM counters WHERE name = '{name}' AND town = '{town}'");
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

#[cfg(test)]
mod tests {
    use wuwei_migrations::migrate;

    use super::*;
    use crate::{options::Backend, service::migrations, store::seed};

    /// What one credit of 7 leaves.
    const CREDIT: &str = "
        UPDATE accounts SET balance = 7, version = 2 WHERE id = X'00000000000070008000000000000000';
        INSERT INTO events VALUES ('account/a', 2, X'01', 't01', 1, 's', '{}');
        INSERT INTO idempotency VALUES (X'01', X'02', '{}', 1, 't01');
        INSERT INTO counters VALUES ('credited', 't01', 3, 1);";

    fn tally() -> Tally {
        Tally { credits: 1, credited: 7, counters: [(("credited", 0), 1)].into(), ..Tally::default() }
    }

    async fn store(folder: &tempfile::TempDir) -> Store {
        let url = format!("sqlite://{}/test.sqlite?mode=rwc", folder.path().display());
        migrate(migrations(), &url).await.unwrap();
        let store = Store::open(Backend::Sqlite, url).await.unwrap();
        for sql in seed::statements(Backend::Sqlite, 10) {
            store.execute(&sql).await.unwrap();
        }
        store.execute(CREDIT).await.unwrap();
        store
    }

    #[tokio::test]
    async fn rows_that_are_what_was_acknowledged_are_right() {
        let folder = tempfile::tempdir().unwrap();
        rows(&store(&folder).await, &tally(), 1).await.unwrap();
    }

    #[tokio::test]
    async fn every_kind_of_row_is_counted() {
        for (damage, told) in [
            ("DELETE FROM idempotency", "idempotency rows: 0 instead of 1"),
            ("DELETE FROM events", "rows of events: 0 instead of 1"),
            ("INSERT INTO events VALUES ('account/a', 4, X'02', 't01', 1, 's', '{}')", "aggregates with a gap: 1"),
            ("UPDATE accounts SET balance = balance + 1 WHERE version = 2", "amounts in balances: 8 instead of 7"),
            ("UPDATE accounts SET version = 2", "credits in versions: 10 instead of 1"),
            ("UPDATE counters SET town = 't02'", "counter credited of t01: 0 instead of 1"),
            ("INSERT INTO counters VALUES ('other', 't01', 0, 1)", "all counters: 2 instead of 1"),
            ("DELETE FROM entries WHERE code = 'TAKEN-001'", "entries: 99 instead of 100"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let store = store(&folder).await;
            store.execute(damage).await.unwrap();
            let failure = rows(&store, &tally(), 1).await.unwrap_err().to_string();
            assert!(failure.contains(told), "{damage}: {failure}");
        }
        let folder = tempfile::tempdir().unwrap();
        let failure = rows(&store(&folder).await, &tally(), 2).await.unwrap_err().to_string();
        assert!(failure.contains("events in the stream: 2 instead of 1"), "{failure}");
    }
}

//! Stored wishes: copies of one that was lived through the service, so that every row is as the service writes it.

use std::ops::Range;

use uuid::Uuid;

use super::EVENTS;
use crate::{failure::Failure, say, store::Store};

/// Copies made by one statement.
const AT_ONCE: u64 = 100_000;
/// The id of the `n`-th copy, as text.
const ID: &str = "('00000000-0000-7000-8000-' || lpad(to_hex(s.n), 12, '0'))";
/// Its receipt number. What letters and year add to the sum of the check digit (Luhn) is 21.
const RECEIPT: &str = "(SELECT 'WS-26-' || c || '-' || (10 - (21 + (SELECT sum(CASE WHEN i % 2 = 0 THEN d * 2 / 10 + d * 2 % 10 \
                       ELSE d END) FROM generate_series(0, 7) AS i, LATERAL (SELECT substr(c, 8 - i, 1)::int AS d) AS one)) % \
                       10) % 10 FROM (SELECT lpad((s.n + 1000000)::text, 8, '0') AS c) AS counter)";
/// Its town and village.
const TOWN: &str = "('t' || lpad((s.n % 36 + 1)::text, 2, '0'))";
const VILLAGE: &str = "('4419' || lpad((s.n % 36 + 1)::text, 5, '0') || '001')";

/// A table, which of its rows belong to the wish copied, and what differs in the copies.
struct Part {
    table: &'static str,
    rows: String,
    differs: Vec<(&'static str, String)>,
}

/// Selects the statements that set the room left in each table's pages to `option`.
fn room(option: &str) -> String {
    format!(
        "SELECT string_agg(format('ALTER TABLE %I SET (%s)', relname, {option}), '; ') \
         FROM pg_class, unnest(reloptions) AS option WHERE relkind = 'r' AND option LIKE 'fillfactor=%'"
    )
}

/// Copies the wish `first` and everything beside it, one copy for each number.
pub async fn fill(store: &Store, first: Uuid, numbers: Range<u64>) -> Result<(), Failure> {
    let as_is = store.text(&room("option")).await?;
    // A page is left with room for the rows in it to grow. Those of a server that has run for long have grown; copied with
    // the room left free, every page would have a place for one new row, and be written whole for it.
    store.execute(&store.text(&room("'fillfactor=100'")).await?).await?;
    for part in parts(first) {
        let columns = format!(
            "SELECT string_agg(column_name, ',' ORDER BY ordinal_position) FROM information_schema.columns \
             WHERE table_name = '{}' AND table_schema = 'public'",
            part.table
        );
        let columns = store.text(&columns).await?;
        for from in (numbers.start..numbers.end).step_by(usize::try_from(AT_ONCE)?) {
            store.execute(&part.copies(&columns, from..numbers.end.min(from + AT_ONCE))).await?;
        }
    }
    store.execute(&as_is).await?;
    // As in a server that has run for long: every page vacuumed, statistics up to date, nothing left to write.
    store.execute("VACUUM (FREEZE, ANALYZE)").await?;
    store.execute("CHECKPOINT").await?;
    say(format_args!("  {} wishes are stored", numbers.end));
    Ok(())
}

impl Part {
    fn copies(&self, columns: &str, numbers: Range<u64>) -> String {
        let value = |column: &str| {
            let differs = self.differs.iter().find(|(name, _)| *name == column);
            differs.map_or_else(|| format!("w.{column}"), |(_, value)| value.clone())
        };
        let values: Vec<String> = columns.split(',').map(value).collect();
        let Self { table, rows, .. } = self;
        format!(
            "INSERT INTO {table} ({columns}) SELECT {} FROM (SELECT * FROM {table} WHERE {rows}) w, \
             generate_series({}, {}) AS s(n)",
            values.join(", "),
            numbers.start + 1,
            numbers.end
        )
    }
}

fn parts(first: Uuid) -> Vec<Part> {
    let part = |table, rows: String, differs: &[(&'static str, &str)]| Part {
        table,
        rows,
        differs: differs
            .iter()
            .map(|&(column, value)| (column, value.to_owned()))
            .chain([("town", TOWN.to_owned())])
            .collect(),
    };
    let uuid = format!("{ID}::uuid");
    let (key, subject) = (format!("replace(w.id, '{first}', {ID})"), format!("replace(w.subject, '{first}', {ID})"));
    let (aggregate, of_wish) = (format!("'wish/' || {ID}"), format!("wish = '{first}'"));
    let answered = "CASE WHEN s.n % 10 < 7 THEN true END";
    vec![
        part(
            "wishes",
            format!("id = '{first}'"),
            &[
                ("id", &uuid),
                ("receipt", RECEIPT),
                ("village", VILLAGE),
                ("community", &format!("{VILLAGE} || '-' || lpad((s.n / 36 % 50 + 1)::text, 4, '0')")),
                ("author", ID),
                ("state", "CASE WHEN s.n % 10 < 7 THEN 'confirmed' ELSE 'fulfilled' END"),
                ("solved", answered),
                ("satisfied", answered),
                ("correlation", &uuid),
            ],
        ),
        part("author_keys", format!("id = '{first}'"), &[("id", ID)]),
        part("private_texts", format!("id LIKE '{first}/%'"), &[("id", &key)]),
        part("deliberations", of_wish.clone(), &[("id", &key), ("wish", &uuid)]),
        part("claims", of_wish.clone(), &[("id", &key), ("wish", &uuid)]),
        part("decisions", of_wish, &[("id", &key), ("wish", &uuid)]),
        part(
            "events",
            format!("aggregate = 'wish/{first}'"),
            &[("aggregate", &aggregate), ("id", "gen_random_uuid()"), ("subject", &subject)],
        ),
        part("due", format!("id LIKE '%{first}%'"), &[("id", &key), ("shard", "(s.n % 8)::int")]),
    ]
}

/// Compares the rows with what was stored and with the lives acknowledged, and `events` with those in the stream.
pub async fn count(store: &Store, stored: u64, lives: u64, events: u64) -> Result<(), Failure> {
    let all = stored + lives;
    let counts = [
        ("wishes", "SELECT count(*) FROM wishes", all),
        ("wishes fulfilled or answered", "SELECT count(*) FROM wishes WHERE state IN ('fulfilled', 'confirmed')", all),
        ("claims fulfilled", "SELECT count(*) FROM claims WHERE state = 'fulfilled'", all),
        ("private texts", "SELECT count(*) FROM private_texts", all),
        ("talks", "SELECT count(*) FROM deliberations", all),
        ("rows of events", "SELECT count(*) FROM events", all * EVENTS),
        ("idempotency rows", "SELECT count(*) FROM idempotency", lives * EVENTS),
        ("receipts given twice", "SELECT count(*) - count(DISTINCT (town, receipt)) FROM wishes", 0),
    ];
    let mut wrong = Vec::new();
    for (what, sql, expected) in counts {
        let found = store.number(sql).await?;
        if u64::try_from(found) != Ok(expected) {
            wrong.push(format!("{what}: {found} instead of {expected}"));
        }
    }
    if events != lives * EVENTS {
        wrong.push(format!("events in the stream: {events} instead of {}", lives * EVENTS));
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!("the rows are not what was acknowledged: {}", wrong.join("; "))))
    }
}

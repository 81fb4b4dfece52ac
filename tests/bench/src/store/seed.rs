//! What a database holds from the beginning, as SQL.

use crate::{
    load::{OFFICERS, PLACE_MOST, PLACES, TAKEN_CODES, client::officer},
    options::Backend,
};

/// How each database writes what the rows are made of, from the number `n`.
struct Dialect {
    id: &'static str,
    town: &'static str,
    place: &'static str,
    code: &'static str,
    /// Before the quotes of a UUID in hexadecimal digits.
    uuid: &'static str,
}

const POSTGRES: Dialect = Dialect {
    id: "('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid",
    town: "'t' || lpad((n % 36 + 1)::text, 2, '0')",
    place: "'p' || lpad(n::text, 3, '0')",
    code: "'TAKEN-' || lpad(n::text, 3, '0')",
    uuid: "",
};

const SQLITE: Dialect = Dialect {
    id: "unhex('00000000000070008000' || printf('%012x', n))",
    town: "printf('t%02d', n % 36 + 1)",
    place: "printf('p%03d', n)",
    code: "printf('TAKEN-%03d', n)",
    uuid: "X",
};

/// Fills an empty database: grants of the callers, and, unless there are to be no accounts, `accounts` of them, places,
/// and entries whose codes are taken.
pub fn statements(backend: Backend, accounts: u64) -> Vec<String> {
    let Dialect { id, town, place, code, uuid } = match backend {
        Backend::Postgres => &POSTGRES,
        Backend::Sqlite => &SQLITE,
    };
    let mut statements = vec![grants(uuid)];
    if accounts > 0 {
        let rows = [
            ("accounts", accounts, format!("SELECT {id}, {town}, '示例账户 ' || n, 0, 1")),
            ("places", PLACES, format!("SELECT {place}, '示例地点 ' || n, {PLACE_MOST}, 1")),
            ("entries", TAKEN_CODES, format!("SELECT {id}, {town}, NULL, NULL, {code}, 1, '示例', 0, 1")),
        ];
        statements.extend(rows.map(|(table, count, select)| insert(backend, table, count, &select)));
    }
    if backend == Backend::Postgres {
        let tables = ["grants", "accounts", "places", "entries"];
        statements.extend(tables.map(|table| format!("VACUUM (FREEZE, ANALYZE) {table}")));
    }
    statements
}

fn insert(backend: Backend, table: &str, count: u64, select: &str) -> String {
    let last = count - 1;
    match backend {
        Backend::Postgres => format!("INSERT INTO {table} {select} FROM generate_series(0, {last}) AS s(n)"),
        Backend::Sqlite => {
            let numbers = format!("SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < {last}");
            format!("INSERT INTO {table} WITH RECURSIVE s(n) AS ({numbers}) {select} FROM s")
        }
    }
}

/// A grant for each caller.
fn grants(uuid: &str) -> String {
    let row = |number: usize| {
        let holder = officer(number);
        format!(
            "({uuid}'0000000000007000a000{number:012x}', '{holder}', 'town_officer', 'city', 0, NULL, NULL, NULL, 1)"
        )
    };
    format!("INSERT INTO grants VALUES {}", (0..OFFICERS).map(row).collect::<Vec<_>>().join(", "))
}
